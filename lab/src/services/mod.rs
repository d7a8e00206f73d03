//! The services: programs of this machine, started for the lab alone.
//!
//! They listen on Unix sockets in a directory that only this user may read, and on no port. Their data lie there too. Invariants:
//! a service that cannot start does not keep the others from starting; at the end all are ended and the directory is removed.
//! Next: `child`, one process; `redis`, `mariadb`, `fastapi`.

pub mod child;
mod fastapi;
mod mariadb;
mod redis;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::Fault;
use crate::options::Options;
use crate::upstream::Upstream;
use child::Child;

/// The services of one start.
pub struct Services {
    directory: PathBuf,
    children: Vec<Child>,
    upstreams: Vec<Upstream>,
}

impl Services {
    /// Makes the directory, empties it, and makes it the current one: a socket's path may have 107 bytes at most, so the services and
    /// their clients name it relative to the directory.
    ///
    /// # Errors
    /// If the directory cannot be made or emptied.
    pub fn in_directory(directory: &Path) -> Result<Services, Fault> {
        let directory = std::path::absolute(directory)?;
        let of = |error| format!("{} cannot be used: {error}", directory.display());
        fs::create_dir_all(&directory).and_then(|()| empty(&directory)).map_err(of)?;
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).map_err(of)?;
        std::env::set_current_dir(&directory).map_err(of)?;
        Ok(Services { directory, children: Vec::new(), upstreams: Vec::new() })
    }

    /// Starts what the options name, one after the other. A service that does not start is reported and left out.
    pub async fn start(&mut self, options: &Options) {
        if let Some(program) = &options.redis {
            for name in redis::NAMES {
                let started = redis::start(program, name).await;
                self.add(name, started);
            }
        }
        let database = options.mariadb.as_ref().zip(options.mariadb_install.as_ref());
        if let Some((program, install)) = database {
            let started = mariadb::start(program, install).await;
            self.add("mysql", started);
        }
        if let Some(python) = &options.python {
            let started = fastapi::start(python, &options.app, &self.upstreams).await;
            self.add("fastapi", started);
        }
    }

    fn add(&mut self, name: &str, started: Result<(Child, Upstream), Fault>) {
        match started {
            Ok((child, upstream)) => {
                println!("{name} runs ({})", child.program());
                self.children.push(child);
                self.upstreams.push(upstream);
            }
            Err(fault) => eprintln!("{name} does not run: {fault}"),
        }
    }

    /// What the bridge reaches.
    pub fn upstreams(&self) -> Vec<Upstream> {
        self.upstreams.clone()
    }

    /// Ends all, and removes their data.
    pub async fn end(&mut self) {
        for child in &mut self.children {
            child.end().await;
        }
        let _ = std::env::set_current_dir("/");
        // The next start empties it too. The directory itself may lie in one that this user may not change.
        let _ = empty(&self.directory);
        let _ = fs::remove_dir(&self.directory);
    }
}

fn empty(directory: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

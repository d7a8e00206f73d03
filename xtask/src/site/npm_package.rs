//! Packages from npm whose files go into the site.
//!
//! Invariants: a package is exactly that of the `package-lock.json` beside its `package.json`, with its hash, and none of its scripts
//! runs; it is installed in a directory of this project, never in the user's. Next: `sqlite`, `swagger`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Step};
use crate::site::python::list::sha256;

/// A package and the list that pins it.
pub(crate) struct NpmPackage<'a> {
    /// The name of its directory among the tools.
    pub(crate) name: &'a str,
    /// The directory of its list, from the root of this project.
    pub(crate) sources: &'a str,
    /// Where the wanted files are in an installation.
    pub(crate) files: &'a str,
    /// One of the wanted files.
    pub(crate) file: &'a str,
    pub(crate) install: Step<'a>,
}

impl NpmPackage<'_> {
    /// The directory of the list.
    pub(crate) fn sources(&self) -> PathBuf {
        environment::root().join(self.sources)
    }

    /// The directory of the wanted files, installed if missing; or the reason why they are not there.
    pub(crate) fn find_or_install(&self) -> Result<PathBuf, String> {
        let lock = fs::read(self.sources().join("package-lock.json")).map_err(|error| error.to_string())?;
        let directory = environment::private_directory(self.name, &sha256(&[&lock])[..12]);
        let files = directory.join(self.files);
        // npm writes this file when an installation is complete, and removes it before the next.
        let is_installed =
            || directory.join("node_modules/.package-lock.json").exists() && files.join(self.file).exists();
        if is_installed() {
            return Ok(files);
        }
        if command::find("npm", &[]).is_none() {
            return Err("there is no npm".to_owned());
        }
        let installed = self.install(&directory);
        if let Err(failure) = &installed {
            eprintln!("\n{failure}");
        }
        if installed.is_ok() && is_installed() {
            Ok(files)
        } else {
            Err("its package cannot be downloaded".to_owned())
        }
    }

    /// npm compares the package with the hash in the list.
    fn install(&self, directory: &Path) -> Result<(), Failure> {
        fs::create_dir_all(directory).map_err(|error| self.install.failed(error))?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(self.sources().join(file), directory.join(file))
                .map_err(|error| self.install.failed(error))?;
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(directory);
        self.install.run(&mut npm).map(drop)
    }

    /// Checks the list: a package in its exact version, with a hash, and no registry, for each machine has its own.
    #[cfg(test)]
    pub(crate) fn assert_pinned(&self, package: &str) {
        let read = |file: &str| -> serde_json::Value {
            serde_json::from_str(&fs::read_to_string(self.sources().join(file)).unwrap()).unwrap()
        };
        let (wanted, lock) = (read("package.json"), read("package-lock.json"));
        let locked = lock["packages"].as_object().unwrap();
        assert_eq!(
            wanted["dependencies"][package],
            locked[&format!("node_modules/{package}")]["version"],
            "{package}"
        );
        for (name, each) in locked.iter().filter(|(name, _)| !name.is_empty()) {
            assert!(each["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{name}");
            assert!(each["resolved"].is_null(), "{name} names a registry");
        }
    }
}

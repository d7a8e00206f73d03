//! Makes target/python-site: the Python interpreter and its packages as they are published with the page, in `python/`.
//!
//! Invariants: the directory is replaced as a whole, so it is complete or states why it is not. Its packages.json names the
//! hash of what it was made from, so it is made again only after a change. It is kept beside the tools, so a fresh clone
//! does not make it again. Without npm or pip the page is built all the same: its packages.json has a sentence that the page
//! shows instead of running Python; in CI, whose site is published, that is a failure.
//!
//! Next: `files` (downloads), xtask/python/pack.py (what is packed, and how).

mod files;
pub(crate) mod list;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use self::files::PythonFiles;
use self::list::PythonList;
use crate::process::environment::{self, Environment, private_directory};
use crate::process::step::{Failure, Outcome, Step};

const PACK: Step<'_> = Step {
    name: "pack Python for the page",
    why: "precompiled and trimmed, it starts three times as fast; it takes a minute, once",
    remedy: "repair what is said above; what is packed is in src/python/packages.json, how in xtask/python",
    limit: Duration::from_secs(20 * 60),
};
/// What the page's Python is made by, beside the list.
const SCRIPTS: [&str; 2] = ["xtask/python/pack.mjs", "xtask/python/pack.py"];
/// The list in the made directory.
const LIST: &str = "packages.json";

/// Makes the directory if it is not there or not of the present list.
///
/// # Errors
/// If a file has another hash than expected, or packing fails; in CI also if a tool or the network is missing.
pub(crate) fn run() -> Outcome {
    ensure().map(|()| ExitCode::SUCCESS)
}

/// The directory. index.html and Trunk.toml name it, too, so it does not follow CARGO_TARGET_DIR.
fn site() -> PathBuf {
    environment::root().join("target/python-site")
}

/// As [`run`], for set-up.
///
/// # Errors
/// As [`run`].
pub(crate) fn ensure() -> Result<(), Failure> {
    let list = list::read()?;
    let source = source().map_err(|error| PACK.failed(format!("xtask/python cannot be read: {error}")))?;
    if is_made_from(&site(), &source) {
        println!("    Python {} is there", list.python);
        return touch(&site()).map_err(|error| PACK.failed(error));
    }
    let kept = private_directory("python-site", &source[..16]);
    if is_made_from(&kept, &source) {
        println!("    Python {} is there, from another build", list.python);
        return copy(&kept, &site()).map_err(|error| PACK.failed(error));
    }
    let files = match files::ensure(&list)? {
        Ok(files) => files,
        Err(why) => return leave_out(&list, &why, Environment::here()),
    };
    if let Err(why) = &files.wheels {
        leave_out_packages(why, Environment::here())?;
        return pack(&list, &files, "", &site());
    }
    pack(&list, &files, &source, &kept)?;
    copy(&kept, &site()).map_err(|error| PACK.failed(error))
}

/// The hash of all that determines the directory's content.
fn source() -> io::Result<String> {
    let mut parts = vec![fs::read(list::path())?];
    for script in SCRIPTS {
        parts.push(fs::read(environment::root().join(script))?);
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(list::sha256(&parts))
}

fn is_made_from(directory: &Path, source: &str) -> bool {
    let list = fs::read(directory.join(LIST)).ok();
    let list: Option<Value> = list.and_then(|list| serde_json::from_slice(&list).ok());
    list.is_some_and(|list| list["made_from"] == source)
}

/// Makes a directory that only says why there is no Python.
///
/// # Errors
/// In CI.
fn leave_out(list: &PythonList, why: &str, environment: Environment) -> Result<(), Failure> {
    if environment == Environment::Ci {
        return Err(refused(why));
    }
    println!(
        "    NOTICE: {why}, so the page is built without Python.\n    \
         To change that, install Node.js {} or later with npm, and Python 3 with pip; then run `cargo xtask python`.",
        files::OLDEST_NODE
    );
    replace(&site(), |directory| write(directory, &list.of_nothing(&sentence("without Python", why))))
        .map_err(|error| PACK.failed(error))
}

/// Says that there will be no packages.
///
/// # Errors
/// In CI.
fn leave_out_packages(why: &str, environment: Environment) -> Result<(), Failure> {
    if environment == Environment::Ci {
        return Err(refused(why));
    }
    println!(
        "    NOTICE: {why}, so the page's Python has no packages (redis, aiohttp, FastAPI, ...).\n    \
         To change that, install Python 3 with pip, and run `cargo xtask python`."
    );
    Ok(())
}

fn refused(why: &str) -> Failure {
    let remedy =
        "install what is missing; where CI is not set in the environment, the page is built without it";
    Step { remedy, ..PACK }.failed(format!("CI has to publish the page with all of Python, but {why}"))
}

/// What the page shows.
fn sentence(without: &str, why: &str) -> String {
    format!(
        "This page was built {without}, because {why}; where Node.js, npm and pip are installed, \
         `cargo xtask python` adds what is missing."
    )
}

/// Packs the files into a directory, boots the result and imports every package.
fn pack(list: &PythonList, files: &PythonFiles, source: &str, target: &Path) -> Result<(), Failure> {
    PACK.announce();
    let mut failure = None;
    let packed = replace(target, |directory| {
        let plan = directory.join("plan.json");
        fs::write(&plan, list.plan(files.wheels.is_ok()).to_string())?;
        let wheels = files.wheels.as_ref().unwrap_or(&files.pyodide);
        let mut node = Command::new("node");
        node.arg(environment::root().join(SCRIPTS[0]))
            .arg(&plan)
            .arg(&files.pyodide)
            .arg(wheels)
            .arg(directory);
        if let Err(of_node) = PACK.run_unannounced(&mut node) {
            failure = Some(of_node);
            return Err(io::Error::other("packing failed"));
        }
        fs::remove_file(plan)?;
        let missing = files.wheels.as_ref().err().map(|why| sentence("without Python packages", why));
        write(directory, &list.of_site(directory, source, missing.as_deref())?)
    });
    match failure {
        Some(failure) => Err(failure),
        None => packed.map_err(|error| PACK.failed(error)),
    }
}

/// Marks the directory as newer than the list that it is made from, for the hook in Trunk.toml, which compares their times.
fn touch(directory: &Path) -> io::Result<()> {
    fs::File::options().append(true).open(directory.join(LIST))?.set_modified(SystemTime::now())
}

fn write(directory: &Path, list: &Value) -> io::Result<()> {
    fs::write(directory.join(LIST), format!("{list:#}\n"))
}

/// Replaces a directory by one that a function fills, after that has succeeded.
fn replace(target: &Path, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let new = target.with_extension(format!("new-{}", std::process::id()));
    fs::create_dir_all(&new)?;
    let filled = fill(&new).and_then(|()| {
        if target.exists() {
            fs::remove_dir_all(target)?;
        }
        fs::rename(&new, target)
    });
    if filled.is_err() {
        let _ = fs::remove_dir_all(&new);
    }
    filled
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    replace(to, |directory| copy_into(from, directory))
}

fn copy_into(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_into(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

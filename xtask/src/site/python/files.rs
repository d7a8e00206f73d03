//! Downloads the files of the page's Python: Pyodide by npm, the packages' wheels by pip.
//!
//! Invariants: the user's npm and pip keep what they have: the files are in this project's own directory. What a registry
//! serves is used only with the hash in src/python/packages.json. Next: the room's `mod.rs`, which packs the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::command;
use crate::process::environment::private_directory;
use crate::process::step::{Failure, Step};
use crate::site::python::list::{self, PythonList};
use crate::tools::npm_tools;

/// The first version of Node that is known to run Pyodide.
pub(crate) const OLDEST_NODE: u32 = 20;

const PYODIDE: Step<'_> = Step {
    name: "download Pyodide",
    why: "it is the Python interpreter that the page runs",
    remedy: "check the network and that npm works, then run `cargo xtask python` again",
    limit: Duration::from_secs(20 * 60),
};
const WHEELS: Step<'_> = Step {
    name: "download Python packages",
    why: "programs in the page import them: redis, aiohttp, FastAPI and others",
    remedy: "check the network and that python3 has pip, then run `cargo xtask python` again",
    limit: Duration::from_secs(20 * 60),
};

/// Directories of files that have been checked.
#[derive(Debug)]
pub(crate) struct PythonFiles {
    /// The npm package.
    pub(crate) pyodide: PathBuf,
    /// The wheels; or the reason why they are not there.
    pub(crate) wheels: Result<PathBuf, String>,
}

/// Downloads what is missing.
///
/// # Errors
/// If a file has another hash than expected. The inner error is the reason why there is no Pyodide: a tool is missing, or a
/// download failed.
pub(crate) fn ensure(list: &PythonList) -> Result<Result<PythonFiles, String>, Failure> {
    let pyodide = match pyodide(list)? {
        Ok(pyodide) => pyodide,
        Err(why) => return Ok(Err(why)),
    };
    Ok(Ok(PythonFiles { pyodide, wheels: wheels(list)? }))
}

fn pyodide(list: &PythonList) -> Result<Result<PathBuf, String>, Failure> {
    match npm_tools::node_major() {
        None => return Ok(Err("there is no Node.js".to_owned())),
        Some(major) if major < OLDEST_NODE => {
            return Ok(Err(format!("Node.js is older than version {OLDEST_NODE}")));
        }
        Some(_) => {}
    }
    let prefix = private_directory("pyodide", &list.pyodide);
    let directory = prefix.join("node_modules/pyodide");
    if !list.files.iter().all(|file| list::is_right(&directory, file)) {
        if command::find("npm", &[]).is_none() {
            return Ok(Err("there is no npm".to_owned()));
        }
        // npm would leave a damaged file as it is.
        let _ = fs::remove_dir_all(&prefix);
        let mut install = Command::new("npm");
        install.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(&prefix);
        if let Err(failure) = PYODIDE.run(install.arg(format!("pyodide@{}", list.pyodide))) {
            return Ok(Err(told("Pyodide cannot be downloaded", &failure)));
        }
        list::check(&directory, &list.files)?;
    }
    Ok(Ok(directory))
}

fn wheels(list: &PythonList) -> Result<Result<PathBuf, String>, Failure> {
    let directory = private_directory("python-wheels", &list.pyodide);
    let missing = missing_wheels(list, &directory);
    if missing.is_empty() {
        return Ok(Ok(directory));
    }
    if command::answer(Command::new("python3").args(["-m", "pip", "--version"])).is_none() {
        return Ok(Err("there is no Python 3 with pip".to_owned()));
    }
    WHEELS.announce();
    for (platform, packages) in missing {
        let pip = &mut pip(list, platform, &directory);
        if let Err(failure) = WHEELS.run_unannounced(pip.args(packages)) {
            return Ok(Err(told("the packages cannot be downloaded", &failure)));
        }
    }
    list::check(&directory, list.packages.iter().map(|package| &package.wheel))?;
    Ok(Ok(directory))
}

/// The packages to download, as pip names them, by platform. Removes files that are not the expected ones, because pip
/// keeps a file that is there.
fn missing_wheels<'l>(list: &'l PythonList, directory: &Path) -> BTreeMap<&'l str, Vec<String>> {
    let mut missing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for package in &list.packages {
        if !list::is_right(directory, &package.wheel) {
            let _ = fs::remove_file(directory.join(&package.wheel.file));
            let name = format!("{}=={}", package.name, package.version);
            missing.entry(platform(&package.wheel.file)).or_default().push(name);
        }
    }
    missing
}

/// The last part of a wheel's name: `any`, or the platform it is compiled for.
fn platform(wheel: &str) -> &str {
    wheel.trim_end_matches(".whl").rsplit('-').next().unwrap_or_default()
}

/// pip's command to download wheels for the page's Python instead of the one that runs pip.
fn pip(list: &PythonList, platform: &str, directory: &Path) -> Command {
    let short: Vec<&str> = list.python.split('.').take(2).collect();
    let abi = format!("cp{}", short.concat());
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
    pip.args(["--only-binary=:all:", "--implementation=cp"]);
    pip.arg(format!("--python-version={}", short.join(".")));
    pip.args([format!("--abi={abi}"), "--abi=none".to_owned(), format!("--platform={platform}")]);
    pip.arg("--dest").arg(directory);
    pip
}

/// A reason in one line; the last one that a tool prints says most.
fn told(what: &str, failure: &Failure) -> String {
    format!("{what} ({})", failure.cause.lines().last().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wheels_platform_is_the_last_part_of_its_name() {
        assert_eq!(platform("redis-8.1.0-py3-none-any.whl"), "any");
        let compiled = "pydantic_core-2.50.5-cp314-cp314-pyemscripten_2026_0_wasm32.whl";
        assert_eq!(platform(compiled), "pyemscripten_2026_0_wasm32");
    }

    #[test]
    fn pip_is_asked_for_the_pages_python_and_not_for_its_own() {
        let list = list::read().unwrap();
        let shown = command::shown(&pip(&list, "any", Path::new("wheels")));
        assert!(shown.contains("--python-version=3.14 --abi=cp314 --abi=none --platform=any"), "{shown}");
    }

    #[test]
    fn a_damaged_wheel_is_downloaded_again() {
        let list = list::read().unwrap();
        let directory = crate::process::cleanup::scratch().join("damaged-wheels");
        fs::create_dir_all(&directory).unwrap();
        let wheel = directory.join(&list.packages[0].wheel.file);
        fs::write(&wheel, "not a wheel").unwrap();
        let missing: usize = missing_wheels(&list, &directory).values().map(Vec::len).sum();
        assert_eq!(missing, list.packages.len());
        assert!(!wheel.exists(), "pip would keep it");
    }
}

//! SQLite for the site: npm's official `@sqlite.org/sqlite-wasm`, its module bundled by esbuild.
//!
//! The result is `target/sqlite-site`, which index.html copies. Invariants: the directory always has a module, so a build needs
//! neither npm nor a network: without them, it is one that says so to who opens a database. The package is exactly that of
//! `static/sqlite/package-lock.json`, with its hash. Next: `static/sqlite.js`, which loads the module.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Outcome, Step};
use crate::site::python::list::sha256;
use crate::tools::npm_tools;
use crate::tools::pins::{self, Pins};

/// The list of the package.
const SOURCES: &str = "static/sqlite";
/// The hook in Trunk.toml and index.html name this directory, so it is here whatever cargo's target directory is.
const SITE: &str = "target/sqlite-site";
/// The files of the package that the page needs.
const DIST: &str = "node_modules/@sqlite.org/sqlite-wasm/dist";
/// Written last: the hook in Trunk.toml compares its time with the list's.
const MODULE: &str = "index.mjs";
const LIBRARY: &str = "sqlite3.wasm";
const LICENSES: &str = "licenses.txt";

const INSTALL: Step<'_> = Step {
    name: "install SQLite",
    why: "the page's MySQL server keeps its tables in it",
    remedy: "check the network and that npm works, then run `cargo xtask sqlite`",
    limit: Duration::from_secs(10 * 60),
};
const PACK: Step<'_> = Step {
    name: "put SQLite into the site",
    why: "the page's MySQL server loads it on first use",
    remedy: "repair what is said above",
    limit: Duration::from_secs(60),
};

/// Sets up what is missing and writes the directory.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn run() -> Outcome {
    ensure(&pins::read()?)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the directory for the site. Without npm or a network it has no SQLite; a notice says what is lost.
///
/// # Errors
/// If the directory cannot be written, or the module cannot be bundled.
pub(crate) fn ensure(pins: &Pins) -> Result<(), Failure> {
    let site = environment::root().join(SITE);
    let written = |error| PACK.failed(format!("{} cannot be written: {error}", site.display()));
    if site.exists() {
        fs::remove_dir_all(&site).map_err(written)?;
    }
    fs::create_dir_all(&site).map_err(written)?;
    match package() {
        Ok(package) => {
            fs::copy(package.join(LIBRARY), site.join(LIBRARY)).map_err(written)?;
            fs::copy(sources().join(LICENSES), site.join(LICENSES)).map_err(written)?;
            pack(pins, &package, &site)
        }
        Err(why) => {
            println!("    NOTICE: {why}, so the page's MySQL server has no database.");
            fs::write(site.join(MODULE), stand_in(&why)).map_err(written)
        }
    }
}

/// What the site lacks, if it lacks SQLite.
pub(crate) fn missing() -> Option<String> {
    (!environment::root().join(SITE).join(LIBRARY).exists()).then(|| "SQLite".to_owned())
}

fn sources() -> PathBuf {
    environment::root().join(SOURCES)
}

/// A module that says why there is no SQLite.
fn stand_in(why: &str) -> String {
    let text = format!(
        "This page was built without SQLite, because {why}; where Node.js with npm is installed, `cargo xtask sqlite` adds it."
    );
    format!("export default () => Promise.reject(new Error({}));\n", serde_json::Value::from(text))
}

/// The package's files, installed if missing; or the reason why they are not there.
fn package() -> Result<PathBuf, String> {
    let lock = fs::read(sources().join("package-lock.json")).map_err(|error| error.to_string())?;
    let directory = environment::private_directory("sqlite", &sha256(&[&lock])[..12]);
    let dist = directory.join(DIST);
    // npm writes this file when an installation is complete, and removes it before the next.
    let is_installed =
        || directory.join("node_modules/.package-lock.json").exists() && dist.join(LIBRARY).exists();
    if is_installed() {
        return Ok(dist);
    }
    if command::find("npm", &[]).is_none() {
        return Err("there is no npm".to_owned());
    }
    let installed = install(&directory);
    if let Err(failure) = &installed {
        eprintln!("\n{failure}");
    }
    if installed.is_ok() && is_installed() {
        Ok(dist)
    } else {
        Err("its package cannot be downloaded".to_owned())
    }
}

/// npm compares the package with the hash in the list.
fn install(directory: &Path) -> Result<(), Failure> {
    fs::create_dir_all(directory).map_err(|error| INSTALL.failed(error))?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(sources().join(file), directory.join(file)).map_err(|error| INSTALL.failed(error))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(directory);
    INSTALL.run(&mut npm).map(drop)
}

/// Writes the module, by esbuild without what the page does not use: a third of it.
fn pack(pins: &Pins, package: &Path, site: &Path) -> Result<(), Failure> {
    let (from, to) = (package.join(MODULE), site.join(MODULE));
    let Some(esbuild) = npm_tools::esbuild(pins).find() else {
        return fs::copy(from, to).map(drop).map_err(|error| PACK.failed(error));
    };
    let mut command = Command::new(esbuild);
    command.arg(from).args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--log-level=warning",
    ]);
    command.arg(format!("--banner:js=/*! SQLite: {LICENSES} */")).arg(format!("--outfile={}", to.display()));
    PACK.run(&mut command).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_pinned_with_a_hash_and_names_no_registry() {
        let read = |file: &str| -> serde_json::Value {
            serde_json::from_str(&fs::read_to_string(sources().join(file)).unwrap()).unwrap()
        };
        let (wanted, lock) = (read("package.json"), read("package-lock.json"));
        let name = "@sqlite.org/sqlite-wasm";
        let package = &lock["packages"][format!("node_modules/{name}")];
        assert_eq!(wanted["dependencies"][name], package["version"]);
        assert!(package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")));
        assert!(package["resolved"].is_null());
    }

    #[test]
    fn without_the_package_the_module_says_which_command_gets_it() {
        let module = stand_in("there is no \"npm\"");
        assert!(module.contains("there is no \\\"npm\\\""), "{module}");
        assert!(module.contains("cargo xtask sqlite"), "{module}");
    }
}

//! SQLite for the site: npm's official `@sqlite.org/sqlite-wasm`, its module bundled by esbuild.
//!
//! The result is `target/sqlite-site`, which index.html copies. Invariants: the directory always has a module, so a build needs
//! neither npm nor a network: without them, it is one that says so to who opens a database. The package is exactly that of
//! `static/sqlite/package-lock.json`, with its hash. Next: `static/sqlite.js`, which loads the module.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::process::environment;
use crate::process::step::{Failure, Outcome, Step};
use crate::site::npm_package::NpmPackage;
use crate::tools::npm_tools;
use crate::tools::pins::{self, Pins};

/// The hook in Trunk.toml and index.html name this directory, so it is here whatever cargo's target directory is.
const SITE: &str = "target/sqlite-site";
/// Written last: the hook in Trunk.toml compares its time with the list's.
const MODULE: &str = "index.mjs";
const LIBRARY: &str = "sqlite3.wasm";
const LICENSES: &str = "licenses.txt";

const PACKAGE: NpmPackage<'_> = NpmPackage {
    name: "sqlite",
    sources: "static/sqlite",
    files: "node_modules/@sqlite.org/sqlite-wasm/dist",
    file: LIBRARY,
    install: Step {
        name: "install SQLite",
        why: "the page's MySQL server keeps its tables in it",
        remedy: "check the network and that npm works, then run `cargo xtask sqlite`",
        limit: Duration::from_secs(10 * 60),
    },
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
    match PACKAGE.find_or_install() {
        Ok(package) => {
            fs::copy(package.join(LIBRARY), site.join(LIBRARY)).map_err(written)?;
            fs::copy(PACKAGE.sources().join(LICENSES), site.join(LICENSES)).map_err(written)?;
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

/// A module that says why there is no SQLite.
fn stand_in(why: &str) -> String {
    let text = format!(
        "This page was built without SQLite, because {why}; where Node.js with npm is installed, `cargo xtask sqlite` adds it."
    );
    format!("export default () => Promise.reject(new Error({}));\n", serde_json::Value::from(text))
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
        PACKAGE.assert_pinned("@sqlite.org/sqlite-wasm");
    }

    #[test]
    fn without_the_package_the_module_says_which_command_gets_it() {
        let module = stand_in("there is no \"npm\"");
        assert!(module.contains("there is no \\\"npm\\\""), "{module}");
        assert!(module.contains("cargo xtask sqlite"), "{module}");
    }
}

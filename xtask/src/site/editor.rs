//! The program editor for the site: `static/editor` with CodeMirror, bundled into one file by esbuild.
//!
//! The result is `target/editor-site`, which index.html copies. Invariants: the directory always has what the page loads
//! without npm, so a build needs neither npm nor a network; the packages are exactly those of
//! `static/editor/package-lock.json`, with their hashes. Next: `static/editor/load.js`, `npm_tools` (esbuild).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use serde_json::Value;
use sha2::{Digest, Sha384};

use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Outcome, Step};
use crate::tools::npm_tools;
use crate::tools::pins::{self, Pins};

/// The sources of the editor and the list of its packages.
const SOURCES: &str = "static/editor";
/// The hook in Trunk.toml and index.html name this directory, so it is here whatever cargo's target directory is.
const SITE: &str = "target/editor-site";
const BUNDLE: &str = "editor.mjs";
const LICENSES: &str = "licenses.txt";
/// The scripts that are not bundled. `load.js` is written last: the hook in Trunk.toml compares its time with the sources'.
const SCRIPTS: [&str; 2] = ["textarea.js", "load.js"];
const WITHOUT: &str = "programs are edited in a plain text field, without colours and completion";

const INSTALL: Step<'_> = Step {
    name: "install CodeMirror",
    why: "programs are edited in it",
    remedy: "check the network and that npm works, then run `cargo xtask editor`",
    limit: Duration::from_secs(10 * 60),
};
const PACK: Step<'_> = Step {
    name: "bundle the editor",
    why: "the page loads it as one file, on first use",
    remedy: "repair what esbuild names above",
    limit: Duration::from_secs(60),
};

/// Sets up what is missing and builds.
///
/// # Errors
/// As [`build`].
pub(crate) fn run() -> Outcome {
    let pins = pins::read()?;
    npm_tools::esbuild(&pins).ensure();
    build(&pins)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the directory for the site. Without npm or a network it has no bundle; a notice says what is lost.
///
/// # Errors
/// If the directory cannot be written, or the sources cannot be bundled.
pub(crate) fn build(pins: &Pins) -> Result<(), Failure> {
    let site = environment::root().join(SITE);
    let written = |error| PACK.failed(format!("{} cannot be written: {error}", site.display()));
    if site.exists() {
        fs::remove_dir_all(&site).map_err(written)?;
    }
    fs::create_dir_all(&site).map_err(written)?;
    match (npm_tools::esbuild(pins).find(), packages()) {
        (Some(esbuild), Some(packages)) => bundle(&esbuild, &packages, &site)?,
        _ => println!("    NOTICE: the editor is not bundled: {WITHOUT}."),
    }
    for script in SCRIPTS {
        let text = fs::read(sources().join(script)).map_err(written)?;
        fs::write(site.join(script), text).map_err(written)?;
    }
    Ok(())
}

/// The bundle, if it is missing.
pub(crate) fn missing() -> Option<String> {
    (!environment::root().join(SITE).join(BUNDLE).exists()).then(|| "bundle of the editor".to_owned())
}

fn sources() -> PathBuf {
    environment::root().join(SOURCES)
}

/// The `node_modules` with the packages, installed if missing; `None`, with a notice, if that is not possible.
fn packages() -> Option<PathBuf> {
    let lock = fs::read(sources().join("package-lock.json")).ok()?;
    let directory = environment::private_directory("editor", &fingerprint(&lock));
    let packages = directory.join("node_modules");
    // npm writes this file when an installation is complete, and removes it before the next.
    let is_installed = || packages.join(".package-lock.json").exists();
    if is_installed() {
        return Some(packages);
    }
    if command::find("npm", &[]).is_none() {
        println!(
            "    NOTICE: CodeMirror is missing, and so is npm, which would bring it.\n    \
             To change that, install Node.js with npm and run `cargo xtask editor`."
        );
        return None;
    }
    match install(&directory) {
        Ok(()) if is_installed() => Some(packages),
        Ok(()) => None,
        Err(failure) => {
            eprintln!("\n{failure}");
            None
        }
    }
}

/// Names an installation: another lock file gets another directory.
fn fingerprint(lock: &[u8]) -> String {
    Sha384::digest(lock).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn install(directory: &Path) -> Result<(), Failure> {
    fs::create_dir_all(directory).map_err(|error| INSTALL.failed(error))?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(sources().join(file), directory.join(file)).map_err(|error| INSTALL.failed(error))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(directory);
    INSTALL.run(&mut npm).map(drop)
}

fn bundle(esbuild: &Path, packages: &Path, site: &Path) -> Result<(), Failure> {
    let mut command = command::at_root(esbuild, &[]);
    command.arg(format!("{SOURCES}/editor.js")).args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    command.arg(format!("--banner:js=/*! Contains CodeMirror, MIT License: {LICENSES} */"));
    command.arg(format!("--outfile={}", site.join(BUNDLE).display()));
    // esbuild looks for packages here, too, because the sources have no node_modules above them.
    PACK.run(command.env("NODE_PATH", packages))?;
    let licenses = licenses(packages).map_err(|error| PACK.failed(error))?;
    fs::write(site.join(LICENSES), licenses).map_err(|error| PACK.failed(error))
}

/// The licences of the packages in the bundle, which their terms want beside every copy.
fn licenses(packages: &Path) -> Result<String, String> {
    let mut all = String::new();
    for (name, version) in locked()? {
        let path = packages.join(&name).join("LICENSE");
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        all += &format!("{name} {version}\n\n{}\n\n\n", text.trim());
    }
    Ok(all)
}

/// The names and versions of all packages in the lock file.
fn locked() -> Result<Vec<(String, String)>, String> {
    let lock = read("package-lock.json")?;
    let packages = lock["packages"].as_object().ok_or("package-lock.json lists no packages")?;
    let entry = |(path, package): (&String, &Value)| {
        let name = path.strip_prefix("node_modules/")?;
        Some((name.to_owned(), package["version"].as_str()?.to_owned()))
    };
    // The entry without a name is the editor's own.
    Ok(packages.iter().filter_map(entry).collect())
}

fn read(file: &str) -> Result<Value, String> {
    let text = fs::read_to_string(sources().join(file)).map_err(|error| format!("{file}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_pinned_to_the_locked_versions() {
        let locked = locked().unwrap();
        let wanted = read("package.json").unwrap();
        let wanted = wanted["dependencies"].as_object().unwrap();
        assert!(!wanted.is_empty());
        for (name, version) in wanted {
            let version = version.as_str().unwrap();
            assert_eq!(version.split('.').count(), 3, "{name} {version} is not an exact version");
            assert!(locked.contains(&(name.clone(), version.to_owned())), "{name} {version} is not locked");
        }
    }

    #[test]
    fn locked_packages_have_a_hash_and_the_licence_that_the_bundle_names() {
        let lock = read("package-lock.json").unwrap();
        for (name, _) in locked().unwrap() {
            let package = &lock["packages"][format!("node_modules/{name}")];
            assert!(package["integrity"].as_str().is_some_and(|hash| hash.starts_with("sha512-")), "{name}");
            assert_eq!(package["license"], "MIT", "{name}");
            // Each machine has its own registry.
            assert!(package["resolved"].is_null(), "{name} names a registry");
        }
    }

    #[test]
    fn every_script_is_in_the_sources() {
        for script in SCRIPTS {
            assert!(sources().join(script).is_file(), "{script}");
        }
    }
}

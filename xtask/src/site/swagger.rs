//! Swagger UI for the site: npm's official `swagger-ui-dist`, which shows the documentation page of a FastAPI program.
//!
//! The result is `target/swagger-site`, which index.html copies. Invariants: the directory always has the licences, so a build needs
//! neither npm nor a network: without them the page in the site says that there is no Swagger UI. The package is exactly that of
//! `static/swagger/package-lock.json`, with its hash. Next: `static/docs.js`, which loads it.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use crate::process::environment;
use crate::process::step::{Failure, Outcome, Step};
use crate::site::npm_package::NpmPackage;

/// The hook in Trunk.toml and index.html name this directory, so it is here whatever cargo's target directory is.
const SITE: &str = "target/swagger-site";
const BUNDLE: &str = "swagger-ui-bundle.js";
/// What is copied as it is.
const FILES: [&str; 2] = [BUNDLE, "swagger-ui.css"];
/// The package's licences and those of what is bundled in it.
const TERMS: [&str; 3] = ["NOTICE", "LICENSE", "swagger-ui-bundle.js.LICENSE.txt"];
/// Written last: the hook in Trunk.toml compares its time with the list's.
const LICENSES: &str = "licenses.txt";

const PACKAGE: NpmPackage<'_> = NpmPackage {
    name: "swagger",
    sources: "static/swagger",
    files: "node_modules/swagger-ui-dist",
    file: BUNDLE,
    install: Step {
        name: "install Swagger UI",
        why: "the documentation page of a FastAPI program is shown by it",
        remedy: "check the network and that npm works, then run `cargo xtask swagger`",
        limit: Duration::from_secs(10 * 60),
    },
};
const PACK: Step<'_> = Step {
    name: "put Swagger UI into the site",
    why: "the page loads it when a visitor opens the documentation of a FastAPI program",
    remedy: "repair what is said above",
    limit: Duration::from_secs(60),
};

/// Sets up what is missing and writes the directory.
///
/// # Errors
/// As [`ensure`].
pub(crate) fn run() -> Outcome {
    ensure()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the directory for the site. Without npm or a network it has no Swagger UI; a notice says what is lost.
///
/// # Errors
/// If the directory cannot be written.
pub(crate) fn ensure() -> Result<(), Failure> {
    let site = environment::root().join(SITE);
    write(&site).map_err(|error| PACK.failed(format!("{} cannot be written: {error}", site.display())))
}

fn write(site: &Path) -> std::io::Result<()> {
    if site.exists() {
        fs::remove_dir_all(site)?;
    }
    fs::create_dir_all(site)?;
    let mut licenses = String::new();
    match PACKAGE.find_or_install() {
        Ok(package) => {
            for file in FILES {
                fs::copy(package.join(file), site.join(file))?;
            }
            for file in TERMS {
                licenses += &format!("{}\n\n\n", fs::read_to_string(package.join(file))?.trim());
            }
        }
        Err(why) => println!("    NOTICE: {why}, so /docs of a FastAPI program has no Swagger UI."),
    }
    fs::write(site.join(LICENSES), licenses)
}

/// What the site lacks, if it lacks Swagger UI.
pub(crate) fn missing() -> Option<String> {
    (!environment::root().join(SITE).join(BUNDLE).exists()).then(|| "Swagger UI".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_pinned_with_a_hash_and_names_no_registry() {
        PACKAGE.assert_pinned("swagger-ui-dist");
    }
}

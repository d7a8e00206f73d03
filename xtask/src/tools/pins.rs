//! The versions of the tools, each read from the one file that states it.
//!
//! Most are pinned in `[workspace.metadata.tools]` of Cargo.toml. wasm-bindgen's command must have exactly the version of
//! the crate, which is in Cargo.lock.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Step};

const STEP: Step<'_> = Step {
    name: "read the tools' versions",
    why: "so that every machine builds with the same ones",
    remedy: "restore Cargo.toml and Cargo.lock from the repository",
    limit: Duration::from_secs(60),
};

/// The versions of the tools that are not crates of this workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pins {
    pub(crate) trunk: String,
    pub(crate) wasm_bindgen: String,
    /// The npm package's version; wasm-opt prints only its major number.
    pub(crate) binaryen: String,
    pub(crate) esbuild: String,
    pub(crate) speedscope: String,
    pub(crate) viztracer: String,
    pub(crate) perfetto: String,
    pub(crate) uvloop: String,
    pub(crate) gevent: String,
    pub(crate) cargo_fuzz: String,
    pub(crate) geckodriver: String,
}

/// Reads all versions.
///
/// # Errors
/// If Cargo.toml or Cargo.lock lacks one of them.
pub(crate) fn read() -> Result<Pins, Failure> {
    let metadata = command::answer(command::cargo(&[]).args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]))
    .ok_or_else(|| STEP.failed("`cargo metadata` failed"))?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| STEP.failed(error))?;
    let lock = fs::read_to_string(environment::root().join("Cargo.lock"))
        .map_err(|error| STEP.failed(format!("Cargo.lock cannot be read: {error}")))?;
    Ok(Pins {
        trunk: pinned(&metadata, "trunk")?,
        binaryen: pinned(&metadata, "binaryen")?,
        esbuild: pinned(&metadata, "esbuild")?,
        speedscope: pinned(&metadata, "speedscope")?,
        viztracer: pinned(&metadata, "viztracer")?,
        perfetto: pinned(&metadata, "perfetto")?,
        uvloop: pinned(&metadata, "uvloop")?,
        gevent: pinned(&metadata, "gevent")?,
        cargo_fuzz: pinned(&metadata, "cargo-fuzz")?,
        geckodriver: pinned(&metadata, "geckodriver")?,
        wasm_bindgen: locked(&lock, "wasm-bindgen")
            .ok_or_else(|| STEP.failed("Cargo.lock has no package wasm-bindgen"))?,
    })
}

fn pinned(metadata: &Value, tool: &str) -> Result<String, Failure> {
    metadata["metadata"]["tools"][tool].as_str().map(str::to_owned).ok_or_else(|| {
        STEP.failed(format!("[workspace.metadata.tools] of Cargo.toml has no version of {tool}"))
    })
}

/// The version of a package in Cargo.lock, whose entries are a `name` line followed by a `version` line.
fn locked(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let version = lock.lines().skip_while(|line| *line != name).nth(1)?;
    Some(version.strip_prefix("version = \"")?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_has_a_version() {
        let pins = read().unwrap();
        let Pins {
            trunk,
            wasm_bindgen,
            binaryen,
            esbuild,
            speedscope,
            viztracer,
            perfetto,
            uvloop,
            gevent,
            cargo_fuzz,
            geckodriver,
        } = &pins;
        let of_rust = [trunk, wasm_bindgen, cargo_fuzz, geckodriver];
        let of_npm = [binaryen, esbuild, speedscope];
        for version in of_rust.into_iter().chain(of_npm).chain([viztracer, perfetto, uvloop, gevent]) {
            assert_eq!(version.split('.').count(), 3, "{version} is not an exact version");
        }
    }

    #[test]
    fn a_locked_version_is_that_of_the_package_and_not_of_its_namesakes() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked(lock, "wasm-bindgen").as_deref(), Some("0.2.129"));
        assert_eq!(locked(lock, "trunk"), None);
    }
}

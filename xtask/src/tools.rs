//! Finds the command-line tools that are crates in their pinned versions, and installs what is missing. Those of npm are
//! in `npm_tools`.
//!
//! Invariants: a tool that the user has in another version is never replaced, the pinned one then goes to a directory
//! of ours; nothing is installed twice; nothing lives in target/, so that a fresh clone finds it all. A tool that is
//! absent goes where cargo puts its commands, so that a plain `trunk serve` works afterwards.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::command;
use crate::pins::Pins;
use crate::step::{Failure, Step};

/// Compiling trunk takes about seven minutes on two slow cores.
const INSTALL_LIMIT: Duration = Duration::from_secs(40 * 60);

/// Where this project keeps tools that must not shadow the user's own.
pub(crate) fn private_directory(tool: &str, version: &str) -> PathBuf {
    cargo_home().join("loopscope-tools").join(format!("{tool}-{version}"))
}

/// Where `cargo install` puts commands.
pub(crate) fn cargo_bin() -> PathBuf {
    cargo_home().join("bin")
}

fn cargo_home() -> PathBuf {
    let home = || std::env::home_dir().unwrap_or_default().join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// A tool that `cargo install` provides.
#[derive(Debug)]
pub(crate) struct CargoTool<'a> {
    /// The package's name.
    pub(crate) package: &'a str,
    /// The commands that it must bring, all of the same version.
    pub(crate) commands: &'a [&'a str],
    pub(crate) version: &'a str,
    pub(crate) why: &'a str,
}

/// trunk, as pinned.
pub(crate) fn trunk(pins: &Pins) -> CargoTool<'_> {
    CargoTool {
        package: "trunk",
        commands: &["trunk"],
        version: &pins.trunk,
        why: "it compiles the page to WebAssembly and bundles it with its files",
    }
}

/// wasm-bindgen's commands, in the version of the crate.
pub(crate) fn wasm_bindgen(pins: &Pins) -> CargoTool<'_> {
    CargoTool {
        package: "wasm-bindgen-cli",
        commands: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: &pins.wasm_bindgen,
        why: "it joins the compiled page to JavaScript; its version must be exactly the one in Cargo.lock",
    }
}

impl CargoTool<'_> {
    /// Makes sure that the tool is there. Returns the directory that must come first on PATH, if one must.
    ///
    /// # Errors
    /// When the tool is missing and cannot be installed.
    pub(crate) fn ensure(&self) -> Result<Option<PathBuf>, Failure> {
        let private = private_directory(self.package, self.version);
        let private_bin = private.join("bin");
        if self.present(&[]) {
            println!("    {} {} is there", self.package, self.version);
            return Ok(None);
        }
        if self.present(std::slice::from_ref(&private_bin)) {
            println!("    {} {} is there, beside another version of yours", self.package, self.version);
            return Ok(Some(private_bin));
        }
        let other_version = self.commands.iter().any(|name| command::find(name, &[]).is_some());
        self.install(other_version.then_some(private.as_path()))?;
        Ok(Some(if other_version { private_bin } else { cargo_bin() }))
    }

    /// Whether every command answers with the pinned version.
    fn present(&self, first: &[PathBuf]) -> bool {
        self.commands.iter().all(|name| version_of(name, first).as_deref() == Some(self.version))
    }

    fn install(&self, private: Option<&Path>) -> Result<(), Failure> {
        let name = format!("install {} {}", self.package, self.version);
        let step = Step {
            name: &name,
            why: self.why,
            remedy: "check the network and that a C compiler is installed, then run the command above by hand",
            limit: INSTALL_LIMIT,
        };
        let mut install = command::cargo(&[]);
        install.args(["install", "--locked", &format!("{}@{}", self.package, self.version)]);
        match private {
            Some(directory) => install.arg("--root").arg(directory),
            // Explicit, because a configured `install.root` might lie outside PATH.
            None => install.arg("--root").arg(cargo_home()),
        };
        step.run(&mut install).map(drop)
    }
}

/// The version that `<name> --version` states after the name, if the command is there.
fn version_of(name: &str, first: &[PathBuf]) -> Option<String> {
    let path = command::find(name, first)?;
    command::answer(Command::new(path).arg("--version"))?.split_whitespace().nth(1).map(str::to_owned)
}

//! The tools from npm, in their pinned versions. The page works without them but is larger, so no error here is fatal:
//! without npm, a notice says what is lost.
//!
//! Invariant: each version is installed in a directory of this project, never in the user's.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::process::command;
use crate::process::environment::private_directory;
use crate::process::step::{Failure, Step};
use crate::tools::pins::Pins;

const INSTALL_LIMIT: Duration = Duration::from_secs(40 * 60);

/// A command from an npm package.
#[derive(Debug)]
pub(crate) struct NpmTool<'a> {
    package: &'a str,
    command: &'a str,
    /// The package's version.
    version: &'a str,
    /// A word that the output of `<command> --version` must contain.
    says: &'a str,
    why: &'a str,
    /// What is lost without it.
    without: &'a str,
}

/// wasm-opt, which prints `wasm-opt version 132 (version_132)` if the npm package is 132.0.0.
pub(crate) fn wasm_opt(pins: &Pins) -> NpmTool<'_> {
    NpmTool {
        package: "binaryen",
        command: "wasm-opt",
        version: &pins.binaryen,
        says: pins.binaryen.split('.').next().unwrap_or_default(),
        why: "it makes the published page smaller and faster",
        without: "the WebAssembly stays as compiled, larger and slower than it could be",
    }
}

/// esbuild, as pinned.
pub(crate) fn esbuild(pins: &Pins) -> NpmTool<'_> {
    NpmTool {
        package: "esbuild",
        command: "esbuild",
        version: &pins.esbuild,
        says: &pins.esbuild,
        why: "it makes the published page's scripts and styles smaller",
        without: "scripts and styles keep their spaces, comments and long names",
    }
}

/// speedscope, as pinned: a web page in an npm package.
pub(crate) fn speedscope(pins: &Pins) -> NpmTool<'_> {
    NpmTool {
        package: "speedscope",
        command: "speedscope",
        version: &pins.speedscope,
        says: &pins.speedscope,
        why: "the benchmarks open the same traces in it",
        without: "the benchmarks do not say how long another program takes to open a trace",
    }
}

/// The tools for a smaller page that this machine lacks.
pub(crate) fn missing(pins: &Pins) -> Vec<String> {
    let tools = [wasm_opt(pins), esbuild(pins)];
    let missing = tools.iter().filter(|tool| tool.find().is_none());
    missing.map(|tool| format!("{} {}", tool.command, tool.version)).collect()
}

/// The first number of Node's version; `None` without Node.
pub(crate) fn node_major() -> Option<u32> {
    major(&command::answer(Command::new("node").arg("--version"))?)
}

/// The first number of a version like `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

impl NpmTool<'_> {
    /// A directory inside its package, if installed.
    pub(crate) fn directory_of_package(&self, inside: &str) -> Option<PathBuf> {
        let directory = self.directory().join("node_modules").join(self.package).join(inside);
        directory.is_dir().then_some(directory)
    }

    /// Its path, if installed.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        let private = self.directory().join("node_modules/.bin").join(self.command);
        let on_path = command::find(self.command, &[]);
        [Some(private), on_path].into_iter().flatten().find(|path| self.is_pinned(path))
    }

    /// As [`NpmTool::find`]; prints a notice if it is missing.
    pub(crate) fn find_or_say(&self) -> Option<PathBuf> {
        let found = self.find();
        if found.is_none() {
            println!("    NOTICE: there is no {} {}; {}.", self.command, self.version, self.without);
        }
        found
    }

    /// Installs it if it is missing and npm exists.
    pub(crate) fn ensure(&self) {
        let NpmTool { command, version, without, .. } = self;
        if self.find().is_some() {
            println!("    {command} {version} is there");
            return;
        }
        if command::find("npm", &[]).is_none() {
            println!(
                "    NOTICE: {command} {version} is missing, and so is npm, which would bring it: {without}.\n    \
                 To change that, install Node.js with npm and run this again."
            );
            return;
        }
        if let Err(failure) = self.install() {
            eprintln!("\n{failure}\nNOTICE: going on without {command}; {without}.");
        }
    }

    fn install(&self) -> Result<(), Failure> {
        let name = format!("install {} {}", self.command, self.version);
        let step = Step {
            name: &name,
            why: self.why,
            remedy: "check the network and that npm works, then run the command above by hand",
            limit: INSTALL_LIMIT,
        };
        let mut install = Command::new("npm");
        install.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(self.directory());
        install.arg(format!("{}@{}", self.package, self.version));
        step.run(&mut install)?;
        match self.find() {
            Some(_) => Ok(()),
            None => Err(step.failed(format!(
                "no {} that runs was put into {}",
                self.command,
                self.directory().display()
            ))),
        }
    }

    fn directory(&self) -> PathBuf {
        private_directory(self.package, self.version)
    }

    fn is_pinned(&self, path: &PathBuf) -> bool {
        let said = command::answer(Command::new(path).arg("--version"));
        said.is_some_and(|said| said.split_whitespace().any(|word| word.trim_start_matches('v') == self.says))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_have_a_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}

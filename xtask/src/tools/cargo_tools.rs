//! Finds the command-line tools that are crates, in their pinned versions, and installs what is missing. See `npm_tools` for
//! those from npm.
//!
//! Invariants: a user's tool of another version is never replaced: the pinned version is then installed in this project's
//! directory. Nothing is installed twice. Nothing is kept in target/, so a fresh clone finds all tools. A missing tool is
//! installed in cargo's own directory, so a plain `trunk serve` works afterwards.
//!
//! cargo-binstall, if available, downloads the authors' binaries. Otherwise the tools are compiled unoptimised: they run for
//! seconds, and optimising them takes minutes. Next: `setup`, which installs several in parallel.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Step};
use crate::tools::pins::Pins;

/// Compiling trunk takes about three minutes on two slow cores.
const INSTALL_LIMIT: Duration = Duration::from_secs(40 * 60);

/// Overrides of the packages' release profiles. Trunk's has one codegen unit and link-time optimisation for its 500 crates.
/// Measured CPU time: trunk 350 s, wasm-bindgen-cli 127 s, 209 s at level 1. Unoptimised, wasm-bindgen takes one second longer
/// for the page.
const QUICK: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// The directory of `cargo install`'s commands. It may not be on PATH.
fn cargo_bin() -> PathBuf {
    environment::cargo_home().join("bin")
}

/// A tool that `cargo install` provides.
#[derive(Debug)]
pub(crate) struct CargoTool<'a> {
    /// The package's name.
    pub(crate) package: &'a str,
    /// The commands it must provide, all of the same version.
    pub(crate) commands: &'a [&'a str],
    pub(crate) version: &'a str,
    /// Further arguments of `cargo install`, which disable unneeded features.
    options: &'a [&'a str],
    pub(crate) why: &'a str,
}

/// trunk, as pinned.
pub(crate) fn trunk(pins: &Pins) -> CargoTool<'_> {
    CargoTool {
        package: "trunk",
        commands: &["trunk"],
        version: &pins.trunk,
        options: &[],
        why: "it compiles the page to WebAssembly and bundles it with its files",
    }
}

/// wasm-bindgen's commands, in the crate's version.
pub(crate) fn wasm_bindgen(pins: &Pins) -> CargoTool<'_> {
    CargoTool {
        package: "wasm-bindgen-cli",
        commands: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: &pins.wasm_bindgen,
        // Its test runner connects only to local drivers, without TLS.
        options: &["--no-default-features"],
        why: "it joins the compiled page to JavaScript; its version must be exactly the one in Cargo.lock",
    }
}

/// Firefox's driver, as pinned.
pub(crate) fn geckodriver(pins: &Pins) -> CargoTool<'_> {
    CargoTool {
        package: "geckodriver",
        commands: &["geckodriver"],
        version: &pins.geckodriver,
        options: &[],
        why: "the tests drive Firefox by it",
    }
}

impl CargoTool<'_> {
    /// The directory to put first on PATH, if any; `None` if the tool is missing.
    pub(crate) fn find(&self) -> Option<Option<PathBuf>> {
        let places = [
            (None, ""),
            (Some(cargo_bin()), ""),
            (Some(self.private_bin()), ", beside another version of yours"),
        ];
        let found = places.into_iter().find(|(place, _)| self.present(place.as_slice()));
        let (place, note) = found?;
        println!("    {} {} is there{note}", self.package, self.version);
        Some(place)
    }

    /// The directory of the commands that xtask installed, which may not be on PATH.
    pub(crate) fn bins(&self) -> [PathBuf; 2] {
        [cargo_bin(), self.private_bin()]
    }

    /// The directory of its commands if they must not shadow the user's.
    fn private_bin(&self) -> PathBuf {
        environment::private_directory(self.package, self.version).join("bin")
    }

    /// Whether every command reports the pinned version.
    fn present(&self, first: &[PathBuf]) -> bool {
        self.commands.iter().all(|name| version_of(name, first).as_deref() == Some(self.version))
    }

    /// Installs the tool. Returns the directory of its commands.
    ///
    /// # Errors
    /// If that fails, or installs another version.
    pub(crate) fn install(&self) -> Result<PathBuf, Failure> {
        let name = format!("install {} {}", self.package, self.version);
        let step = Step {
            name: &name,
            why: self.why,
            remedy: "check the network and that a C compiler is installed, then run the command above by hand",
            limit: INSTALL_LIMIT,
        };
        step.announce();
        let other_version = self.commands.iter().any(|name| command::find(name, &[]).is_some());
        // Explicit in both cases, because a configured `install.root` may not be on PATH.
        let root = if other_version {
            environment::private_directory(self.package, self.version)
        } else {
            environment::cargo_home()
        };
        let bin = [root.join("bin")];
        if command::find("cargo-binstall", &[]).is_some() {
            // If it has no binary, compile.
            let _ = step.run_unannounced(&mut self.binstall(&root));
        }
        if !self.present(&bin) {
            self.compile(&step, &root)?;
        }
        let [bin] = bin;
        if self.present(std::slice::from_ref(&bin)) {
            return Ok(bin);
        }
        Err(step.failed(format!("what is in {} now is not {}", bin.display(), self.version)))
    }

    /// The command that downloads the authors' binary.
    fn binstall(&self, root: &Path) -> Command {
        let mut binstall = command::cargo(&[]);
        binstall.args(["binstall", "--no-confirm", "--disable-strategies=compile", "--root"]).arg(root);
        binstall.arg(self.package_and_version());
        binstall
    }

    fn compile(&self, step: &Step<'_>, root: &Path) -> Result<(), Failure> {
        // One target directory per tool, so that parallel builds do not wait for each other's lock. It stays after an
        // interruption, so the next run continues.
        let target = environment::target_directory().join("set-up").join(self.package);
        let mut install = command::cargo(&[]);
        install.args(["install", "--locked", &self.package_and_version()]).args(self.options);
        install.arg("--root").arg(root).arg("--target-dir").arg(&target).envs(QUICK);
        step.run_unannounced(&mut install)?;
        // Not needed after success.
        let _ = std::fs::remove_dir_all(target);
        Ok(())
    }

    fn package_and_version(&self) -> String {
        format!("{}@{}", self.package, self.version)
    }
}

/// The version that `<name> --version` prints after the name, if the command exists.
fn version_of(name: &str, first: &[PathBuf]) -> Option<String> {
    let path = command::find(name, first)?;
    command::answer(Command::new(path).arg("--version"))?.split_whitespace().nth(1).map(str::to_owned)
}

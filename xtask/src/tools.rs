//! Finds the command-line tools that are crates in their pinned versions, and installs what is missing. Those of npm are
//! in `npm_tools`.
//!
//! Invariants: a tool that the user has in another version is never replaced, the pinned one then goes to a directory
//! of ours; nothing is installed twice; nothing lives in target/, so that a fresh clone finds it all. A tool that is
//! absent goes where cargo puts its commands, so that a plain `trunk serve` works afterwards.
//!
//! Where cargo-binstall is, it brings the tools as their authors compiled them. Else they are compiled here, as quickly as
//! the compiler can: they run for seconds, and optimising them takes minutes. Next: `setup`, which has several installed side
//! by side.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::command;
use crate::pins::Pins;
use crate::step::{Failure, Step};

/// Compiling trunk takes about three minutes on two slow cores.
const INSTALL_LIMIT: Duration = Duration::from_secs(40 * 60);

/// Overrides of the packages' release profiles. Trunk's asks for one unit and link-time optimisation of all its 500 crates.
/// Measured, in processor seconds: trunk takes 350, wasm-bindgen-cli 127, and at level 1 it takes 209. For the page, wasm-bindgen
/// then runs a second longer.
const QUICK: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

/// Where this project keeps tools that must not shadow the user's own.
pub(crate) fn private_directory(tool: &str, version: &str) -> PathBuf {
    cargo_home().join("loopscope-tools").join(format!("{tool}-{version}"))
}

/// Where `cargo install` puts commands. It may not be on PATH.
fn cargo_bin() -> PathBuf {
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
    /// What `cargo install` is given besides: features that nothing here needs are left out.
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

/// wasm-bindgen's commands, in the version of the crate.
pub(crate) fn wasm_bindgen(pins: &Pins) -> CargoTool<'_> {
    CargoTool {
        package: "wasm-bindgen-cli",
        commands: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: &pins.wasm_bindgen,
        // Its test runner speaks to drivers on this machine, without TLS.
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
    /// The directory that must come first on PATH, if one must; `None` where the tool is missing.
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

    /// Where its commands are that were installed for this project, which may not be on PATH.
    pub(crate) fn bins(&self) -> [PathBuf; 2] {
        [cargo_bin(), self.private_bin()]
    }

    /// Where its commands are if they must not shadow the user's own.
    fn private_bin(&self) -> PathBuf {
        private_directory(self.package, self.version).join("bin")
    }

    /// Whether every command answers with the pinned version.
    fn present(&self, first: &[PathBuf]) -> bool {
        self.commands.iter().all(|name| version_of(name, first).as_deref() == Some(self.version))
    }

    /// Installs the tool. Returns the directory of its commands.
    ///
    /// # Errors
    /// When that fails, or gives another version.
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
        // Explicit in both cases, because a configured `install.root` might lie outside PATH.
        let root = if other_version { private_directory(self.package, self.version) } else { cargo_home() };
        let bin = [root.join("bin")];
        if command::find("cargo-binstall", &[]).is_some() {
            // What it cannot bring is compiled.
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

    /// The command that brings it as its authors compiled it.
    fn binstall(&self, root: &Path) -> Command {
        let mut binstall = command::cargo(&[]);
        binstall.args(["binstall", "--no-confirm", "--disable-strategies=compile", "--root"]).arg(root);
        binstall.arg(self.package_and_version());
        binstall
    }

    fn compile(&self, step: &Step<'_>, root: &Path) -> Result<(), Failure> {
        // Of its own, so that none waits for another; kept if this is interrupted, so that the next run goes on from there.
        let target = command::target_directory().join("set-up").join(self.package);
        let mut install = command::cargo(&[]);
        install.args(["install", "--locked", &self.package_and_version()]).args(self.options);
        install.arg("--root").arg(root).arg("--target-dir").arg(&target).envs(QUICK);
        step.run_unannounced(&mut install)?;
        // It only takes room from now on.
        let _ = std::fs::remove_dir_all(target);
        Ok(())
    }

    fn package_and_version(&self) -> String {
        format!("{}@{}", self.package, self.version)
    }
}

/// The version that `<name> --version` states after the name, if the command is there.
fn version_of(name: &str, first: &[PathBuf]) -> Option<String> {
    let path = command::find(name, first)?;
    command::answer(Command::new(path).arg("--version"))?.split_whitespace().nth(1).map(str::to_owned)
}

//! Installs what each command needs, if missing.

use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Step};
use crate::site::editor;
use crate::site::python;
use crate::site::sqlite;
use crate::site::swagger;
use crate::tools::cargo_tools::{self, CargoTool};
use crate::tools::chrome::{self, Browser};
use crate::tools::npm_tools;
use crate::tools::pins::{self, Pins};

/// The compilation target of the page.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// For a first installation on a moderately slow network.
const FIRST_RUN_MINUTES: u32 = 7;

/// The page's binaries and their features, as in index.html.
const PROGRAMS: [(&str, &str); 4] =
    [("loopscope", "page"), ("reader", "reader"), ("worker", "worker"), ("interpreter", "interpreter")];

const COMPILE: Step<'_> = Step {
    name: "compile the page",
    why: "it takes as long as installing the tools that bundle it, and goes on beside that",
    remedy: "repair what the compiler names above",
    limit: Duration::from_secs(30 * 60),
};

/// The tools for building the page.
#[derive(Debug)]
pub(crate) struct Tools {
    /// Directories to put first on PATH.
    pub(crate) first_on_path: Vec<PathBuf>,
    pub(crate) pins: Pins,
}

/// Sets up everything that building the page needs.
///
/// # Errors
/// If something is missing and cannot be installed.
pub(crate) fn for_building() -> Result<Tools, Failure> {
    println!("==> set-up\n    What is missing is installed once; what is there is used.");
    let pins = pins::read()?;
    ensure_target()?;
    let mut first_on_path = Vec::new();
    let mut missing = Vec::new();
    for tool in [cargo_tools::trunk(&pins), cargo_tools::wasm_bindgen(&pins)] {
        match tool.find() {
            Some(found) => first_on_path.extend(found),
            None => missing.push(tool),
        }
    }
    // Packing Python uses one core for a minute, once.
    thread::scope(|scope| {
        let python = scope.spawn(python::ensure);
        if missing.is_empty() {
            ensure_npm_tools(&pins);
        } else {
            first_on_path.extend(first_run(&pins, &missing)?);
        }
        joined(python)
    })?;
    editor::build(&pins)?;
    sqlite::ensure(&pins)?;
    swagger::ensure()?;
    Ok(Tools { first_on_path, pins })
}

/// Installs what is missing, and compiles the page in parallel, because linking uses only one core. Returns the tools' paths.
fn first_run(pins: &Pins, missing: &[CargoTool<'_>]) -> Result<Vec<PathBuf>, Failure> {
    println!("{}", first_words(missing));
    thread::scope(|scope| {
        let installs: Vec<_> = missing.iter().map(|tool| scope.spawn(|| tool.install())).collect();
        let page = scope.spawn(compile_early);
        ensure_npm_tools(pins);
        let directories: Vec<_> = installs.into_iter().map(joined).collect();
        // Trunk runs into the same error later and reports it.
        let _ = joined(page);
        directories.into_iter().collect()
    })
}

/// Compiles the page while the tools that bundle it are still being installed; then the splitter, which the hook in Trunk.toml
/// calls. It only saves time: Trunk and its hook run the same commands later and find the results, and report the errors.
fn compile_early() -> Result<(), Failure> {
    COMPILE.announce();
    for (program, feature) in PROGRAMS {
        let mut cargo = command::cargo(&[]);
        cargo.args(["build", "--quiet", "--locked", "--release", "--target", TARGET]);
        COMPILE.run_unannounced(cargo.args(["--bin", program, "--features", feature]))?;
    }
    let mut cargo = command::cargo(&[]);
    COMPILE
        .run_unannounced(cargo.args(["build", "--quiet", "--locked", "--package=loopscope-split"]))
        .map(drop)
}

/// The notice before a long installation.
fn first_words(missing: &[CargoTool<'_>]) -> String {
    let tools: Vec<String> =
        missing.iter().map(|tool| format!("{} {}", tool.package, tool.version)).collect();
    format!(
        "\n    FIRST RUN: about {FIRST_RUN_MINUTES} minutes on two cores, once. It compiles {},\n    \
         which build the page, and the page beside them. Later runs find all that in place; if you interrupt this one,\n    \
         the next goes on from there.",
        tools.join(" and ")
    )
}

/// Joins a thread; its panic is resumed here.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn ensure_npm_tools(pins: &Pins) {
    npm_tools::wasm_opt(pins).ensure();
    npm_tools::esbuild(pins).ensure();
}

/// Sets up everything that the tests need: the tools, the linters and a browser.
///
/// # Errors
/// If something is missing and cannot be installed.
pub(crate) fn for_testing() -> Result<(Tools, Browser), Failure> {
    let tools = for_building()?;
    ensure_linters()?;
    let browser = chrome::ensure()?;
    Ok((tools, browser))
}

/// Adds the WebAssembly target to the current toolchain.
fn ensure_target() -> Result<(), Failure> {
    let step = Step {
        name: "add the WebAssembly target",
        why: "the page is Rust compiled to WebAssembly",
        remedy: "install rustup (https://rustup.rs), or your system's package of Rust's wasm32 target",
        limit: Duration::from_secs(20 * 60),
    };
    let library = command::answer(command::at_root("rustc", &[]).args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]));
    if library.is_some_and(|path| PathBuf::from(path).is_dir()) {
        println!("    the target {TARGET} is there");
        return Ok(());
    }
    // Explicit, although rust-toolchain.toml lists it: rustup's automatic installs may be disabled.
    step.run(Command::new("rustup").current_dir(environment::root()).args(["target", "add", TARGET]))
        .map(drop)
}

/// Adds rustfmt and clippy, which a minimal rustup profile lacks.
fn ensure_linters() -> Result<(), Failure> {
    let step = Step {
        name: "add rustfmt and clippy",
        why: "the checks run them",
        remedy: "install rustup (https://rustup.rs), or your system's packages of rustfmt and clippy",
        limit: Duration::from_secs(20 * 60),
    };
    let answers = |name| command::answer(command::at_root(name, &[]).arg("--version")).is_some();
    if answers("rustfmt") && answers("cargo-clippy") {
        println!("    rustfmt and clippy are there");
        return Ok(());
    }
    step.run(Command::new("rustup").current_dir(environment::root()).args([
        "component",
        "add",
        "rustfmt",
        "clippy",
    ]))
    .map(drop)
}

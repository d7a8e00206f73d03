//! The benchmarks, in headless Chromium.
//!
//! What is measured is a page of its own (tests/bench), compiled and optimised like the product; tests/e2e serves it,
//! drives the browser and prints the table.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::Outcome;
use crate::chrome::Browser;
use crate::command;
use crate::dist;
use crate::finish;
use crate::native_peers;
use crate::process;
use crate::setup::{self, TARGET, Tools};
use crate::step::{Failure, Step};

const BUILD: Step<'_> = Step {
    name: "build the benchmarks",
    why: "a page of its own, compiled like the product",
    remedy: "repair what the compiler names above",
    limit: Duration::from_secs(30 * 60),
};
const RUN: Step<'_> = Step {
    name: "run the benchmarks",
    why: "in headless Chromium; several minutes, better on an idle machine",
    remedy: "see what the benchmark says above",
    limit: Duration::from_secs(60 * 60),
};

/// Sets up, builds and runs.
///
/// # Errors
/// When set-up, a build or the benchmark fails.
pub(crate) fn run() -> Outcome {
    process::clean_up_when_interrupted();
    let (tools, browser) = setup::for_testing()?;
    dist::build(&tools)?;
    let result = build(&tools).and_then(|site| measure(&site, &tools, &browser));
    process::clean_up();
    result.map(|()| ExitCode::SUCCESS)
}

/// Builds the page that measures. Returns its directory.
fn build(tools: &Tools) -> Result<PathBuf, Failure> {
    let path = &tools.first_on_path;
    let package = ["build", "--locked", "--release", "--package=loopscope-bench", "--target", TARGET];
    BUILD.run(command::cargo(path).args(package))?;
    let site = command::target_directory().join("bench-site");
    let compiled = command::target_directory().join(TARGET).join("release/loopscope_bench.wasm");
    let mut bind = command::at_root("wasm-bindgen", path);
    BUILD.run_unannounced(bind.args(["--target=web", "--out-dir"]).arg(&site).arg(compiled))?;
    finish::optimise(&site, &tools.pins)?;
    fs::copy(command::root().join("tests/bench/index.html"), site.join("index.html"))
        .map_err(|error| BUILD.failed(format!("tests/bench/index.html cannot be copied: {error}")))?;
    Ok(site)
}

fn measure(site: &Path, tools: &Tools, browser: &Browser) -> Result<(), Failure> {
    let mut bench = command::cargo(&tools.first_on_path);
    bench.args(["run", "--locked", "--package=loopscope-e2e", "--bin=bench", "--"]).arg(site);
    match native_peers::ensure(&tools.pins) {
        Ok(python) => drop(bench.env(native_peers::PYTHON, python)),
        Err(why) => println!("    of Python's event loops asyncio alone: {why}"),
    }
    RUN.run(browser.hand_to(&mut bench).map_err(|error| RUN.failed(error))?).map(drop)
}

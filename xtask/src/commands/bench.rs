//! The benchmarks, in headless Chromium.
//!
//! They measure a separate page (tests/bench), compiled and optimised like the product, and the product itself with large
//! traces, which a command of the same package generates. tests/e2e serves both, drives the browser, prints the tables and
//! draws the chart tests/bench/executors.svg.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::commands::setup::{self, TARGET, Tools};
use crate::commands::{dist, lab};
use crate::process::cleanup;
use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Outcome, Step};
use crate::site::finish;
use crate::tools::chrome::Browser;
use crate::tools::npm_tools;
use crate::tools::venv;

const BUILD: Step<'_> = Step {
    name: "build the benchmarks",
    why: "a page of its own, compiled like the product",
    remedy: "repair what the compiler names above",
    limit: Duration::from_secs(30 * 60),
};
const TRACES: Step<'_> = Step {
    name: "write the large traces",
    why: "the same each time: runs of the executor on virtual time",
    remedy: "repair what the compiler names above, or make room: they take 300 MB",
    limit: Duration::from_secs(30 * 60),
};
/// The spans of each trace, in thousands.
const SIZES: [&str; 2] = ["100", "1000"];
const RUN: Step<'_> = Step {
    name: "run the benchmarks",
    why: "in headless Chromium; several minutes, better on an idle machine",
    remedy: "see what the benchmark says above",
    limit: Duration::from_secs(60 * 60),
};

/// The parts that can be measured alone, since they need neither the benchmark page nor the traces.
pub(crate) const ALONE: [&str; 2] = ["python", "network"];

/// Sets up what is missing, builds, and runs the benchmarks, or only this part of them.
///
/// # Errors
/// When set-up, a build or the benchmark fails.
pub(crate) fn run(part: Option<&str>) -> Outcome {
    cleanup::clean_up_when_interrupted();
    let (tools, browser) = setup::for_testing()?;
    dist::build(&tools)?;
    let result = match part {
        Some(part) => fs::create_dir_all(directory())
            .map_err(|error| RUN.failed(format!("{} cannot be made: {error}", directory().display())))
            .and_then(|()| {
                RUN.run(bench(&dist::directory(), &directory(), &tools, &browser)?.env("ONLY", part))
            })
            .map(drop),
        None => {
            npm_tools::speedscope(&tools.pins).ensure();
            build(&tools)
                .and_then(|site| Ok((site, write_traces(&tools)?)))
                .and_then(|(site, traces)| measure(&site, &traces, &tools, &browser))
        }
    };
    cleanup::clean_up();
    result.map(|()| ExitCode::SUCCESS)
}

/// Builds the benchmark page. Returns its directory.
fn build(tools: &Tools) -> Result<PathBuf, Failure> {
    let path = &tools.first_on_path;
    let package =
        ["build", "--locked", "--release", "--package=loopscope-bench", "--lib", "--target", TARGET];
    BUILD.run(command::cargo(path).args(package))?;
    let site = environment::target_directory().join("bench-site");
    let compiled = environment::target_directory().join(TARGET).join("release/loopscope_bench.wasm");
    let mut bind = command::at_root("wasm-bindgen", path);
    BUILD.run_unannounced(bind.args(["--target=web", "--out-dir"]).arg(&site).arg(compiled))?;
    finish::optimise(&site, &tools.pins)?;
    fs::copy(environment::root().join("tests/bench/index.html"), site.join("index.html"))
        .map_err(|error| BUILD.failed(format!("tests/bench/index.html cannot be copied: {error}")))?;
    Ok(site)
}

/// Generates the large traces. Returns their directory.
fn write_traces(tools: &Tools) -> Result<PathBuf, Failure> {
    let directory = directory().join("traces");
    fs::create_dir_all(&directory)
        .map_err(|error| TRACES.failed(format!("{} cannot be made: {error}", directory.display())))?;
    for size in SIZES {
        let mut synthesize = command::cargo(&tools.first_on_path);
        synthesize.args([
            "run",
            "--locked",
            "--release",
            "--package=loopscope-bench",
            "--bin=synthesize",
            "--",
        ]);
        TRACES.run(synthesize.arg(size).arg(directory.join(format!("{size}.json"))))?;
    }
    Ok(directory)
}

/// The files that the benchmarks write.
fn directory() -> PathBuf {
    environment::target_directory().join("bench")
}

/// The command that measures.
fn bench(site: &Path, traces: &Path, tools: &Tools, browser: &Browser) -> Result<Command, Failure> {
    let mut bench = command::cargo(&tools.first_on_path);
    bench.args(["run", "--locked", "--package=loopscope-e2e", "--bin=bench", "--"]);
    bench.arg(site).arg(traces).arg(directory().join("results.json"));
    browser.configure(&mut bench).map_err(|error| RUN.failed(error))?;
    let services = lab::services()?;
    services.missing.iter().for_each(|sentence| println!("    {sentence}"));
    if services.redis.is_some() {
        lab::pass_to(&mut bench, tools, &services)?;
    }
    Ok(bench)
}

fn measure(site: &Path, traces: &Path, tools: &Tools, browser: &Browser) -> Result<(), Failure> {
    let mut bench = bench(site, traces, tools, browser)?;
    match venv::peers(&tools.pins) {
        Ok(python) => drop(bench.env(venv::PEERS, python)),
        Err(why) => println!("    of Python's event loops asyncio alone: {why}"),
    }
    bench.args(npm_tools::speedscope(&tools.pins).directory_of_package("dist/release"));
    RUN.run(&mut bench)?;
    keep_chart()
}

/// Copies the chart of the executors to the path that README.md shows it from. Keeps the old one if they were not measured.
fn keep_chart() -> Result<(), Failure> {
    let drawn = directory().join("executors.svg");
    if !drawn.exists() {
        return Ok(());
    }
    let kept = environment::root().join("tests/bench/executors.svg");
    fs::copy(&drawn, &kept)
        .map(drop)
        .map_err(|error| RUN.failed(format!("{} cannot be written: {error}", kept.display())))
}

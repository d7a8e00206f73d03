//! Every check and test of the repository, in order of how soon each can fail.
//!
//! Invariant: one failing part does not hide another. All parts run, except those that need the result of a failed
//! one; the summary comes last.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::Outcome;
use crate::chrome::Browser;
use crate::command;
use crate::dist;
use crate::firefox;
use crate::fuzz;
use crate::miri;
use crate::npm_tools;
use crate::part::{Ended, Part, Place};
use crate::process;
use crate::readers;
use crate::report::{Counts, Report, Row, Verdict};
use crate::setup::{self, TARGET, Tools};
use crate::step::Failure;

/// Those of the end-to-end tests that ask for nothing that only Chromium's DevTools do, and tell most of another browser: keys,
/// travel in time, workers. All of them would take as long as in Chromium again.
const IN_FIREFOX: [&str; 4] = ["--test=smoke", "--test=keyboard", "--test=travel", "--test=offload"];
/// The page, and the crates that it is built on.
const PRODUCT: [&str; 3] = ["--package=loopscope", "--package=loopscope-rt", "--package=loopscope-trace"];
/// A crate outside the workspace that depends on the executor and the recorder only.
const OWN_PAGE: &str = "examples/own-page/Cargo.toml";
const EVERY_FEATURE: &str = "--features=loopscope/page,loopscope/reader,loopscope/worker";
/// A browser on a busy machine may take its time to start a test; wasm-bindgen's own limit is 20 s.
const BROWSER_TEST_SECONDS: &str = "180";

/// Sets up what is missing, runs the parts and prints the summary.
///
/// # Errors
/// Never: what failed is in the summary, which must come last, and in the exit code.
pub(crate) fn run(parts: &[Part]) -> Outcome {
    process::clean_up_when_interrupted();
    let mut report = Report::default();
    let started = Instant::now();
    let failures = match setup::for_testing() {
        Ok((tools, browser)) => {
            report.add(Row {
                part: "set-up",
                verdict: Verdict::Passed,
                took: started.elapsed(),
                counts: Counts::default(),
            });
            run_parts(parts, &tools, &browser, &mut report)
        }
        Err(failure) => {
            let counts = Counts::default();
            report.add(Row { part: "set-up", verdict: Verdict::Failed, took: started.elapsed(), counts });
            vec![failure]
        }
    };
    process::clean_up();
    for failure in failures {
        println!("\n{failure}");
    }
    println!("\n{report}");
    Ok(if report.all_passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run_parts(parts: &[Part], tools: &Tools, browser: &Browser, report: &mut Report) -> Vec<Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    for part in parts {
        let started = Instant::now();
        let dist_failed = failures.iter().any(|failure| failure.step == Part::Dist.name());
        let is_of_the_site = matches!(part, Part::EndToEnd | Part::EndToEndFirefox);
        let (verdict, counts) = if is_of_the_site && dist_failed {
            (Verdict::Skipped("the site was not built".to_owned()), Counts::default())
        } else {
            match run_part(*part, tools, browser) {
                Ok(Ended::Ran(output)) => (Verdict::Passed, Counts::of(&output)),
                Ok(Ended::LeftOut(why)) => (Verdict::LeftOut(why), Counts::default()),
                Err(failure) => {
                    let counts = Counts::of(&failure.output);
                    failures.push(failure);
                    (Verdict::Failed, counts)
                }
            }
        };
        report.add(Row { part: part.name(), verdict, took: started.elapsed(), counts });
    }
    failures
}

/// The demos, which rustfmt does not find by itself: a macro declares their modules.
fn demo_files() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(command::root().join("src/demos"));
    let files = folder.into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

fn run_part(part: Part, tools: &Tools, browser: &Browser) -> Result<Ended, Failure> {
    let step = part.step();
    let mut cargo = command::cargo(&tools.first_on_path);
    let output = match part {
        Part::Format => {
            step.run(cargo.args(["fmt", "--all", "--check", "--", "--color=never"]).args(demo_files()))
        }
        Part::ClippyHost => step.run(clippy(&mut cargo, &["--workspace"])),
        Part::ClippyWasm => step.run(clippy(
            &mut cargo,
            &[&PRODUCT[..], &["--package=loopscope-bench", EVERY_FEATURE, "--target", TARGET]].concat(),
        )),
        // It has no default target folder in common with the workspace: without the option, a second one would be made.
        Part::OwnPage => step.run(
            cargo
                .args(["clippy", "--locked", "--manifest-path", OWN_PAGE, "--target", TARGET, "--target-dir"])
                .arg(command::target_directory())
                .args(["--", "-D", "warnings"]),
        ),
        // As the page is compiled: there all modules are.
        Part::Docs => step.run(
            cargo
                .args(["doc", "--locked", "--no-deps", "--lib", "--document-private-items"])
                .args(PRODUCT)
                .args([EVERY_FEATURE, "--target", TARGET])
                .env("RUSTDOCFLAGS", "-D warnings"),
        ),
        Part::Host => step.run(
            cargo
                .args(["test", "--locked", "--no-fail-fast"])
                .args(PRODUCT)
                .args(["--package=loopscope-split", "--package=xtask"]),
        ),
        Part::Conformance => match readers::ensure(&tools.pins) {
            Ok(python) => {
                cargo.args([
                    "test",
                    "--locked",
                    "--package=loopscope",
                    "--test=conformance",
                    "--",
                    "--ignored",
                ]);
                step.run(cargo.env(readers::PYTHON, python))
            }
            Err(why) => return part.without(why, Place::here()),
        },
        Part::Fuzz => match fuzz::command(&tools.pins) {
            Ok(mut fuzz) => step.run(&mut fuzz),
            Err(why) => return part.without(why, Place::here()),
        },
        Part::Miri => match miri::missing() {
            Some(why) => return part.without(why, Place::here()),
            None => miri::run(&step),
        },
        Part::Browser => {
            let tests = browser.hand_to(browser_tests(&mut cargo));
            step.run(tests.map_err(|error| step.failed(error))?)
        }
        Part::Firefox => match firefox::ensure(&tools.pins, Place::here()) {
            Ok(firefox) => {
                let tests = firefox.hand_to(browser_tests(&mut cargo));
                step.run(tests.map_err(|error| step.failed(error))?)
            }
            Err(why) => return part.without(why, Place::here()),
        },
        Part::Dist => {
            let missing = npm_tools::missing(&tools.pins);
            // What CI builds is published.
            if Place::here() == Place::Ci && !missing.is_empty() {
                return part.without(format!("there is no {}", missing.join(", no ")), Place::here());
            }
            step.announce();
            dist::build(tools).map_err(|failure| Failure { step: part.name().to_owned(), ..failure })
        }
        Part::EndToEnd => {
            // The test that needs it does without by itself.
            if Place::here() == Place::Ci && command::find("python3", &[]).is_none() {
                return part.without("there is no python3".to_owned(), Place::here());
            }
            cargo.args(["test", "--locked", "--no-fail-fast", "--package=loopscope-e2e"]);
            step.run(browser.hand_to(&mut cargo).map_err(|error| step.failed(error))?)
        }
        Part::EndToEndFirefox => match firefox::ensure(&tools.pins, Place::here()) {
            Ok(firefox) => {
                cargo
                    .args(["test", "--locked", "--no-fail-fast", "--package=loopscope-e2e"])
                    .args(IN_FIREFOX);
                step.run(firefox.hand_to(&mut cargo).map_err(|error| step.failed(error))?)
            }
            Err(why) => return part.without(why, Place::here()),
        },
    };
    output.map(Ended::Ran)
}

/// The tests that need a browser, in whichever is handed to them.
fn browser_tests(cargo: &mut Command) -> &mut Command {
    let runner = format!("CARGO_TARGET_{}_RUNNER", TARGET.to_uppercase().replace('-', "_"));
    cargo
        .args(["test", "--locked", "--no-fail-fast", "--package=loopscope", "--features=page", "--target"])
        .args([TARGET, "--lib", "--tests"])
        .env(runner, "wasm-bindgen-test-runner")
        // Else a test binary that does not ask for a browser by itself runs in Node.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_SECONDS)
}

fn clippy<'c>(cargo: &'c mut Command, what: &[&str]) -> &'c mut Command {
    cargo.args(["clippy", "--locked", "--all-targets"]).args(what).args(["--", "-D", "warnings"])
}

//! Runs every check and test of the repository, the fastest to fail first.
//!
//! Invariant: a failing part does not hide another. All parts run, except those that depend on a failed one. The summary
//! comes last. Next: `part`.

mod nightly;
pub(crate) mod part;
mod report;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use self::part::{Ended, Part};
use self::report::{Counts, Report, Row, Verdict};
use crate::commands::setup::{self, TARGET, Tools};
use crate::commands::{dist, lab};
use crate::process::cleanup;
use crate::process::command;
use crate::process::environment::{self, Environment};
use crate::process::step::{Failure, Outcome};
use crate::site::editor;
use crate::site::sqlite;
use crate::site::swagger;
use crate::tools::chrome::Browser;
use crate::tools::cpython_tests;
use crate::tools::firefox;
use crate::tools::npm_tools;
use crate::tools::venv;

/// End-to-end tests that need no Chromium DevTools and cover what may differ between browsers: keys, time travel, workers.
/// Running all of them would double the time.
const IN_FIREFOX: [&str; 5] = ["smoke::", "keyboard::", "travel::", "offload::", "python::"];
/// The page and the crates it is built on.
const PRODUCT: [&str; 3] = ["--package=loopscope", "--package=loopscope-rt", "--package=loopscope-trace"];
/// Tests of what needs no browser.
const HOST: [&str; 9] = [
    "test",
    "--locked",
    "--no-fail-fast",
    "--package=loopscope",
    "--package=loopscope-rt",
    "--package=loopscope-trace",
    "--package=loopscope-lab",
    "--package=loopscope-split",
    "--package=xtask",
];
/// The tests of the library in a browser. The others are empty there, and each would be linked.
const IN_BROWSER: [&str; 7] =
    ["browser_demos", "catalogue", "database", "fetch", "queue", "service_worker", "timeline"];
/// A crate outside the workspace that depends on the executor and the recorder only.
const OWN_PAGE: &str = "examples/own-page/Cargo.toml";
const EVERY_FEATURE: &str =
    "--features=loopscope/page,loopscope/reader,loopscope/worker,loopscope/interpreter";
/// A browser on a busy machine may start a test late; wasm-bindgen's default is 20 s.
const BROWSER_TEST_SECONDS: &str = "180";

/// Sets up what is missing, runs the parts and prints the summary.
///
/// # Errors
/// Never: failures are in the summary, which must come last, and in the exit code.
pub(crate) fn run(parts: &[Part]) -> Outcome {
    cleanup::clean_up_when_interrupted();
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
    cleanup::clean_up();
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
        let is_of_the_site = matches!(part, Part::EndToEnd | Part::EndToEndFirefox | Part::Lab);
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

/// The demos' files. rustfmt does not find them, because a macro declares their modules.
fn demo_files() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(environment::root().join("src/demos"));
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
        // A shared target directory; the default would be one inside examples/own-page.
        Part::OwnPage => step.run(
            cargo
                .args(["clippy", "--locked", "--manifest-path", OWN_PAGE, "--target", TARGET, "--target-dir"])
                .arg(environment::target_directory())
                .args(["--", "-D", "warnings"]),
        ),
        // For the page's target, which has all modules.
        Part::Docs => step.run(
            cargo
                .args(["doc", "--locked", "--no-deps", "--lib", "--document-private-items"])
                .args(PRODUCT)
                .args([EVERY_FEATURE, "--target", TARGET])
                .env("RUSTDOCFLAGS", "-D warnings"),
        ),
        Part::Host => step.run(cargo.args(HOST)),
        Part::Conformance => match venv::readers(&tools.pins) {
            Ok(python) => {
                // The packages of the host's part, so that features are the same and nothing is compiled again.
                cargo.args(HOST).args(["--test=conformance", "--", "--ignored"]);
                step.run(cargo.env(venv::READERS, python))
            }
            Err(why) => return part.without(why, Environment::here()),
        },
        Part::Fuzz => match nightly::fuzz(&tools.pins) {
            Ok(mut fuzz) => step.run(&mut fuzz),
            Err(why) => return part.without(why, Environment::here()),
        },
        Part::Miri => match nightly::miri_missing() {
            Some(why) => return part.without(why, Environment::here()),
            None => nightly::miri(&step),
        },
        Part::Browser => {
            let tests = browser.configure(browser_tests(&mut cargo));
            step.run(tests.map_err(|error| step.failed(error))?)
        }
        Part::Firefox => match firefox::ensure(&tools.pins, Environment::here()) {
            Ok(firefox) => {
                let tests = firefox.configure(browser_tests(&mut cargo));
                step.run(tests.map_err(|error| step.failed(error))?)
            }
            Err(why) => return part.without(why, Environment::here()),
        },
        Part::Dist => {
            let mut missing = npm_tools::missing(&tools.pins);
            missing.extend(editor::missing());
            missing.extend(sqlite::missing());
            missing.extend(swagger::missing());
            // The site that CI builds is published.
            if Environment::here() == Environment::Ci && !missing.is_empty() {
                return part.without(format!("there is no {}", missing.join(", no ")), Environment::here());
            }
            step.announce();
            dist::build(tools).map_err(|failure| Failure { step: part.name().to_owned(), ..failure })
        }
        Part::EndToEnd => {
            // Without Python, the test that needs it skips itself; CI must not skip it.
            if Environment::here() == Environment::Ci && command::find("python3", &[]).is_none() {
                return part.without("there is no python3".to_owned(), Environment::here());
            }
            match cpython_tests::ensure() {
                Ok(tests) => drop(cargo.env(cpython_tests::DIRECTORY, tests)),
                Err(why) if Environment::here() == Environment::Ci => {
                    return part.without(why, Environment::Ci);
                }
                Err(why) => println!("    without CPython's own tests: {why}"),
            }
            cargo.args(["test", "--locked", "--no-fail-fast", "--package=loopscope-e2e"]);
            step.run(browser.configure(&mut cargo).map_err(|error| step.failed(error))?)
        }
        Part::EndToEndFirefox => match firefox::ensure(&tools.pins, Environment::here()) {
            Ok(firefox) => {
                cargo
                    .args(["test", "--locked", "--package=loopscope-e2e", "--test=e2e", "--"])
                    .args(IN_FIREFOX);
                step.run(firefox.configure(&mut cargo).map_err(|error| step.failed(error))?)
            }
            Err(why) => return part.without(why, Environment::here()),
        },
        Part::Lab => {
            let services = lab::services()?;
            if !services.missing.is_empty() {
                return part.without(services.missing.join(" "), Environment::here());
            }
            lab::pass_to(&mut cargo, tools, &services)?;
            cargo.args([
                "test",
                "--locked",
                "--package=loopscope-e2e",
                "--test=e2e",
                "--",
                "--ignored",
                "lab::",
            ]);
            step.run(browser.configure(&mut cargo).map_err(|error| step.failed(error))?)
        }
    };
    output.map(Ended::Ran)
}

/// The command for the tests that need a browser; the caller configures which.
fn browser_tests(cargo: &mut Command) -> &mut Command {
    let runner = format!("CARGO_TARGET_{}_RUNNER", TARGET.to_uppercase().replace('-', "_"));
    cargo
        .args(["test", "--locked", "--no-fail-fast", "--package=loopscope", "--features=page", "--target"])
        .args([TARGET, "--lib"])
        .args(IN_BROWSER.map(|test| format!("--test={test}")))
        .env(runner, "wasm-bindgen-test-runner")
        // Without it, a test binary that does not request a browser runs in Node.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TEST_SECONDS)
}

fn clippy<'c>(cargo: &'c mut Command, what: &[&str]) -> &'c mut Command {
    cargo.args(["clippy", "--locked", "--all-targets"]).args(what).args(["--", "-D", "warnings"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_for_browsers_is_run_in_them() {
        let mut found: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(environment::root().join("tests")).unwrap() {
            let path = entry.unwrap().path();
            let main = if path.is_dir() { path.join("main.rs") } else { path.clone() };
            if std::fs::read_to_string(main).is_ok_and(|text| text.contains("run_in_browser")) {
                found.push(path.file_stem().unwrap().to_string_lossy().into_owned());
            }
        }
        found.sort();
        assert_eq!(found, IN_BROWSER);
    }
}

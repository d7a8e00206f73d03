//! The parts of a test run: their names, their order, and which may be skipped.
//!
//! Invariant: CI skips no part for lack of a tool that can be installed: a silently skipped check would look like a passing
//! one. On a contributor's machine a part that cannot run is skipped, and the reason is printed. Next: `test`.

use std::time::Duration;

use crate::process::environment::Environment;
use crate::process::step::{Failure, Step};

/// Far above the time to compile everything on two slow cores.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// One part of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Format,
    ClippyHost,
    ClippyWasm,
    OwnPage,
    Docs,
    Host,
    Conformance,
    Fuzz,
    Miri,
    Browser,
    Firefox,
    Dist,
    EndToEnd,
    EndToEndFirefox,
    Lab,
}

pub(crate) const ALL: [Part; 15] = [
    Part::Format,
    Part::ClippyHost,
    Part::ClippyWasm,
    Part::OwnPage,
    Part::Docs,
    Part::Host,
    Part::Conformance,
    Part::Fuzz,
    Part::Miri,
    Part::Browser,
    Part::Firefox,
    Part::Dist,
    Part::EndToEnd,
    Part::EndToEndFirefox,
    Part::Lab,
];

impl Part {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Format => "format",
            Part::ClippyHost => "clippy-host",
            Part::ClippyWasm => "clippy-wasm",
            Part::OwnPage => "own-page",
            Part::Docs => "docs",
            Part::Host => "host",
            Part::Conformance => "conformance",
            Part::Fuzz => "fuzz",
            Part::Miri => "miri",
            Part::Browser => "browser",
            Part::Firefox => "firefox",
            Part::Dist => "dist",
            Part::EndToEnd => "e2e",
            Part::EndToEndFirefox => "e2e-firefox",
            Part::Lab => "lab",
        }
    }

    pub(crate) fn step(self) -> Step<'static> {
        let (why, remedy) = match self {
            Part::Format => {
                ("formatting is rustfmt's, everywhere", "run `cargo fmt --all -- src/demos/*.rs`")
            }
            Part::ClippyHost => {
                ("clippy with warnings denied, all packages", "repair what clippy names above")
            }
            Part::ClippyWasm => ("clippy again, as the page is compiled", "repair what clippy names above"),
            Part::OwnPage => (
                "an outside crate builds the executor and the recorder alone",
                "repair what clippy names above; if cargo cannot update the lock file, run\n\
                 `cp Cargo.lock examples/own-page/ && cargo fetch --manifest-path examples/own-page/Cargo.toml`",
            ),
            Part::Docs => {
                ("what the documentation links to is there", "repair the links that rustdoc names above")
            }
            Part::Host => ("executor, recorder and set-up, tested natively", "repair the tests named above"),
            Part::Conformance => {
                ("the exports as Perfetto's trace_processor reads them", "repair the tests named above")
            }
            Part::Fuzz => (
                "files that nobody would write, given to the importer",
                "the input that broke it is in fuzz/artifacts; repair what the fuzzer says above",
            ),
            Part::Miri => (
                "the executor's unsafe code, interpreted: a wrong access or a leak is an error",
                "repair the access that Miri names above",
            ),
            Part::Browser => ("the same code in headless Chromium", "repair the tests named above"),
            Part::Firefox => ("the same tests in headless Firefox", "repair the tests named above"),
            Part::Dist => ("the site as it is published", "repair what the compiler or Trunk names above"),
            Part::EndToEnd => ("the built page, driven like a visitor does", "repair the tests named above"),
            Part::EndToEndFirefox => ("some of these in headless Firefox", "repair the tests named above"),
            Part::Lab => ("the page against real Redis, MariaDB and FastAPI", "repair the tests named above"),
        };
        Step { name: self.name(), why, remedy, limit: LIMIT }
    }

    /// The result of a part that cannot run for the reason `why`: skipped or failed.
    ///
    /// # Errors
    /// If the part may not be skipped.
    pub(crate) fn without(self, why: String, environment: Environment) -> Result<Ended, Failure> {
        // These need a nightly compiler: a large download, and the latest may be broken.
        let takes_nightly = matches!(self, Part::Fuzz | Part::Miri);
        if environment == Environment::Local || takes_nightly {
            return Ok(Ended::LeftOut(why));
        }
        let remedy = "install what is missing; where CI is not set in the environment, the part is left out";
        Err(Step { remedy, ..self.step() }.failed(format!("CI has to run it, but {why}")))
    }
}

/// The result of a part that did not fail.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It ran; with its output.
    Ran(Vec<String>),
    /// The machine cannot run it; with the reason.
    LeftOut(String),
}

/// The names of all parts, in order.
pub(crate) fn part_names() -> Vec<&'static str> {
    ALL.iter().map(|part| part.name()).collect()
}

/// The parts of the given names, in the order of a full run; all of them for no name.
///
/// # Errors
/// An unknown name.
pub(crate) fn select(names: &[&str]) -> Result<Vec<Part>, String> {
    if let Some(unknown) = names.iter().find(|name| ALL.iter().all(|part| part.name() != **name)) {
        return Err(format!("`test` has no part `{unknown}`."));
    }
    Ok(ALL.into_iter().filter(|part| names.is_empty() || names.contains(&part.name())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_everything() {
        assert_eq!(select(&[]).unwrap(), ALL);
    }

    #[test]
    fn named_parts_run_in_the_order_of_a_full_run() {
        assert_eq!(select(&["e2e", "dist"]).unwrap(), [Part::Dist, Part::EndToEnd]);
    }

    #[test]
    fn an_unknown_part_is_named() {
        assert_eq!(select(&["everything"]).unwrap_err(), "`test` has no part `everything`.");
    }

    #[test]
    fn a_machine_of_ones_own_leaves_out_what_it_cannot_run() {
        for part in ALL {
            let ended = part.without("there is no such tool".to_owned(), Environment::Local).unwrap();
            assert!(matches!(ended, Ended::LeftOut(why) if why == "there is no such tool"), "{part:?}");
        }
    }

    #[test]
    fn ci_leaves_out_only_what_takes_a_nightly_compiler() {
        for part in ALL {
            let ended = part.without("there is no such tool".to_owned(), Environment::Ci);
            match part {
                Part::Fuzz | Part::Miri => assert!(matches!(ended, Ok(Ended::LeftOut(_))), "{part:?}"),
                _ => {
                    let failure = ended.unwrap_err();
                    assert_eq!(failure.step, part.name());
                    assert_eq!(failure.cause, "CI has to run it, but there is no such tool");
                }
            }
        }
    }
}

//! The executor's tests under Miri, which finds undefined behaviour and leaks.
//!
//! Miri comes with nightly toolchains only. An installed one is used, but none is installed: it is a large download, and the
//! latest may be broken.

use std::process::Command;

use crate::command;
use crate::step::{Failure, Step};

/// The tests to interpret: those of the unsafe code and of the keys in its wakers, then those of the executor's behaviour,
/// all of which run that code. Tests of other modules would only add time, the timer wheel's several minutes.
const RUNS: [&[&str]; 2] = [
    &["--package=loopscope-rt", "--lib", "--", "raw", "waker_key", "task_table", "join_cell"],
    &["--package=loopscope", "--test=rt"],
];

/// The reason why Miri cannot run on this machine, if any.
pub(crate) fn missing() -> Option<String> {
    command::answer(nightly().args(["miri", "--version"])).is_none().then(|| {
        "no nightly with Miri; `rustup toolchain install nightly --component miri,rust-src` gets one"
            .to_owned()
    })
}

/// Runs the tests.
///
/// # Errors
/// If a test fails, or Miri reports an error.
pub(crate) fn run(step: &Step<'_>) -> Result<Vec<String>, Failure> {
    step.announce();
    let mut output = Vec::new();
    for run in RUNS {
        let mut miri = nightly();
        // A separate directory: in a shared one, each of the two compilers would rebuild what the other built.
        miri.args(["miri", "test", "--locked", "--target-dir"])
            .arg(command::target_directory().join("miri"))
            .args(run);
        output.extend(step.run_unannounced(&mut miri)?);
    }
    Ok(output)
}

/// The nightly toolchain's cargo, through rustup: the cargo that runs xtask is of another toolchain.
fn nightly() -> Command {
    let mut rustup = command::at_root("rustup", &[]);
    rustup.args(["run", "nightly", "cargo"]);
    rustup
}

//! The executor's tests under Miri, which finds undefined behaviour and leaks.
//!
//! Miri comes with nightly toolchains only. It is not installed here: a nightly is a large download, and the one of the day
//! may be broken. Where one is, it is used.

use std::process::Command;

use crate::command;
use crate::step::{Failure, Step};

/// What is interpreted: the tests of the unsafe code, and of the keys that its wakers carry, then those of the executor's
/// behaviour, each of which goes through it. Those of other modules add nothing but time, the wheel's minutes of it.
const RUNS: [&[&str]; 2] = [
    &["--package=loopscope-rt", "--lib", "--", "raw", "waker_key", "task_table", "join_cell"],
    &["--package=loopscope", "--test=rt"],
];

/// Why Miri cannot run on this machine, if it cannot.
pub(crate) fn missing() -> Option<String> {
    command::answer(nightly().args(["miri", "--version"])).is_none().then(|| {
        "no nightly with Miri; `rustup toolchain install nightly --component miri,rust-src` gets one"
            .to_owned()
    })
}

/// Runs the tests.
///
/// # Errors
/// When one fails, or Miri objects.
pub(crate) fn run(step: &Step<'_>) -> Result<Vec<String>, Failure> {
    step.announce();
    let mut output = Vec::new();
    for run in RUNS {
        let mut miri = nightly();
        // A directory of its own: what another compiler built would be built again, by either, at every change of turns.
        miri.args(["miri", "test", "--locked", "--target-dir"])
            .arg(command::target_directory().join("miri"))
            .args(run);
        output.extend(step.run_unannounced(&mut miri)?);
    }
    Ok(output)
}

/// The nightly toolchain's cargo, through rustup: the cargo that runs this is of another toolchain.
fn nightly() -> Command {
    let mut rustup = command::at_root("rustup", &[]);
    rustup.args(["run", "nightly", "cargo"]);
    rustup
}

//! The parts that take a nightly compiler: the fuzzer, and the executor's tests under Miri, which finds undefined behaviour and
//! leaks.
//!
//! An installed nightly is used, but none is installed: it is a large download, which this project does not require, and the
//! latest may be broken. The host tests try mutated seeds in any case.

use std::process::Command;

use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Step};
use crate::tools::pins::Pins;

/// The fuzzer's time limit in seconds: long enough to go beyond the seeds.
const FUZZ_SECONDS: u32 = 30;

/// The tests that Miri interprets: those of the unsafe code and of the keys in its wakers, then those of the executor's behaviour,
/// all of which run that code. Tests of other modules would only add time, the timer wheel's several minutes.
const MIRI_RUNS: [&[&str]; 2] = [
    &["--package=loopscope-rt", "--lib", "--", "raw", "waker_key", "task_table", "join_cell"],
    &["--package=loopscope", "--test=rt"],
];

/// The command that fuzzes the importer.
///
/// # Errors
/// The reason why it cannot run.
pub(crate) fn fuzz(pins: &Pins) -> Result<Command, String> {
    if command::answer(&mut nightly(&["rustc", "--version"])).is_none() {
        return Err(
            "there is no nightly compiler; `rustup toolchain install nightly` would bring it".to_owned()
        );
    }
    if command::answer(&mut nightly(&["cargo", "fuzz", "--version"])).is_none() {
        let version = &pins.cargo_fuzz;
        return Err(format!(
            "cargo-fuzz is missing; `cargo install --locked cargo-fuzz@{version}` would bring it"
        ));
    }
    std::fs::create_dir_all(environment::root().join("fuzz/corpus/import"))
        .map_err(|error| error.to_string())?;
    let mut fuzz = nightly(&["cargo", "fuzz", "run", "import", "fuzz/corpus/import", "fuzz/seeds", "--"]);
    fuzz.arg(format!("-max_total_time={FUZZ_SECONDS}")).args(["-max_len=16384", "-print_final_stats=1"]);
    Ok(fuzz)
}

/// The reason why Miri cannot run on this machine, if any.
pub(crate) fn miri_missing() -> Option<String> {
    command::answer(&mut nightly(&["cargo", "miri", "--version"])).is_none().then(|| {
        "no nightly with Miri; `rustup toolchain install nightly --component miri,rust-src` gets one"
            .to_owned()
    })
}

/// Runs the executor's tests under Miri.
///
/// # Errors
/// If a test fails, or Miri reports an error.
pub(crate) fn miri(step: &Step<'_>) -> Result<Vec<String>, Failure> {
    step.announce();
    let mut output = Vec::new();
    for run in MIRI_RUNS {
        let mut miri = nightly(&["cargo", "miri", "test", "--locked", "--target-dir"]);
        // A separate directory: in a shared one, each of the two compilers would rebuild what the other built.
        miri.arg(environment::target_directory().join("miri")).args(run);
        output.extend(step.run_unannounced(&mut miri)?);
    }
    Ok(output)
}

/// A command of the nightly toolchain, through rustup: the cargo that runs xtask is of another toolchain.
fn nightly(arguments: &[&str]) -> Command {
    let mut rustup = command::at_root("rustup", &[]);
    rustup.args(["run", "nightly"]).args(arguments);
    rustup
}

//! Runs the fuzzer for a limited time.
//!
//! Nothing is installed for it: it needs a nightly compiler, which this project does not require. The host tests try
//! mutated seeds in any case.

use std::process::Command;

use crate::command;
use crate::pins::Pins;

/// The time limit in seconds: long enough to go beyond the seeds.
const SECONDS: u32 = 30;

/// The command that fuzzes the importer.
///
/// # Errors
/// The reason why it cannot run.
pub(crate) fn command(pins: &Pins) -> Result<Command, String> {
    let nightly = |arguments: &[&str]| {
        let mut command = command::at_root("rustup", &[]);
        command.args(["run", "nightly"]).args(arguments);
        command
    };
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
    std::fs::create_dir_all(command::root().join("fuzz/corpus/import")).map_err(|error| error.to_string())?;
    let mut fuzz = nightly(&["cargo", "fuzz", "run", "import", "fuzz/corpus/import", "fuzz/seeds", "--"]);
    fuzz.arg(format!("-max_total_time={SECONDS}")).args(["-max_len=16384", "-print_final_stats=1"]);
    Ok(fuzz)
}

//! Serves the page on this machine and rebuilds it when a source file changes.
//!
//! The site is built as it is published, optimised and with its content security policy: timings of a debug build are
//! meaningless. For fast rebuilds with automatic reload, run `trunk serve`.

use std::convert::Infallible;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use crate::commands::dist;
use crate::commands::setup;
use crate::process::step::{Failure, Outcome, Step};

/// The same as in Trunk.toml, for a plain `trunk serve`.
const ADDRESS: &str = "127.0.0.1:8080";

/// Sets up what is missing, then replaces this process with `trunk serve`.
///
/// # Errors
/// When set-up fails, the port is taken, or Trunk cannot be started.
pub(crate) fn run() -> Outcome {
    let step = Step {
        name: "build and serve the page",
        why: "on http://127.0.0.1:8080 as soon as the first build is done; after an edit, reload the page; Ctrl-C ends it",
        remedy: "end the program that uses the port, or run `trunk serve --release --port <another>`",
        limit: Duration::MAX,
    };
    // Checked now, because Trunk would report it only after minutes of compiling.
    if let Err(error) = TcpListener::bind(ADDRESS) {
        return Err(step.failed(format!("{ADDRESS} cannot be listened on: {error}")));
    }
    let tools = setup::for_building()?;
    step.announce();
    let mut trunk = dist::trunk(&tools);
    // Trunk completes its reload script while serving, so the policy cannot contain the script's hash.
    trunk.args(["serve", "--release", "--no-autoreload"]);
    let Err(failure) = become_trunk(&step, &mut trunk);
    Err(failure)
}

/// Replaces this process, so that Trunk receives Ctrl-C and signals directly.
fn become_trunk(step: &Step<'_>, trunk: &mut Command) -> Result<Infallible, Failure> {
    Err(step.failed(format!("trunk cannot be started: {}", trunk.exec())))
}

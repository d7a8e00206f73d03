//! The page on this machine, rebuilt whenever a source file changes.
//!
//! It serves the site as it is published, optimised and under its content security policy: the executor's figures mean
//! nothing in a debug build. Who edits the page and wants short rebuilds, shown by themselves, runs `trunk serve`.

use std::convert::Infallible;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::Duration;

use crate::Outcome;
use crate::dist;
use crate::setup;
use crate::step::{Failure, Step};

/// Repeated in Trunk.toml, for a plain `trunk serve`.
const ADDRESS: &str = "127.0.0.1:8080";

/// Sets up what is missing, then becomes `trunk serve`.
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
    // Found out now rather than by Trunk after minutes of compiling.
    if let Err(error) = TcpListener::bind(ADDRESS) {
        return Err(step.failed(format!("{ADDRESS} cannot be listened on: {error}")));
    }
    let tools = setup::for_building()?;
    step.announce();
    let mut trunk = dist::trunk(&tools);
    // Trunk completes its reloading script only as it serves it, so that the policy cannot know the script's hash.
    trunk.args(["serve", "--release", "--no-autoreload"]);
    let Err(failure) = become_trunk(&step, &mut trunk);
    Err(failure)
}

/// Replaces this process, so that Ctrl-C and signals reach Trunk with nothing in between.
fn become_trunk(step: &Step<'_>, trunk: &mut Command) -> Result<Infallible, Failure> {
    Err(step.failed(format!("trunk cannot be started: {}", trunk.exec())))
}

//! The site as it is published, in dist/.

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::commands::setup::{self, Tools};
use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Outcome, Step};
use crate::site::sizes;

const BUILD: Step<'_> = Step {
    name: "build the site into dist/",
    why: "the optimised page, which any static host can serve from any path",
    remedy: "repair what the compiler or Trunk names above",
    limit: Duration::from_secs(40 * 60),
};

/// Sets up what is missing and builds.
///
/// # Errors
/// When set-up or the build fails.
pub(crate) fn run() -> Outcome {
    build(&setup::for_building()?)?;
    println!("\nThe site is in dist/.");
    Ok(ExitCode::SUCCESS)
}

/// The directory of the built site.
pub(crate) fn directory() -> PathBuf {
    environment::root().join("dist")
}

/// Builds the site and prints its sizes. Returns the build's output.
///
/// # Errors
/// When the build fails or its result cannot be read.
pub(crate) fn build(tools: &Tools) -> Result<Vec<String>, Failure> {
    let output = BUILD.run(trunk(tools).args(["build", "--release"]))?;
    sizes::print(&directory()).map_err(|error| BUILD.failed(format!("dist/ cannot be read: {error}")))?;
    Ok(output)
}

/// The Trunk that set-up found or installed.
pub(crate) fn trunk(tools: &Tools) -> Command {
    let mut trunk = command::at_root("trunk", &tools.first_on_path);
    // A backtrace would hide the cause of a failure.
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true").env("RUST_LIB_BACKTRACE", "0");
    if std::env::var_os("NO_COLOR").is_some() {
        // Trunk accepts only `true` or `false` here, and fails on the usual `1`.
        trunk.env("NO_COLOR", "true");
    }
    trunk
}

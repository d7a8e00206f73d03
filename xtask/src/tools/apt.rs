//! Installs Debian packages, if this user may.
//!
//! Invariant: never prompts for a password, because the run may be unattended.

use std::process::Command;

use crate::process::command;
use crate::process::step::{Failure, Step};

/// Installs packages, within a step that has been announced.
///
/// # Errors
/// If the user may not install packages, or apt-get fails.
pub(crate) fn install(step: &Step<'_>, packages: &[&str]) -> Result<(), Failure> {
    let Some(prefix) = prefix() else {
        return Err(step.failed("they are missing, and may not be installed from here"));
    };
    for arguments in [&["update"][..], &[&["install", "-y", "--no-install-recommends"], packages].concat()] {
        let words: Vec<&str> = prefix.iter().chain(&["apt-get"]).chain(arguments).copied().collect();
        step.run_unannounced(
            Command::new(words[0]).args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive"),
        )?;
    }
    Ok(())
}

/// The prefix for `apt-get`: empty for root, sudo if it needs no password; `None` if neither applies.
fn prefix() -> Option<&'static [&'static str]> {
    command::find("apt-get", &[])?;
    // Ubuntu's browser packages only wrap snap, which is unreliable in unattended runs.
    if is_ubuntu() {
        return None;
    }
    if command::answer(Command::new("id").arg("-u"))? == "0" {
        return Some(&[]);
    }
    command::answer(Command::new("sudo").args(["-n", "true"])).map(|_| &["sudo", "-n"][..])
}

pub(crate) fn is_ubuntu() -> bool {
    std::fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"))
}

//! Debian's packages, where this user may install them.
//!
//! Invariant: nothing asks for a password, as nobody may be there to give it.

use std::process::Command;

use crate::command;
use crate::step::{Failure, Step};

/// Installs packages, as part of a step that has been announced.
///
/// # Errors
/// When they may not be installed from here, or apt-get fails.
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

/// What to put before `apt-get`: nothing for root, sudo where it asks for no password. None where neither holds.
fn prefix() -> Option<&'static [&'static str]> {
    command::find("apt-get", &[])?;
    // Its packages of browsers only start snap, which cannot be relied on where nobody looks on.
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

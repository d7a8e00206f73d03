//! Installs an independent reader of our exports: Perfetto's trace_processor, on Node, called from Python.
//!
//! Installed once, with the other tools of this project. Without Python, Node or a network, the part of the tests that needs
//! it is skipped.

use std::path::PathBuf;
use std::process::Command;

use crate::command;
use crate::pins::Pins;
use crate::venv::Venv;

/// The environment variable that passes the result of [`ensure`] to the tests.
pub(crate) const PYTHON: &str = "LOOPSCOPE_READERS_PYTHON";

/// The first version of Node with the APIs that trace_processor needs.
const OLDEST_NODE: u32 = 18;

/// Installs the readers if missing. Returns the path of the Python that has them.
///
/// # Errors
/// The reason why they cannot be installed.
pub(crate) fn ensure(pins: &Pins) -> Result<PathBuf, String> {
    let node = command::answer(Command::new("node").arg("--version")).ok_or("there is no Node.js")?;
    if major(&node).is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("Node.js is {node}; {OLDEST_NODE} or later is needed"));
    }
    let packages = [("viztracer", pins.viztracer.as_str()), ("perfetto", &pins.perfetto)];
    let why = "they tell whether the exports are what other programs expect";
    Venv { name: "trace readers", why, packages: &packages }.ensure()
}

/// The first number of a version like `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_have_a_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}

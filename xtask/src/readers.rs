//! The independent readers of our exports: Perfetto's trace_processor, under Node, asked from Python.
//!
//! Installed once, beside the other tools of this project. A machine without Python, Node or a network does without:
//! then the part of the tests that needs them is left out.

use std::path::PathBuf;
use std::process::Command;

use crate::command;
use crate::pins::Pins;
use crate::venv::Venv;

/// The variable by which the tests get to know [`ensure`]'s answer.
pub(crate) const PYTHON: &str = "LOOPSCOPE_READERS_PYTHON";

/// The first version of Node that has what the engine looks for.
const OLDEST_NODE: u32 = 18;

/// Makes sure that the readers are there. Returns the Python that has them.
///
/// # Errors
/// Says why this machine cannot have them.
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

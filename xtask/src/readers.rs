//! Installs an independent reader of our exports: Perfetto's trace_processor, on Node, called from Python.
//!
//! Installed once, with the other tools of this project. Without Python, Node or a network, the part of the tests that needs
//! it is skipped.

use std::path::PathBuf;

use crate::npm_tools;
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
    let node = npm_tools::node_major().ok_or("there is no Node.js")?;
    if node < OLDEST_NODE {
        return Err(format!("Node.js is {node}; {OLDEST_NODE} or later is needed"));
    }
    let packages = [("viztracer", pins.viztracer.as_str()), ("perfetto", &pins.perfetto)];
    let why = "they tell whether the exports are what other programs expect";
    Venv { name: "trace readers", why, packages: &packages }.ensure()
}

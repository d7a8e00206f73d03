//! The benchmark's peers on Python: asyncio comes with it, uvloop and gevent are installed.
//!
//! Who runs them, with Node's and Go's: tests/e2e/src/bin/bench/native.rs.

use std::path::PathBuf;

use crate::pins::Pins;
use crate::venv::Venv;

/// The variable by which the benchmark gets to know [`ensure`]'s answer.
pub(crate) const PYTHON: &str = "LOOPSCOPE_PEERS_PYTHON";

/// Makes sure that the peers are there. Returns the Python that has them.
///
/// # Errors
/// Says why this machine cannot have them.
pub(crate) fn ensure(pins: &Pins) -> Result<PathBuf, String> {
    let packages = [("uvloop", pins.uvloop.as_str()), ("gevent", &pins.gevent)];
    Venv { name: "python peers", why: "the benchmark compares event loops", packages: &packages }.ensure()
}

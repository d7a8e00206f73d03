//! A program to run, and how.

use std::rc::Rc;

use super::outdated::Outdated;
use crate::session::Speed;

/// A program to run.
pub struct Order {
    /// Its text.
    pub source: Rc<str>,
    /// The name of its file, in tracebacks and waits.
    pub name: String,
    /// The speed at the start.
    pub speed: Speed,
    /// Whether what asyncio no longer has works as it did.
    pub compat: bool,
    /// Called for each line with what is outdated, while the program runs.
    pub on_outdated: Rc<dyn Fn(Outdated)>,
}

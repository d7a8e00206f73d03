//! A program to run, and how.

use std::rc::Rc;

use crate::session::Speed;

/// A program to run.
pub struct Order {
    /// Its text.
    pub source: Rc<str>,
    /// The name of its file, in tracebacks and waits.
    pub name: String,
    /// The speed at the start.
    pub speed: Speed,
}

//! The outdated lines of the last Python program, until they are rewritten or dismissed.
//!
//! Invariant: the lines are those of one run. Next: `line_rewrite`; `programs`, which adds lines and takes them away;
//! `panes::outdated_lines`, which shows them.

use super::line_rewrite::LineRewrite;
use crate::python::page::Outdated;

/// The outdated lines of a run.
#[derive(Default)]
pub(crate) struct OutdatedLines {
    /// The number of the run.
    pub(super) run: u64,
    pub(crate) lines: Vec<OutdatedLine>,
}

/// One of them.
pub(crate) struct OutdatedLine {
    /// Unique in its run.
    pub(crate) id: usize,
    pub(crate) outdated: Outdated,
    pub(crate) rewrite: Option<LineRewrite>,
}

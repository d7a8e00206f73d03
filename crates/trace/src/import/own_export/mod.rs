//! The members of our own exports that restore a run exactly.
//!
//! Reading order: `record` (the rows of the log), `origin` (the run that they are of).
//!
//! Invariant: a restored log, exported again, gives the same file.

pub(crate) mod origin;
pub(crate) mod record;

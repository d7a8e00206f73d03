//! The bytes of a file as the text of its JSON values.
//!
//! Reading order: `input` (the format, and the amount of text), `gunzip` (inflates), `value_sink` (receives values), `scanner`
//! (finds them).
//!
//! Invariant: besides the caller's piece, at most one value and one buffer of inflated text are in memory. Next: `reader`,
//! which receives the values.

pub(crate) mod gunzip;
pub(crate) mod input;
pub(crate) mod scanner;
pub(crate) mod value_sink;

//! A log written down exactly, and read back: in few bytes, as rows of JSON, as the text of a link.
//!
//! Reading order: `rows` (what one row is), [`packed`] (rows as bytes), `json_rows` (rows as JSON), [`link`] (a whole run in a
//! URL), `rebuild` (rows back to a log, each checked).
//!
//! Invariant: a log that is read back has the events that were written, in their order.

pub(crate) mod json_rows;
pub mod link;
pub mod packed;
pub(crate) mod rebuild;
pub(crate) mod rows;

//! A log written down exactly, and read back: in few bytes, as rows of JSON, as the text of a link.
//!
//! Reading order: `rows` (what one row is), [`binary`] (rows as bytes), `json_rows` (rows as JSON), [`link`] (a whole run in a
//! URL), `validator` (rows back to a log, each checked).
//!
//! Invariant: a log that is read back has the events that were written, in their order.

pub mod binary;
pub(crate) mod json_rows;
pub mod link;
pub(crate) mod rows;
pub(crate) mod validator;

//! Lossless encodings of a log: in bytes, as rows of JSON, as the text of a link.
//!
//! Reading order: `rows` (what a row is), [`binary`] (rows as bytes), `json_rows` (rows as JSON), [`link`] (a whole run in
//! a URL), `validator` (decoded rows to a log, each checked) over `lane_lives`, `row_fault`.
//!
//! Invariant: a decoded log has the encoded events, in their order.

pub mod binary;
pub(crate) mod json_rows;
mod lane_lives;
pub mod link;
pub(crate) mod row_fault;
pub(crate) mod rows;
pub(crate) mod validator;

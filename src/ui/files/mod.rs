//! What enters and leaves the page: traces, by `import` over `reader` (a worker) and `export`; Python programs, by
//! `program_files`, and packages for them, by `wheel_files`.
//!
//! Invariant: nothing leaves the visitor's machine unless the visitor exports it. `active_import` and `arrival` are the state
//! of an import.

pub(crate) mod active_import;
pub(crate) mod arrival;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod program_files;
pub(crate) mod reader;
mod wheel_files;

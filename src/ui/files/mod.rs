//! Traces that enter and leave the page: `import` over `reader` (a worker), and `export`.
//!
//! Invariant: nothing leaves the visitor's machine unless the visitor exports it. `active_import` is the state of an import.

pub(crate) mod active_import;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod reader;

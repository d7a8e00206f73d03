//! Traces that enter and leave the page: `import` over `reader` (a worker), and `export`.
//!
//! Invariant: nothing leaves the visitor's machine but a link that the visitor copies.

pub(crate) mod active_import;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod reader;

//! The engine of the servers in the page: `platform::sqlite`.
//!
//! Invariant: SQLite is loaded at the first connection, never before. On the host there is none: tests bring their own.

use super::engine::{EngineError, EngineOpening};

/// Loads SQLite and opens an engine.
#[cfg(target_arch = "wasm32")]
pub(super) fn open() -> EngineOpening {
    Box::pin(async { Err(EngineError { code: 1, message: "not yet".to_owned() }) })
}

/// There is none.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn open() -> EngineOpening {
    let message = "the MySQL server has no SQLite outside a browser".to_owned();
    Box::pin(async { Err(EngineError { code: 1, message }) })
}

//! The state of an import. Apart from `import`, which imports `AppState`, of which this is a part.

use super::reader::ReaderWorker;

/// A trace that is being read. Dropping it cancels the import.
pub(crate) struct ActiveImport {
    /// The name of the file; empty for a link.
    pub(super) name: String,
    /// The text of the link that carries the trace.
    pub(super) carried: Option<String>,
    /// The size of the file in bytes; zero for a link.
    pub(super) size: f64,
    /// The bytes of `size` that are read.
    pub(super) read: f64,
    pub(super) _worker: ReaderWorker,
}

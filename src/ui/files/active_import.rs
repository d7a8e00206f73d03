//! The trace that is being read: state of the page, apart from `import`, whose code the page loads on first use.

use super::reader::ReaderWorker;

/// A trace that a worker reads. Dropping it cancels the reading.
pub(crate) struct ActiveImport {
    /// The name of the file; empty for a link.
    pub(super) name: String,
    /// The text of the link that carries the trace.
    pub(super) carried: Option<String>,
    /// In bytes.
    pub(super) size: f64,
    /// Of `size`, in bytes.
    pub(super) read: f64,
    pub(super) _worker: ReaderWorker,
}

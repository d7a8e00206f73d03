//! The start that waits for a part of the page, and the sequence number of starts. `starts` changes them.

use std::cell::Cell;

use futures_util::future::AbortHandle;

use crate::i18n::{Text, panes};
use crate::ui::dom::Observed;

/// A part that a run may use and that loads after the page.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    /// The second file of WebAssembly; see `lazy`.
    LazyChunk,
    /// The service worker, which delays answers.
    ServiceWorker,
    /// The demo's Python file.
    PythonSource,
}

impl Need {
    /// The sentence on show while a start waits for it.
    pub(crate) const fn sentence(self) -> Text {
        match self {
            Need::LazyChunk => panes::WAITS_FOR_LAZY_CHUNK,
            Need::ServiceWorker => panes::WAITS_FOR_SERVICE_WORKER,
            Need::PythonSource => panes::SOURCE_COMING,
        }
    }
}

#[derive(Default)]
pub(crate) struct PendingStart {
    /// Increased by each start and each stop.
    pub(super) seq: Cell<u64>,
    pub(super) waiting: Observed<Option<WaitingStart>>,
}

pub(super) struct WaitingStart {
    pub(super) need: Need,
    pub(super) abort: AbortHandle,
}

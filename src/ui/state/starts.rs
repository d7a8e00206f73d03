//! Starts that wait until everything is there that their run uses, and what they wait for: those of a link with `run=1`
//! and of `loopscope.run`. A visitor's press on Run is never held up.
//!
//! Invariant: at most one start waits, the last; whatever starts or stops a run, also by another way, calls it off.

use std::cell::Cell;

use futures_util::FutureExt;
use futures_util::future::{AbortHandle, Abortable};
use wasm_bindgen_futures::spawn_local;

use super::app_state::AppState;
use crate::demos::Demo;
use crate::i18n::{Text, panes};
use crate::ui::dom::Observed;

/// What a run may use that is not there yet when the page opens.
#[derive(Clone, Copy)]
pub(crate) enum Need {
    /// The rest of the program.
    LazyChunk,
    ServiceWorker,
}

impl Need {
    /// What the page says while a start waits for it.
    pub(crate) const fn sentence(self) -> Text {
        match self {
            Need::LazyChunk => panes::WAITS_FOR_LAZY_CHUNK,
            Need::ServiceWorker => panes::WAITS_FOR_SERVICE_WORKER,
        }
    }
}

#[derive(Default)]
pub(crate) struct Starts {
    /// The last of the tickets: each start and each stop takes one.
    start_seq: Cell<u64>,
    waiting: Observed<Option<Waiting>>,
}

struct Waiting {
    need: Need,
    call_off: AbortHandle,
}

impl AppState {
    /// What a start waits for at present, if one does.
    pub(crate) fn waits_for(&self) -> Option<Need> {
        self.starts.waiting.with(|waiting| waiting.as_ref().map(|waiting| waiting.need))
    }

    /// Calls off the start that still waits, and returns a number that no other start has.
    pub(crate) fn supersede_start(&self) -> u64 {
        if let Some(call_off) =
            self.starts.waiting.with(|waiting| waiting.as_ref().map(|waiting| waiting.call_off.clone()))
        {
            self.starts.waiting.set(None);
            call_off.abort();
        }
        self.starts.start_seq.set(self.starts.start_seq.get() + 1);
        self.start_seq()
    }

    pub(crate) fn start_seq(&self) -> u64 {
        self.starts.start_seq.get()
    }

    /// Takes the place of the start that waits, from this call on, and waits until everything is there that a run of
    /// `demo` uses. False as soon as it is called off.
    pub(crate) fn ready_for(&'static self, demo: &'static Demo) -> impl Future<Output = bool> + use<> {
        self.supersede_start();
        let (call_off, called_off) = AbortHandle::new_pair();
        let mut need = self.note_need(demo, &call_off);
        let wait = async move {
            while let Some(awaited) = need {
                match awaited {
                    Need::LazyChunk => self.lazy_chunk.loaded().await,
                    Need::ServiceWorker => self.service_worker.settled().await,
                }
                need = self.note_need(demo, &call_off);
            }
        };
        Abortable::new(wait, called_off).map(|waited| waited.is_ok())
    }

    /// Shows what the start of a run of `demo` has to wait for next.
    fn note_need(&self, demo: &Demo, call_off: &AbortHandle) -> Option<Need> {
        let need = self.need_of(demo);
        self.starts.waiting.set(need.map(|need| Waiting { need, call_off: call_off.clone() }));
        need
    }

    fn need_of(&self, demo: &Demo) -> Option<Need> {
        if !self.lazy_chunk.is_loaded() {
            Some(Need::LazyChunk)
        } else if !self.service_worker.is_settled_for(demo) {
            Some(Need::ServiceWorker)
        } else {
            None
        }
    }

    /// Whether everything is there that a run of `demo` uses.
    pub(crate) fn is_ready_for(&self, demo: &Demo) -> bool {
        self.need_of(demo).is_none()
    }

    /// Starts what the URL asks for, once everything that the demo uses is there and unless the visitor was faster.
    pub(crate) fn start_by_itself(&'static self) {
        let ready = self.ready_for(self.demo.get());
        spawn_local(async move {
            if ready.await {
                self.start();
            }
        });
    }
}

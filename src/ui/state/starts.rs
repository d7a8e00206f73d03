//! Starts that wait for every part that their run uses: those of a link with `run=1` and of `loopscope.run`. The Run button
//! never waits.
//!
//! Invariant: at most one start waits, the last one. Every start and every stop aborts it.

use futures_util::FutureExt;
use futures_util::future::{AbortHandle, Abortable};
use wasm_bindgen_futures::spawn_local;

use super::app_state::AppState;
use super::pending_start::{Need, WaitingStart};
use crate::demos::Demo;
use crate::session::Speed;

impl AppState {
    /// The part that the waiting start waits for now; `None` if no start waits.
    pub(crate) fn waits_for(&self) -> Option<Need> {
        self.pending_start.waiting.with(|waiting| waiting.as_ref().map(|waiting| waiting.need))
    }

    /// Aborts the waiting start, if any, and returns the next sequence number.
    pub(crate) fn supersede_start(&self) -> u64 {
        if let Some(abort) =
            self.pending_start.waiting.with(|waiting| waiting.as_ref().map(|waiting| waiting.abort.clone()))
        {
            self.pending_start.waiting.set(None);
            abort.abort();
        }
        self.pending_start.seq.set(self.pending_start.seq.get() + 1);
        self.start_seq()
    }

    /// The sequence number of the last start or stop: no two runs have the same.
    pub(crate) fn start_seq(&self) -> u64 {
        self.pending_start.seq.get()
    }

    /// Replaces the waiting start at once, and waits for every part that a run of `demo` uses. Resolves to false when it is
    /// aborted.
    pub(crate) fn ready_for(&'static self, demo: &'static Demo) -> impl Future<Output = bool> + use<> {
        self.supersede_start();
        let (abort, registration) = AbortHandle::new_pair();
        let mut need = self.note_need(demo, &abort);
        let wait = async move {
            while let Some(awaited) = need {
                match awaited {
                    Need::LazyChunk => self.lazy_chunk.loaded().await,
                    Need::ServiceWorker => self.service_worker.settled().await,
                    Need::PythonSource => self.python_settled().await,
                }
                need = self.note_need(demo, &abort);
            }
        };
        Abortable::new(wait, registration).map(|waited| waited.is_ok())
    }

    /// Shows the next part that a start of `demo` waits for.
    fn note_need(&self, demo: &Demo, abort: &AbortHandle) -> Option<Need> {
        let need = self.need_of(demo);
        self.pending_start.waiting.set(need.map(|need| WaitingStart { need, abort: abort.clone() }));
        need
    }

    fn need_of(&self, demo: &Demo) -> Option<Need> {
        if !self.lazy_chunk.is_loaded() {
            Some(Need::LazyChunk)
        } else if !self.service_worker.is_settled_for(demo) {
            Some(Need::ServiceWorker)
        } else if self.python_waits() {
            Some(Need::PythonSource)
        } else {
            None
        }
    }

    /// Whether every part that a run of `demo` uses has loaded.
    pub(crate) fn is_ready_for(&self, demo: &Demo) -> bool {
        self.need_of(demo).is_none()
    }

    /// Shows a run to who comes without a link: on the virtual clock, so that it is there at once. Nothing starts if the visitor,
    /// or a script, starts one before.
    pub(crate) fn show_first_run(&'static self) {
        let ready = self.ready_for(self.demo.get());
        spawn_local(async move {
            if ready.await {
                self.start_at(Speed::Virtual);
            }
        });
    }

    /// Starts the run that the URL asks for once it is ready, unless the visitor starts or stops one before.
    pub(crate) fn start_when_ready(&'static self) {
        let ready = self.ready_for(self.demo.get());
        spawn_local(async move {
            if ready.await {
                self.start();
            }
        });
    }
}

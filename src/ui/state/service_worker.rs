//! The start of the site's service worker, which delays answers for the demo that asks for them, and lets other tabs ask the servers
//! of a program.
//!
//! Where the browser refuses it, the demo still runs, with undelayed answers; its pane says so, and so does the Network tab.

use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};
use wasm_bindgen_futures::spawn_local;

use crate::demos::Demo;
use crate::platform::service_worker;
use crate::sync::Lock;
use crate::ui::dom::Observed;

/// The start of the service worker: pending, succeeded or refused.
pub(crate) struct ServiceWorkerStart {
    /// Locked while the start is pending.
    start_lock: Lock<()>,
    state: Rc<Observed<ServiceWorkerState>>,
}

/// Whether the page has its service worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ServiceWorkerState {
    /// Not known yet.
    #[default]
    Starting,
    /// It serves this page.
    Started,
    /// The browser refuses it.
    Refused,
}

impl ServiceWorkerStart {
    pub(crate) fn begin() -> ServiceWorkerStart {
        let start_lock = Lock::new(());
        let guard = start_lock.try_lock();
        let this = ServiceWorkerStart { start_lock, state: Rc::default() };
        let state = this.state.clone();
        spawn_local(async move {
            let settle = |started: Result<(), String>| {
                state.set(match started {
                    Ok(()) => ServiceWorkerState::Started,
                    Err(why) => {
                        web_sys::console::info_1(&why.into());
                        ServiceWorkerState::Refused
                    }
                });
            };
            let mut start = pin!(service_worker::start("sw.js"));
            match select(start.as_mut(), pin!(service_worker::start_timeout())).await {
                Either::Left((started, _)) => settle(started),
                Either::Right((too_late, _)) => {
                    settle(Err(too_late));
                    // Runs stop waiting; the worker still serves this page as soon as it has started.
                    drop(guard);
                    settle(start.await);
                }
            }
        });
        this
    }

    /// Whether the start has failed.
    pub(crate) fn is_refused(&self) -> bool {
        self.state() == ServiceWorkerState::Refused
    }

    /// How far the start is.
    pub(crate) fn state(&self) -> ServiceWorkerState {
        self.state.get()
    }

    /// Whether a run of `demo` can start without waiting.
    pub(crate) fn is_settled_for(&self, demo: &Demo) -> bool {
        !demo.needs_service_worker || !self.start_lock.is_locked()
    }

    /// Waits until the start has succeeded, failed or timed out.
    pub(crate) async fn settled(&self) {
        drop(self.start_lock.lock().await);
    }
}

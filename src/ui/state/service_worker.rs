//! The site's service worker, as far as the page cares: whether it is there for the demo that asks for late answers.
//!
//! Where it is refused the demo works all the same, and its pane says that answers come undelayed.

use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};
use wasm_bindgen_futures::spawn_local;

use crate::demos::Demo;
use crate::platform::service_worker;
use crate::sync::Lock;
use crate::ui::dom::Observed;

/// The start of the service worker: under way, or settled one way or the other.
pub(crate) struct ServiceWorkerStart {
    /// Locked while the start is under way.
    start_lock: Lock<()>,
    refused: Rc<Observed<bool>>,
}

impl ServiceWorkerStart {
    pub(crate) fn begin() -> ServiceWorkerStart {
        let start_lock = Lock::new(());
        let guard = start_lock.try_lock();
        let this = ServiceWorkerStart { start_lock, refused: Rc::default() };
        let refused = this.refused.clone();
        spawn_local(async move {
            let settle = |started: Result<(), String>| {
                refused.set(started.is_err());
                if let Err(why) = started {
                    web_sys::console::info_1(&why.into());
                }
            };
            let mut start = pin!(service_worker::start("sw.js"));
            match select(start.as_mut(), pin!(service_worker::start_timeout())).await {
                Either::Left((started, _)) => settle(started),
                Either::Right((too_late, _)) => {
                    settle(Err(too_late));
                    // Runs need not wait any longer, but it answers for this page as soon as it is there.
                    drop(guard);
                    settle(start.await);
                }
            }
        });
        this
    }

    /// Whether it is known that there is none.
    pub(crate) fn is_refused(&self) -> bool {
        self.refused.get()
    }

    /// Whether a run of `demo` need not wait.
    pub(crate) fn is_settled_for(&self, demo: &Demo) -> bool {
        !demo.needs_service_worker || !self.start_lock.is_locked()
    }

    /// Waits until it is known whether there is a service worker.
    pub(crate) async fn settled(&self) {
        drop(self.start_lock.lock().await);
    }
}

//! The site's service worker, as far as the page cares: whether it is there for the demo that asks for late answers.
//!
//! Where it is refused the demo works all the same, and its pane says that answers come undelayed.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::desk::Desk;
use super::dom::Observed;
use crate::demos::Demo;
use crate::platform::service_worker;
use crate::sync::Lock;

/// The start of the service worker: under way, or settled one way or the other.
pub(super) struct Starting {
    /// Locked while the start is under way.
    under_way: Lock<()>,
    refused: Rc<Observed<bool>>,
}

impl Starting {
    pub(super) fn begin() -> Starting {
        let under_way = Lock::new(());
        let starting = under_way.try_lock();
        let this = Starting { under_way, refused: Rc::default() };
        let refused = this.refused.clone();
        spawn_local(async move {
            let started = service_worker::start("sw.js").await;
            if let Err(why) = &started {
                web_sys::console::info_1(&why.into());
            }
            refused.set(started.is_err());
            drop(starting);
        });
        this
    }

    /// Whether it is known that there is none.
    pub(super) fn is_refused(&self) -> bool {
        self.refused.get()
    }

    /// Whether a run of `demo` need not wait.
    fn is_settled_for(&self, demo: &Demo) -> bool {
        !uses(demo) || !self.under_way.is_locked()
    }

    /// Waits until it is known whether there is a service worker; at once for demos that do not need it.
    async fn settled_for(&self, demo: &Demo) {
        if uses(demo) {
            drop(self.under_way.lock().await);
        }
    }
}

/// Whether a demo asks for late answers.
pub(super) fn uses(demo: &Demo) -> bool {
    demo.id == "fetch"
}

impl Desk {
    /// Whether everything is there that a run of `demo` uses.
    pub(super) fn is_ready_for(&self, demo: &Demo) -> bool {
        self.rest.has_arrived() && self.service_worker.is_settled_for(demo)
    }

    /// Waits until everything is there that a run of `demo` uses. For runs that start by themselves: a visitor's press on
    /// Run is never held up.
    pub(super) async fn ready_for(&self, demo: &Demo) {
        self.rest.arrived().await;
        self.service_worker.settled_for(demo).await;
    }

    /// Starts what the URL asks for, once everything that the demo uses is there.
    pub(super) fn start_by_itself(&'static self) {
        let demo = self.demo.get();
        spawn_local(async move {
            self.ready_for(demo).await;
            // The visitor may have been faster.
            if self.run().is_none() && std::ptr::eq(self.demo.get(), demo) {
                self.start();
            }
        });
    }
}

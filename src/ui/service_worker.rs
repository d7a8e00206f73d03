//! The site's service worker, as far as the page cares: whether it is there for the demo that asks for late answers.
//!
//! Where it is refused the demo works all the same, and its pane says that answers come undelayed.

use std::convert::Infallible;

use async_channel::Receiver;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::desk::Desk;
use crate::demos::Demo;
use crate::platform::service_worker;

/// The start of the service worker: under way, or settled one way or the other.
#[derive(Clone)]
pub(super) struct Starting {
    /// Nothing is ever sent; it closes when the start is settled.
    settled: Receiver<Infallible>,
}

impl Starting {
    /// Whether a run of `demo` need not wait.
    pub(super) fn is_settled_for(&self, demo: &Demo) -> bool {
        !uses(demo) || self.settled.is_closed()
    }

    /// Waits until it is known whether there is a service worker; at once for demos that do not need it. For runs that
    /// start by themselves: a visitor's press on Run is never held up.
    pub(super) async fn settled_for(self, demo: &Demo) {
        if uses(demo) {
            // An error is the closing that is waited for.
            let _ = self.settled.recv().await;
        }
    }
}

/// Whether a demo asks for late answers.
pub(super) fn uses(demo: &Demo) -> bool {
    demo.id == "fetch"
}

/// Starts it, and says on the desk if it is refused.
pub(super) fn start(undelayed: RwSignal<bool>) -> Starting {
    let (settle, settled) = async_channel::bounded(1);
    spawn_local(async move {
        let started = service_worker::start("sw.js").await;
        if let Err(why) = &started {
            web_sys::console::info_1(&why.into());
        }
        undelayed.set(started.is_err());
        drop(settle);
    });
    Starting { settled }
}

impl Desk {
    /// Starts what the URL asks for, once everything that the demo uses is there.
    pub(super) fn start_by_itself(self) {
        let demo = self.demo.get_untracked();
        let starting = self.service_worker.get_value();
        spawn_local(async move {
            starting.settled_for(demo).await;
            // The visitor may have been faster.
            if self.run().is_none() && std::ptr::eq(self.demo.get_untracked(), demo) {
                self.start();
            }
        });
    }
}

//! Registers the site's service worker, which delays and fails the answers that the fetch demo asks for.
//!
//! Where it is refused (no HTTPS, private mode, a policy) the demos work all the same; the fetch demo's pane says that
//! answers come undelayed.

use leptos::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::desk::Desk;

pub(super) fn register(desk: Desk) {
    let container = window().navigator().service_worker();
    if container.is_undefined() {
        return desk.undelayed.set(true);
    }
    spawn_local(async move {
        let registered = JsFuture::from(container.register("./sw.js")).await;
        desk.undelayed.set(registered.is_err());
    });
}

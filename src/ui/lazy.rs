//! The rest of the program: an optimised build has two files of WebAssembly (`xtask/split`), and the page begins with
//! the first alone. `static/loopscope.js` fetches the other as soon as the page is there.
//!
//! Invariant: nobody can tell, but for the time. What is needed sooner is fetched while its caller waits; if it cannot be
//! had the page stops with a report that says so.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::panic;
use crate::sync::Lock;

#[wasm_bindgen]
extern "C" {
    /// Fetches the rest and joins it to what exports these; at once where there is none.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = fetchRest)]
    fn fetch_rest(exports: &JsValue) -> Promise;

    /// The same, before it returns. Throws what it fails for.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = linkRest, catch)]
    fn link_rest(exports: &JsValue) -> Result<(), js_sys::Error>;
}

/// What the build has everything call that is called before the rest is there. Ends the page where it cannot be had.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]
pub fn load_rest() {
    if let Err(error) = link_rest(&wasm_bindgen::exports()) {
        panic::end_without_rest(&String::from(error.message()));
    }
}

/// The arrival of the rest: under way, or over.
pub(crate) struct Rest {
    /// Locked while it is under way.
    under_way: Lock<()>,
}

impl Rest {
    /// Has it fetched.
    pub(crate) fn begin() -> Rest {
        let this = Rest { under_way: Lock::new(()) };
        let arriving = this.under_way.try_lock();
        spawn_local(async move {
            // A failure leaves it to whoever needs the rest, who tries again.
            let _ = JsFuture::from(fetch_rest(&wasm_bindgen::exports())).await;
            drop(arriving);
        });
        this
    }

    /// Whether it is there.
    pub(crate) fn has_arrived(&self) -> bool {
        !self.under_way.is_locked()
    }

    /// Waits until it is there.
    pub(crate) async fn arrived(&self) {
        drop(self.under_way.lock().await);
    }
}

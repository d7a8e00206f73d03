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
    fn fetch_chunk(exports: &JsValue) -> Promise;

    /// The same, before it returns. Throws what it fails for.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = linkRest, catch)]
    fn link_chunk(exports: &JsValue) -> Result<(), js_sys::Error>;
}

/// What the build has everything call that is called before the rest is there. Ends the page where it cannot be had.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]
pub fn load_rest() {
    if let Err(error) = link_chunk(&wasm_bindgen::exports()) {
        panic::end_without_lazy_chunk(&String::from(error.message()));
    }
}

/// The arrival of the rest: under way, or over.
pub(crate) struct LazyChunk {
    /// Locked while it is under way.
    loading_lock: Lock<()>,
}

impl LazyChunk {
    /// Has it fetched.
    pub(crate) fn begin() -> LazyChunk {
        let chunk = LazyChunk { loading_lock: Lock::new(()) };
        let loading = chunk.loading_lock.try_lock();
        spawn_local(async move {
            // A failure leaves it to whoever needs the rest, who tries again.
            let _ = JsFuture::from(fetch_chunk(&wasm_bindgen::exports())).await;
            drop(loading);
        });
        chunk
    }

    /// Whether it is there.
    pub(crate) fn is_loaded(&self) -> bool {
        !self.loading_lock.is_locked()
    }

    /// Waits until it is there.
    pub(crate) async fn loaded(&self) {
        drop(self.loading_lock.lock().await);
    }
}

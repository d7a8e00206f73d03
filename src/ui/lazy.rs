//! The lazy chunk: an optimised build has two files of WebAssembly (`xtask/split`). The page starts with the first;
//! `static/loopscope.js` fetches the second, the lazy chunk, as soon as the page is shown.
//!
//! Invariant: the split changes timing only. A call into a chunk that has not loaded fetches it synchronously; if that fails,
//! the page ends with a report.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::panic;
use crate::sync::Lock;

#[wasm_bindgen]
extern "C" {
    /// Fetches the lazy chunk and links it to the instance with these exports. Resolves with whether that was done; in a build
    /// without a chunk at once.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = fetchRest)]
    fn fetch_chunk(exports: &JsValue) -> Promise;

    /// The same, synchronously. Throws on failure.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = linkRest, catch)]
    fn link_chunk(exports: &JsValue) -> Result<(), js_sys::Error>;
}

/// Called by the stubs of functions in the lazy chunk before it is linked. Ends the page if the chunk cannot be fetched.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]
pub fn load_rest() {
    if let Err(error) = link_chunk(&wasm_bindgen::exports()) {
        panic::end_without_lazy_chunk(&String::from(error.message()));
    }
}

/// The loading of the lazy chunk.
pub(crate) struct LazyChunk {
    /// Locked while it loads.
    loading_lock: Lock<()>,
    is_missing: Rc<Cell<bool>>,
}

impl LazyChunk {
    /// Begins to load it.
    pub(crate) fn begin() -> LazyChunk {
        let chunk = LazyChunk { loading_lock: Lock::new(()), is_missing: Rc::default() };
        let (loading, is_missing) = (chunk.loading_lock.try_lock(), chunk.is_missing.clone());
        spawn_local(async move {
            // On failure the first call into the chunk tries again, synchronously.
            let fetched = JsFuture::from(fetch_chunk(&wasm_bindgen::exports())).await;
            is_missing.set(!fetched.is_ok_and(|is_linked| is_linked.is_truthy()));
            drop(loading);
        });
        chunk
    }

    /// Whether loading has ended; also after a failure.
    pub(crate) fn is_loaded(&self) -> bool {
        !self.loading_lock.is_locked()
    }

    /// Whether loading has failed. What the visitor did not ask for should not call into the chunk then.
    pub(crate) fn is_missing(&self) -> bool {
        self.is_missing.get()
    }

    /// Waits until loading has ended.
    pub(crate) async fn loaded(&self) {
        drop(self.loading_lock.lock().await);
    }
}

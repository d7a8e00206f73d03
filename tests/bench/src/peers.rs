//! On whom it is measured: each peer runs a case from spawning its tasks to the end of the last one.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::cases::Case;
use crate::ours;

/// An executor under measurement.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Case) -> Pin<Box<dyn Future<Output = ()>>>,
}

pub(crate) const PEERS: [Peer; 4] = [
    Peer { name: "Loopscope", run: |case| Box::pin(ours::yields(case)) },
    Peer { name: "Loopscope, tracing", run: |case| Box::pin(ours::traced_yields(case)) },
    Peer { name: "wasm-bindgen-futures", run: |case| Box::pin(wasm_bindgen_futures_yields(case)) },
    Peer { name: "JS promises", run: |case| Box::pin(promise_yields(case)) },
];

async fn wasm_bindgen_futures_yields(case: Case) {
    let all_ended = Promise::new(&mut |resolve, _| {
        let left = Rc::new(Cell::new(case.tasks));
        for _ in 0..case.tasks {
            let (left, resolve) = (left.clone(), resolve.clone());
            spawn_local(async move {
                for _ in 0..case.yields {
                    yield_now().await;
                }
                left.set(left.get() - 1);
                if left.get() == 0 {
                    // Resolving cannot fail: the function is a promise's own.
                    let _ = resolve.call0(&JsValue::UNDEFINED);
                }
            });
        }
    });
    settled(all_ended).await;
}

async fn promise_yields(case: Case) {
    settled(promises::run(case.tasks, case.yields)).await;
}

/// Waits for a promise that is never rejected.
pub(crate) async fn settled(promise: Promise) {
    let result = JsFuture::from(promise).await;
    assert!(result.is_ok(), "a benchmark's promise was rejected: {result:?}");
}

/// Suspends once and is woken at once.
fn yield_now() -> impl Future<Output = ()> {
    let mut yielded = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

mod promises {
    use super::{Promise, wasm_bindgen};

    #[wasm_bindgen(module = "/src/promises.js")]
    extern "C" {
        pub(super) fn run(tasks: u32, yields: u32) -> Promise;
    }
}

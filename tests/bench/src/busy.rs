//! A loop that is never idle: measures its throughput while the driver measures the page's responsiveness.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use loopscope::rt::{self, ms};
use loopscope::trace::Recorder;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

use crate::{now, ours};

/// The number of tasks; all are always ready.
const TASKS: u32 = 100_000;

/// Runs 100,000 tasks that yield, for the given time, with the page's budget for a tick. Returns the throughput in million
/// yields per second.
#[wasm_bindgen]
pub fn busy(millis: u32, traced: bool) -> Promise {
    let recorder = traced.then(|| Rc::new(Recorder::default()) as Rc<_>);
    future_to_promise(async move {
        let yields = Rc::new(Cell::new(0_u64));
        let counted = yields.clone();
        let began = now();
        ours::drive(async move { yield_for(millis, counted).await }, recorder).await;
        let seconds = (now() - began) / 1e3;
        Ok(JsValue::from(yields.get() as f64 / 1e6 / seconds))
    })
}

async fn yield_for(millis: u32, yields: Rc<Cell<u64>>) -> bool {
    let over = Rc::new(Cell::new(false));
    for _ in 0..TASKS {
        let (over, yields) = (over.clone(), yields.clone());
        drop(rt::spawn("w", async move {
            while !over.get() {
                rt::yield_now().await;
                yields.set(yields.get() + 1);
            }
        }));
    }
    rt::sleep(ms(millis.into())).await;
    over.set(true);
    true
}

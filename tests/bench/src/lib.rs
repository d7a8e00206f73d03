//! The benchmarks: a page that measures executors and returns its results to tests/e2e.
//!
//! Invariant: peers are measured in one page. Their rounds are interleaved, so a slow moment of the machine affects all, and
//! shuffled, so no peer always pays for the garbage of the same other one. The median of the rounds is reported. Next:
//! `cases`, `work` (the programs), `peers` (the executors), `shared` (locks and queues), `sleeps` (timers), `busy`
//! (throughput); separately `scale`, the model of a large run, and its `program`.
#![cfg(target_arch = "wasm32")]

pub mod busy;
mod cases;
mod embassy;
mod ours;
mod peers;
mod pools;
mod program;
pub mod scale;
pub mod shared;
pub mod sleeps;
mod work;

use std::collections::BTreeMap;

use gloo_timers::future::TimeoutFuture;
use serde_json::{Value, json};
use wasm_bindgen::prelude::{JsCast, wasm_bindgen};

use cases::CASES;
use peers::PEERS;

/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 11;

/// A pause before each measurement, in milliseconds, in which the browser may collect garbage.
const REST: u32 = 40;

/// Measures everything. Returns JSON: a list of `{ case, peer, nanoseconds }`, with nanoseconds per operation.
#[wasm_bindgen]
pub async fn measure() -> String {
    let mut samples: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    for round in 0..ROUNDS {
        for (case_index, case) in CASES.iter().enumerate() {
            for peer_index in order(round) {
                let peer = &PEERS[peer_index];
                TimeoutFuture::new(REST).await;
                let started = now();
                if (peer.run)(case.work).await {
                    let nanoseconds = (now() - started) * 1e6 / f64::from(case.work.operations());
                    samples.entry((case_index, peer_index)).or_default().push(nanoseconds);
                }
            }
        }
    }
    let results: Vec<Value> = samples
        .into_iter()
        .map(|((case, peer), samples)| {
            json!({ "case": CASES[case].name, "peer": PEERS[peer].name, "nanoseconds": median(samples) })
        })
        .collect();
    Value::from(results).to_string()
}

/// The peers in the order of a round: a Fisher-Yates shuffle by a Park-Miller generator that is seeded with the round's
/// number.
fn order(round: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..PEERS.len()).collect();
    let mut state = round as u64 + 1;
    for last in (1..order.len()).rev() {
        state = state * 48_271 % 0x7fff_ffff;
        order.swap(last, state as usize % (last + 1));
    }
    order
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

/// The time since the page was opened, in milliseconds.
fn now() -> f64 {
    js_sys::global()
        .dyn_into::<web_sys::Window>()
        .ok()
        .and_then(|window| window.performance())
        .expect("the benchmarks run in a page, whose window has a clock")
        .now()
}

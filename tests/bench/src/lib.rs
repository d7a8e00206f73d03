//! The benchmarks: a page that measures executors side by side and hands its results to tests/e2e.
//!
//! Invariant: what is compared is measured in the same page, interleaved round by round, so that a slow moment of the
//! machine hits all alike, and in another order each round, so that nobody always pays for the garbage that the same other
//! one has left; the median of the rounds is reported. Next: `cases` (what is measured), `work` (the programs),
//! `peers` (on whom), `shared` (locks and queues), `sleeps` (timers), `busy` (no rest); apart from these `scale`, the model of a large run, and its
//! `program`.
#![cfg(target_arch = "wasm32")]

pub mod busy;
mod cases;
mod embassy;
mod ours;
mod peers;
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

/// Odd, so that the median is a measurement.
const ROUNDS: usize = 11;

/// Milliseconds before each measurement, in which the browser may clear away what the one before has left.
const REST: u32 = 40;

/// Measures everything. Returns JSON: a list of `{ case, peer, nanoseconds }`, nanoseconds an operation.
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

/// The peers in an order of that round's own: shuffled (Fisher and Yates) by a generator (Park and Miller's) that begins
/// with its number.
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

/// Milliseconds since the page was opened.
fn now() -> f64 {
    js_sys::global()
        .dyn_into::<web_sys::Window>()
        .ok()
        .and_then(|window| window.performance())
        .expect("the benchmarks run in a page, whose window has a clock")
        .now()
}

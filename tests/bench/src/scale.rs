//! The cost of a large run: time to build its model and to seek in it, and memory.
//!
//! Invariant: memory is measured as growth of the WebAssembly memory, in a new instance of the module: memory that another
//! measurement has freed would be reused without growth.

use std::hint::black_box;

use js_sys::Uint8Array;
use loopscope::rt::Time;
use loopscope::trace::binary::{Decoder, encode};
use loopscope::trace::{Log, Model};
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{median, now, program};

/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 7;
/// The number of seeks.
const JUMPS: u64 = 199;
/// More records than any of these runs has.
const CAP: usize = 12_000_000;
const PAGE: usize = 65_536;

/// The compressed trace of the program with about this many spans.
#[wasm_bindgen]
pub fn scale_trace(spans: u32) -> Vec<u8> {
    encode(&program::run(spans).log())
}

/// Builds a trace's model several times and seeks in it. Returns JSON: its size, nanoseconds per event, and milliseconds of
/// the median and the longest seek.
#[wasm_bindgen]
pub fn scale_times(trace: Vec<u8>) -> String {
    let log = unpacked(trace);
    let mut built = Vec::new();
    let mut model = Model::default();
    for _ in 0..ROUNDS {
        let began = now();
        model = Model::default();
        model.catch_up(&log);
        built.push((now() - began) * 1e6 / log.recorded() as f64);
    }
    let jumps: Vec<f64> = (0..JUMPS).map(|n| jump(&model, &log, n)).collect();
    json!({
        "spans": spans(&model),
        "lanes": model.rows().len(),
        "events": log.recorded(),
        "nanoseconds": median(built),
        "longest_jump": jumps.iter().copied().fold(0.0, f64::max),
        "median_jump": median(jumps),
    })
    .to_string()
}

/// The memory of the events and the model of a trace, in bytes per span. Call it first in a new instance.
#[wasm_bindgen]
pub fn scale_bytes(trace: &Uint8Array) -> f64 {
    let before = core::arch::wasm32::memory_size::<0>();
    let log = unpacked(trace.to_vec());
    let mut model = Model::default();
    model.catch_up(&log);
    let grown = core::arch::wasm32::memory_size::<0>() - before;
    (grown * PAGE) as f64 / spans(&model) as f64
}

fn unpacked(trace: Vec<u8>) -> Log {
    let mut decoder = Decoder::new(trace, CAP).expect("the trace was packed here");
    while decoder.some(usize::MAX).expect("the trace was packed here") {}
    decoder.finish()
}

fn spans(model: &Model) -> usize {
    model.rows().iter().filter_map(|task| model.lane(*task)).map(|lane| lane.spans.len()).sum()
}

/// The duration of the `nth` seek in milliseconds. Consecutive seeks go to distant positions.
fn jump(model: &Model, log: &Log, nth: u64) -> f64 {
    let place = nth * 83 % JUMPS;
    let began = now();
    let position = log.position_at(Time::from_nanos(log.end().as_nanos() / JUMPS * place));
    black_box(model.snapshot_at(log, position));
    now() - began
}

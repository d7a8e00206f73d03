//! What the page says of a run, as far as it needs no page: the sentence, lists, rows, marks, output, panic reports.
//!
//! Each test drives a real executor on a virtual clock and reads a model of what was recorded.
#![cfg(not(target_arch = "wasm32"))]

mod inspect;
mod marks;
mod panic_report;
mod playhead;
mod present;
mod rows;
mod scene;
mod tables;
mod workers;

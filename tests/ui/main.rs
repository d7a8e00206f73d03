//! The page's texts and lists that need no browser: sentence, lists, rows, marks, output, panic reports.
//!
//! Each test drives a real executor on a virtual clock and reads a model of its records.
#![cfg(not(target_arch = "wasm32"))]

mod drafts;
mod findings;
mod inspect;
mod marks;
mod panic_report;
mod playhead;
mod present;
mod rows;
mod scene;
mod tables;
mod workers;

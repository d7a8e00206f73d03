//! A pool and its jobs, with workers that the test plays.
#![cfg(not(target_arch = "wasm32"))]

mod faults;
mod lab;
mod pool;

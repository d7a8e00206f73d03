//! The importer under libFuzzer. What must hold is in `check.rs`; a host test tries the same on mutated seeds.
#![no_main]

#[path = "../check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|file: &[u8]| check::import(file));

//! Fuzzes the importer with libFuzzer. `check.rs` has the properties; a host test checks them on mutated seeds.
#![no_main]

#[path = "../check.rs"]
mod check;

libfuzzer_sys::fuzz_target!(|file: &[u8]| check::import(file));

//! Imports: our own files exactly, those of others as lanes, and bad ones with one clear error.

mod bad_input;
mod foreign;
mod gzip;
pub(crate) mod lanes;
mod mutations;
pub(crate) mod numbers;
mod pieces;
pub(crate) mod random;
pub(crate) mod round_trip;

//! What a visitor reads, in English and in Simplified Chinese.
//!
//! Invariant: a text without one of its languages does not compile. The bottom layer: it knows nothing else.

pub mod text;

pub use text::{Lang, Text};

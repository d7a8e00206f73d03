//! What a visitor reads, in English and in Simplified Chinese.
//!
//! Reading order: [`text`] and [`lang`] (a text, a language), then the texts by where they are read: [`controls`],
//! [`panes`], [`inspector`], [`faults`], and [`sentences`], those that carry names and figures.
//!
//! Invariant: a text without one of its languages does not compile. The bottom layer: it knows nothing else. The Chinese
//! terms are those of the Chinese asyncio documentation.

pub mod controls;
pub mod faults;
pub mod inspector;
pub mod lang;
pub mod panes;
pub mod sentences;
pub mod text;

pub use text::{Lang, Text};

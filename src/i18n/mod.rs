//! The page's texts, in English and in Simplified Chinese.
//!
//! Reading order: [`text`] and [`lang`], then the texts by where they are shown: [`controls`], [`panes`], [`inspector`],
//! [`network`], [`faults`]; then those with parameters, [`sentences`], [`findings`] and [`outdated`].
//!
//! Invariant: a text without one of its languages does not compile. The bottom layer: it imports no other room. The Chinese
//! terms are those of the Chinese asyncio documentation.

pub mod controls;
pub mod faults;
pub mod findings;
pub mod inspector;
pub mod lang;
pub mod network;
pub mod outdated;
pub mod panes;
pub mod sentences;
pub mod text;

pub use text::{Lang, Text};

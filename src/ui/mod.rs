//! What visitors see.

pub mod timeline;

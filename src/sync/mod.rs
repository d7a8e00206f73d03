//! What tasks share and wait for each other with. Thin: the algorithms are those of well-kept crates; what is added is
//! that every wait says what it is for and on which line.

pub mod queue;

pub use queue::{Closed, Consumer, Producer, queue};

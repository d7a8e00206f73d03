//! The loop: its state, a turn, a step, timers.
//!
//! Reading order: [`executor`] (the handle of a loop), `budget` (a turn's limits and result), `core` (state and one turn), `step`
//! (one step of a task), `run_queue`, `timers` over `wheel`, `current` (the loop that ticks on this thread), `panics`.

pub(crate) mod budget;
pub(crate) mod core;
pub(crate) mod current;
pub mod executor;
pub(crate) mod panics;
pub(crate) mod run_queue;
pub(crate) mod step;
pub(crate) mod timers;
pub(crate) mod wheel;

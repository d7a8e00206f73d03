//! The loop: its state, a turn, a step, timers.
//!
//! Reading order: [`executor`] (the handle of a loop), `budget` (a turn's limits and result), `core` (the state), `turn` (one
//! turn), `step` (one step of a task), `callback` over `callback_cell`, `run_queue`, `numbers`, `timers` over `wheel`,
//! `current` (the loop that ticks on this thread), `panics`.

pub(crate) mod budget;
pub(crate) mod callback;
pub(crate) mod callback_cell;
pub(crate) mod core;
pub(crate) mod current;
pub mod executor;
pub(crate) mod numbers;
pub(crate) mod panics;
pub(crate) mod run_queue;
pub(crate) mod step;
pub(crate) mod timers;
pub(crate) mod turn;
pub(crate) mod wheel;

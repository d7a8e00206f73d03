//! Helpers that know nothing of tasks.

pub mod sorting;

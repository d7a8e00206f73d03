//! Helpers that know nothing of tasks, traces or pages.

pub mod percent;

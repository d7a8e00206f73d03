//! Tasks: what they are, how their handles and wakers reach them.
//!
//! Reading order: [`task`] (id and failure), `task_cell` (a task in one allocation), `join_cell` (its result), [`join`] (the
//! handle) and `spawn`; `waker_key`, `task_table` and `wake` (from a waker to its task), `current_task` (the fast path);
//! `cancel` and [`abort`]; `names`.

pub mod abort;
pub(crate) mod cancel;
pub(crate) mod current_task;
pub mod join;
pub(crate) mod join_cell;
pub(crate) mod names;
pub(crate) mod spawn;
pub mod task;
pub(crate) mod task_cell;
pub(crate) mod task_table;
pub(crate) mod wake;
pub(crate) mod waker_key;

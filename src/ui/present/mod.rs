//! What the page says of a run at a moment: texts and rows, without a browser.
//!
//! Reading order: [`durations`] (times as people read them), [`now`] (the loop at the playhead), [`task_row`], [`source_marks`]
//! (suspended lines), [`printed`] (output), [`inspector`] with [`wait_totals`] (one task), [`pstree`] (awaits as a tree),
//! [`panic_report`].
//!
//! Invariant: pure functions of model, moment and language; so all of it is tested on the host.

pub mod durations;
pub mod inspector;
pub mod now;
pub mod panic_report;
pub mod printed;
pub mod pstree;
pub mod source_marks;
pub mod task_row;
pub(crate) mod wait_text;
pub mod wait_totals;

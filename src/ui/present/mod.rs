//! Presentation: the texts and rows that the page shows of a run at a moment, without a browser.
//!
//! Reading order: [`durations`] (formatted times), [`now`] (the loop at the playhead), [`task_row`], [`source_marks`]
//! (suspended lines), [`printed`] (output) with [`traceback`], [`inspector`] with [`wait_totals`] (one lane), [`pstree`] (the await tree),
//! [`findings`], [`panic_report`].
//!
//! Invariant: pure functions of model, log, moment and language, tested on the host.

pub mod durations;
pub mod findings;
pub mod inspector;
pub mod now;
pub mod panic_report;
pub mod printed;
pub mod pstree;
pub mod source_marks;
pub mod task_row;
pub mod traceback;
pub(crate) mod wait_text;
pub mod wait_totals;

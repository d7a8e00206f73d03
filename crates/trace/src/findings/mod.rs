//! Findings: what a good engineer would say on looking at a run, computed from its events alone.
//!
//! A [`Scan`] takes in the events of a log, in as many pieces as the caller likes, so it never holds up a frame;
//! [`Scan::findings`] says what was found so far. A live run may be scanned while it runs; what stands at the end of the log (a
//! deadlock, a task that ignores its cancellation) is judged as of the last event. Each rule has a file and documents when it
//! fires; the thresholds are constants there.
//!
//! Reading order: [`finding`] (what a finding carries), [`scan`] (which event reaches which rule), `tasks` (what is known of a
//! live task), then the rules: `long_steps`, `failures`, `stand` (deadlocks), `sequence`, `polling`, `cancellation`, `permits`,
//! `warnings`.
//!
//! Invariants: the findings are a function of the events. The time is linear in the events, and memory is bounded by the live
//! tasks: what has ended leaves at most a bounded number of groups. What happened before the first stored event is unknown,
//! and a rule that would need it is silent.
//!
//! Not here, since no event tells: calls that Python has replaced (`src/python/outdated.py` finds them), and futures of Rust
//! that are dropped without a poll (the compiler warns).
//!
//! The page loads this on first use.

mod cancellation;
mod facts;
mod failures;
pub mod finding;
mod groups;
mod long_steps;
mod permits;
mod polling;
pub mod scan;
mod sequence;
mod stand;
mod tasks;
mod warnings;

pub use finding::{CodeLine, Finding, FindingKind, Severity, StuckTask};
pub use scan::Scan;

use crate::record::log::Log;

/// The findings of all events of `log`.
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, spawn_detached, yield_now};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async {
/// #     drop(loopscope_rt::try_spawn("child", async { Err::<(), _>("no luck") }));
/// #     yield_now().await;
/// # })?;
/// use loopscope_trace::findings::{self, FindingKind};
///
/// // `recorder` has recorded a task whose error no task read.
/// let found = findings::of(&recorder.log());
/// assert!(matches!(&found[..], [finding] if matches!(finding.kind, FindingKind::UnreadError { .. })));
/// assert_eq!(found[0].task.as_deref(), Some("child"));
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
pub fn of(log: &Log) -> Vec<Finding> {
    let mut scan = Scan::default();
    scan.advance(log, u64::MAX);
    scan.findings(log)
}

//! Findings: each rule fires on a small run and is silent on its cured twin; none says what a run does not show.

mod guests;
mod rules;
mod script;
mod silence;

use loopscope::trace::findings::{self, Finding};
use loopscope::trace::{FindingKind, Log};

/// The ids of the findings, in order.
pub(crate) fn ids(log: &Log) -> Vec<&'static str> {
    findings::of(log).iter().map(|finding| finding.kind.id()).collect()
}

/// The only finding of a run.
#[track_caller]
fn only(log: &Log) -> Finding {
    let mut found = findings::of(log);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

/// The only finding, as its kind, its task and its time in milliseconds.
#[track_caller]
fn told(log: &Log) -> (FindingKind, String, f64) {
    let finding = only(log);
    (finding.kind, finding.task.unwrap_or_default().into(), finding.at.as_millis_f64())
}

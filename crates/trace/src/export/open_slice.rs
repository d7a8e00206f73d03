//! The slices of a lane: which slices each state is written as, and their arguments.
//!
//! Invariant: names, categories and arguments are a contract with the readers of files (`docs/trace-format.md`). Next:
//! `trace_writer`, which opens and closes slices.

use super::json::{Fields, Json};
use super::trace_sink::{FlowStart, Slice, TraceSink};
use crate::record::event::{TextId, WaitId};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::{Cause, PollOutcome, Time};

/// A slice whose end is not known yet.
pub(super) struct OpenSlice {
    pub(super) begin: Time,
    pub(super) kind: OpenKind,
    /// The flows that started within it.
    pub(super) flows_out: Vec<FlowStart>,
}

/// What the task or the worker does meanwhile.
pub(super) enum OpenKind {
    /// With the waker.
    Ready(Cause),
    /// With the flows that end at its begin.
    Running(Vec<u64>),
    /// The waits that are shown, each with whether it ends first; and the number of all waits.
    Suspended(Vec<(WaitId, bool)>, usize),
    Slice(TextId),
}

impl OpenSlice {
    /// Writes the slice with its end at `at`: a suspension is one slice for each of its waits. `outcome` is the outcome of a
    /// poll.
    pub(super) fn write(
        self,
        lane: LaneId,
        at: Time,
        outcome: PollOutcome,
        log: &Log,
        sink: &mut impl TraceSink,
    ) {
        let OpenSlice { begin, kind, flows_out } = self;
        let mut slice = |category, name: &str, args: Fields<'_>, flows_in: &[u64]| {
            let track = lane.number();
            sink.slice(&Slice {
                track,
                category,
                name,
                begin,
                end: at,
                args,
                flows_in,
                flows_out: &flows_out,
            });
        };
        match kind {
            OpenKind::Ready(by) => {
                slice("ready", "ready", &[("woken_by", Json::Text(&cause_name(by, lane)))], &[]);
            }
            OpenKind::Running(flows_in) => {
                slice("run", "poll", &[("outcome", Json::Text(outcome_name(outcome)))], &flows_in);
            }
            OpenKind::Suspended(waits, _) if waits.is_empty() => {
                slice("wait", "suspended", &[("kind", Json::Text("unknown"))], &[]);
            }
            OpenKind::Suspended(waits, count) => {
                for (wait, is_first) in waits {
                    let Some(site) = log.wait(wait) else { continue };
                    let mut args = vec![
                        ("kind", Json::Text(&site.kind)),
                        ("file", Json::Text(&site.file)),
                        ("line", Json::Number(site.line.into())),
                    ];
                    if is_first && count > 1 {
                        args.push(("waits", Json::Number(count as u64)));
                    }
                    if !site.chain.is_empty() {
                        args.push(("chain", Json::Chain(&site.chain)));
                    }
                    slice("wait", &site.label, &args, &[]);
                }
            }
            OpenKind::Slice(name) => slice("slice", log.text(name).unwrap_or_default(), &[], &[]),
        }
    }
}

/// An outcome's name in files.
pub(super) fn outcome_name(outcome: PollOutcome) -> &'static str {
    match outcome {
        PollOutcome::Pending => "pending",
        PollOutcome::Completed => "completed",
        PollOutcome::Failed => "failed",
        PollOutcome::Cancelled => "cancelled",
    }
}

/// The waker of `lane` in files.
pub(super) fn cause_name(cause: Cause, lane: LaneId) -> String {
    match cause {
        Cause::Task(waker) if lane == waker.into() => "self".to_owned(),
        cause => loop_cause_name(cause),
    }
}

/// A cause in files, of what is no task.
pub(super) fn loop_cause_name(cause: Cause) -> String {
    match cause {
        Cause::Spawn => "spawn".to_owned(),
        Cause::Task(waker) => format!("task {waker}"),
        Cause::Worker(waker) => format!("worker {waker}"),
        Cause::Timer => "timer".to_owned(),
        Cause::Host => "host".to_owned(),
    }
}

//! The wake graph of a whole run, for the inspector and the filter of related tasks.
//!
//! Invariant: wakes are counted at the begin of ready spans, so spawns count as wakes; wakes in removed history do not
//! count. Each query walks the spans once; nothing is cached between two queries.

use super::lane::Lane;
use super::lane_table::LaneTable;
use super::model::Model;
use super::span::SpanKind;
use crate::record::lane_id::LaneId;
use loopscope_rt::{Cause, Time};

/// The waker: the cause of a wake, where a spawn counts as a wake by the spawner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waker {
    /// The task itself.
    Oneself,
    /// Another task, or a worker.
    Lane(LaneId),
    /// A timer.
    Timer,
    /// The host, which also spawns the first task.
    Host,
}

impl Waker {
    /// The waker of `lane` for the cause `by`.
    pub fn of(lane: &Lane, by: Cause) -> Waker {
        match (by, lane.parent) {
            (Cause::Spawn, Some(task)) => Waker::Lane(task.into()),
            (Cause::Timer, _) => Waker::Timer,
            (by, _) => match LaneId::of_cause(by) {
                Some(waker) if waker == lane.id => Waker::Oneself,
                Some(waker) => Waker::Lane(waker),
                None => Waker::Host,
            },
        }
    }
}

/// The number of wakes of `lane` by each waker: itself, then tasks and workers by number, then timers and the host.
pub fn woken_by(lane: &Lane) -> Vec<(Waker, u32)> {
    let (mut others, mut lanes) = ([0, 0, 0], LaneTable::<u32>::default());
    for by in causes(lane) {
        match Waker::of(lane, by) {
            Waker::Oneself => others[0] += 1,
            Waker::Timer => others[1] += 1,
            Waker::Host => others[2] += 1,
            Waker::Lane(waker) => *lanes.at(waker) += 1,
        }
    }
    let [oneself, timer, host] = others;
    let lanes = lanes.iter().map(|(waker, times)| (Waker::Lane(waker), *times));
    let counts = [(Waker::Oneself, oneself)]
        .into_iter()
        .chain(lanes)
        .chain([(Waker::Timer, timer), (Waker::Host, host)]);
    counts.filter(|(_, times)| *times > 0).collect()
}

/// The number of wakes of each other lane by `waker`, in row order.
pub fn woken_from(model: &Model, waker: LaneId) -> Vec<(LaneId, u32)> {
    let lanes = model.rows().iter().filter_map(|other| model.lane(*other)).filter(|lane| lane.id != waker);
    let times =
        |lane: &Lane| causes(lane).filter(|by| Waker::of(lane, *by) == Waker::Lane(waker)).count() as u32;
    lanes.map(|lane| (lane.id, times(lane))).filter(|(_, times)| *times > 0).collect()
}

fn causes(lane: &Lane) -> impl Iterator<Item = Cause> + '_ {
    lane.spans.iter().filter_map(|span| match span.kind {
        SpanKind::Ready { by } => Some(by),
        SpanKind::Running { .. } | SpanKind::Suspended { .. } | SpanKind::Slice { .. } | SpanKind::Idle => {
            None
        }
    })
}

/// The last wake of lane `id` by another lane before `time`, or the last arrival of a flow from another lane: source and time.
pub fn waker_before(model: &Model, id: LaneId, time: Time) -> Option<(LaneId, Time)> {
    let lane = model.lane(id)?;
    let ended = model.flows_before(lane, time);
    let arrows = model.flows(lane, 0).take(ended);
    let arrow = arrows.filter_map(|flow| Some((flow.comes_to(id)?, flow.end))).last();
    let wake = (0..lane.spans.begun_before(time)).rev().find_map(|index| match lane.spans.kind(index) {
        SpanKind::Ready { by } => match Waker::of(lane, by) {
            Waker::Lane(waker) => Some((waker, lane.spans.begin(index))),
            _ => None,
        },
        _ => None,
    });
    // A lane has either wakes (a recorded run) or flows (a foreign trace).
    wake.or(arrow)
}

/// The first wake of another lane by lane `id` after `time`, or the first arrival of a flow from it at another lane: target and
/// time.
pub fn woken_after(model: &Model, id: LaneId, time: Time) -> Option<(LaneId, Time)> {
    if let Some(lane) = model.lane(id) {
        let arrows = model.flows(lane, model.flows_before(lane, time)).filter(|flow| flow.end > time);
        if let Some(arrow) = arrows.filter_map(|flow| Some((flow.goes_from(id)?, flow.end))).next() {
            return Some(arrow);
        }
    }
    let first = |lane: &Lane| {
        let from = lane.spans.begun_by(time);
        lane.spans.from(from).find_map(|span| match span.kind {
            SpanKind::Ready { by } => (Waker::of(lane, by) == Waker::Lane(id)).then_some(span.begin),
            _ => None,
        })
    };
    let lanes = model.rows().iter().filter_map(|other| model.lane(*other));
    lanes.filter_map(|lane| Some((lane.id, first(lane)?))).min_by_key(|(lane, at)| (*at, *lane))
}

//! Who woke whom, over a whole run: what the inspector and the filter of related tasks ask.
//!
//! Invariant: a wake is counted where its ready span begins, so spawns are wakes too; what the model has forgotten is not
//! counted. Each question walks the spans once; nothing is kept between two.
//!
//! The page loads this on first use.

use super::lane::Lane;
use super::lane_table::LaneTable;
use super::model::Model;
use super::span::SpanKind;
use crate::record::lane_id::LaneId;
use loopscope_rt::{Cause, Time};

/// Whose doing a wake was: its cause, with a spawn as the spawner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waker {
    /// The task itself.
    Oneself,
    /// Another task, or a worker.
    Lane(LaneId),
    /// A timer.
    Timer,
    /// The world outside the loop; it also spawns the first task.
    Host,
}

impl Waker {
    /// The waker of `lane` when the cause was `by`.
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

/// How often each waker woke the task of `lane`: tasks, then workers, in the order of their numbers.
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

/// How often `waker` woke each of the others, in the order of their rows.
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

/// The last time that another task or a worker woke the one of lane `id`, or an arrow arrived there from another lane, before
/// `time`: from whom, and when.
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
    // A lane has wakes or arrows: a run of ours has the ones, a foreign trace the others.
    wake.or(arrow)
}

/// The next time that the task or worker of lane `id` wakes another one, or that an arrow of its arrives at another lane, after
/// `time`: whom, and when.
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

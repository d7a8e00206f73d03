//! Who woke whom, over a whole run: what the inspector and the filter of related tasks ask.
//!
//! Invariant: a wake is counted where its ready span begins, so spawns are wakes too; what the model has forgotten is not
//! counted. Each question walks the spans once; nothing is kept between two.

use super::lane::Lane;
use super::model::Model;
use super::span::SpanKind;
use loopscope_rt::{Cause, TaskId, Time};

/// Whose doing a wake was: its cause, with a spawn as the spawner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waker {
    /// The task itself.
    Oneself,
    /// Another task.
    Task(TaskId),
    /// A timer.
    Timer,
    /// The world outside the loop; it also spawns the first task.
    Host,
}

impl Waker {
    /// The waker of `lane` when the cause was `by`.
    pub fn of(lane: &Lane, by: Cause) -> Waker {
        match (by, lane.parent) {
            (Cause::Task(task), _) if task == lane.task => Waker::Oneself,
            (Cause::Task(task), _) | (Cause::Spawn, Some(task)) => Waker::Task(task),
            (Cause::Timer, _) => Waker::Timer,
            (Cause::Host, _) | (Cause::Spawn, None) => Waker::Host,
        }
    }
}

/// How often each waker woke the task of `lane`, tasks in the order of their numbers.
pub fn woken_by(lane: &Lane) -> Vec<(Waker, u32)> {
    let (mut others, mut tasks) = ([0, 0, 0], Vec::<u32>::new());
    for by in causes(lane) {
        match Waker::of(lane, by) {
            Waker::Oneself => others[0] += 1,
            Waker::Timer => others[1] += 1,
            Waker::Host => others[2] += 1,
            Waker::Task(task) => {
                let place = task.get() as usize;
                if place >= tasks.len() {
                    tasks.resize(place + 1, 0);
                }
                tasks[place] += 1;
            }
        }
    }
    let [oneself, timer, host] = others;
    let tasks =
        (0..).zip(tasks).filter_map(|(number, times)| Some((Waker::Task(TaskId::new(number)?), times)));
    let counts = [(Waker::Oneself, oneself)]
        .into_iter()
        .chain(tasks)
        .chain([(Waker::Timer, timer), (Waker::Host, host)]);
    counts.filter(|(_, times)| *times > 0).collect()
}

/// How often `task` woke each of the others, in the order of their rows.
pub fn woken_from(model: &Model, task: TaskId) -> Vec<(TaskId, u32)> {
    let lanes = model.rows().iter().filter_map(|other| model.lane(*other)).filter(|lane| lane.task != task);
    let times =
        |lane: &Lane| causes(lane).filter(|by| Waker::of(lane, *by) == Waker::Task(task)).count() as u32;
    lanes.map(|lane| (lane.task, times(lane))).filter(|(_, times)| *times > 0).collect()
}

fn causes(lane: &Lane) -> impl Iterator<Item = Cause> + '_ {
    lane.spans.iter().filter_map(|span| match span.kind {
        SpanKind::Ready { by } => Some(by),
        SpanKind::Running { .. } | SpanKind::Suspended { .. } | SpanKind::Slice { .. } | SpanKind::Idle => {
            None
        }
    })
}

/// The last time that another task woke `task`, or an arrow arrived at it from another lane, before `time`: from whom, and
/// when.
pub fn waker_before(model: &Model, task: TaskId, time: Time) -> Option<(TaskId, Time)> {
    let lane = model.lane(task)?;
    let ended = model.flows_before(lane, time);
    let arrows = model.flows(lane, 0).take(ended).filter(|flow| flow.to == task && flow.from != task);
    let arrow = arrows.last().map(|flow| (flow.from, flow.end));
    let wake = (0..lane.spans.begun_before(time)).rev().find_map(|index| match lane.spans.kind(index) {
        SpanKind::Ready { by } => match Waker::of(lane, by) {
            Waker::Task(waker) => Some((waker, lane.spans.begin(index))),
            _ => None,
        },
        _ => None,
    });
    // A lane has wakes or arrows: a run of ours has the ones, a foreign trace the others.
    wake.or(arrow)
}

/// The next time that `task` wakes another one, or that an arrow of its arrives at another lane, after `time`: whom, and
/// when.
pub fn woken_after(model: &Model, task: TaskId, time: Time) -> Option<(TaskId, Time)> {
    if let Some(lane) = model.lane(task) {
        let mut arrows = model.flows(lane, model.flows_before(lane, time));
        if let Some(flow) = arrows.find(|flow| flow.end > time && flow.from == task && flow.to != task) {
            return Some((flow.to, flow.end));
        }
    }
    let first = |lane: &Lane| {
        let from = lane.spans.begun_by(time);
        lane.spans.from(from).find_map(|span| match span.kind {
            SpanKind::Ready { by } => (Waker::of(lane, by) == Waker::Task(task)).then_some(span.begin),
            _ => None,
        })
    };
    let lanes = model.rows().iter().filter_map(|other| model.lane(*other));
    lanes.filter_map(|lane| Some((lane.task, first(lane)?))).min_by_key(|(task, at)| (*at, *task))
}

//! Wake arrows of the selected lane and of the hovered span.
//!
//! A wake takes no time, so its arrow is vertical, from the waker's lane to the woken lane. Timers and the host wake
//! from the loop's lane. Arrows of workers and foreign traces slope, because they arrive later than they start.

use crate::rt::{Cause, Time};
use crate::trace::{Lane, LaneId, LaneTable, Model, Span, SpanKind};
use crate::ui::timeline::layout::geometry::{Geometry, HEAD, LANE};
use crate::ui::timeline::layout::time_scale::TimeScale;

/// An arrow, in pixels of the whole timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WakeArrow {
    /// Horizontal position of the start.
    pub begin: f64,
    /// Horizontal position of the head.
    pub x: f64,
    /// Vertical position of the start.
    pub from: f64,
    /// Vertical position of the head.
    pub to: f64,
    /// Whether the wake was the spawn.
    pub spawn: bool,
    /// Whether to emphasise it: it belongs to the hovered span or to a chain.
    pub strong: bool,
}

/// Maximum number of arrows: more would hide what they explain.
const MOST: usize = 300;
/// Maximum length of a chain of wakes.
const LONGEST_CHAIN: usize = 64;
/// Maximum number of flows read of a foreign lane: flows are sorted by arrival, so those that started before the
/// window's end may be anywhere after it.
const LOOKED_AT: usize = 3000;

/// Row numbers by lane, counted from 1; 0 for lanes without a row.
pub struct RowIndex(LaneTable<u32>);

impl RowIndex {
    /// Indexes `lanes`, given in row order.
    pub fn new(lanes: &[LaneId]) -> RowIndex {
        let mut index = LaneTable::default();
        for (row, lane) in (1..).zip(lanes) {
            *index.at(*lane) = row;
        }
        RowIndex(index)
    }

    /// The row of `lane`, if it has one.
    pub fn row(&self, lane: LaneId) -> Option<usize> {
        self.0.get(lane)?.checked_sub(1).map(|row| row as usize)
    }
}

/// Builds the arrows of one timeline.
pub struct ArrowBuilder<'a> {
    /// The run.
    pub model: &'a Model,
    /// The visible lanes.
    pub lanes: &'a [LaneId],
    /// Rows by lane.
    pub rows: &'a RowIndex,
    /// Positions of the rows.
    pub geometry: &'a Geometry,
    /// The time window.
    pub scale: &'a TimeScale,
}

impl ArrowBuilder<'_> {
    /// Adds the wakes of lane `id`, and the wakes that its task or worker caused in visible tasks.
    pub fn add_wakes_of(&self, id: LaneId, arrows: &mut Vec<WakeArrow>) {
        if let Some(lane) = self.model.lane(id) {
            self.visible_ready(lane).for_each(|(at, by)| self.add(at, by, lane, false, arrows));
            self.add_flows(lane, arrows);
        }
        for other in self.lanes {
            let Some(lane) = self.model.lane(*other).filter(|lane| lane.id != id) else { continue };
            self.visible_ready(lane)
                .filter(|(_, by)| waker_of(lane, *by) == Some(id))
                .for_each(|(at, by)| self.add(at, by, lane, false, arrows));
        }
    }

    /// Adds the chain of wakes that led to the state of lane `id` at `time`: its last wake, the last wake of that
    /// waker, and so on. A wake by a timer or the host continues with the previous wake of the same task, whose step
    /// requested it.
    pub fn add_chain(&self, id: LaneId, time: Time, arrows: &mut Vec<WakeArrow>) {
        let mut seen: Vec<(LaneId, usize)> = Vec::new();
        let mut next = Some((id, time));
        while let Some((id, time)) = next.take()
            && let Some(lane) = self.model.lane(id)
            && seen.len() < LONGEST_CHAIN
        {
            let woken = (0..lane.spans.begun_by(time)).rev().find_map(|index| match lane.spans.kind(index) {
                // Tasks may wake each other repeatedly at one time stamp; each wake is followed once.
                SpanKind::Ready { by } if !seen.contains(&(id, index)) => Some((index, by)),
                _ => None,
            });
            let Some((index, by)) = woken else { return };
            seen.push((id, index));
            let at = lane.spans.begin(index);
            self.add(at, by, lane, true, arrows);
            next = match (waker_of(lane, by), by) {
                (Some(waker), _) => Some((waker, at)),
                (None, Cause::Spawn) => None,
                (None, _) => Some((id, at)),
            };
        }
    }

    /// Adds the flow arrows of a lane of a foreign trace.
    fn add_flows(&self, lane: &Lane, arrows: &mut Vec<WakeArrow>) {
        let first = self.model.flows_before(lane, self.scale.first());
        let near = self.model.flows(lane, first).take(LOOKED_AT);
        let seen = near.filter(|flow| flow.begin <= self.scale.last());
        let seen = seen.filter_map(|flow| Some((flow, flow.lanes()?)));
        let middle = |lane| self.rows.row(lane).map(|row| self.middle(row));
        let x = |time| (self.geometry.labels() + self.scale.x(time)).round();
        arrows.extend(seen.take(MOST).filter_map(|(flow, [from, to])| {
            let (from, to) = (middle(from)?, middle(to)?);
            Some(WakeArrow { begin: x(flow.begin), x: x(flow.end), from, to, spawn: false, strong: false })
        }));
    }

    /// Adds the wake related to a span: the one that ended a wait, or that led to a step.
    pub fn add_wake_of_span(&self, lane: &Lane, span: usize, arrows: &mut Vec<WakeArrow>) {
        let ready = match lane.spans.kind(span) {
            SpanKind::Suspended { .. } => lane.spans.get(span + 1),
            SpanKind::Ready { .. } => lane.spans.get(span),
            SpanKind::Slice { .. } | SpanKind::Idle => None,
            SpanKind::Running { .. } => span.checked_sub(1).and_then(|before| lane.spans.get(before)),
        };
        if let Some(Span { begin, kind: SpanKind::Ready { by }, .. }) = ready {
            self.add(begin, by, lane, true, arrows);
        }
    }

    fn visible_ready<'l>(&self, lane: &'l Lane) -> impl Iterator<Item = (Time, Cause)> + use<'l> {
        let (first, last) = (self.scale.first(), self.scale.last());
        let skipped = lane.spans.begun_before(first);
        lane.spans.from(skipped).take_while(move |span| span.begin <= last).filter_map(|span| {
            match span.kind {
                SpanKind::Ready { by } => Some((span.begin, by)),
                _ => None,
            }
        })
    }

    fn add(&self, at: Time, by: Cause, woken: &Lane, strong: bool, arrows: &mut Vec<WakeArrow>) {
        let waker = waker_of(woken, by);
        let from = match waker {
            Some(waker) if waker == woken.id => return,
            Some(waker) => self.rows.row(waker).map(|row| self.middle(row)),
            None => Some(HEAD - LANE / 2.0),
        };
        let (Some(from), Some(to)) = (from, self.rows.row(woken.id).map(|row| self.middle(row))) else {
            return;
        };
        let x = |time| (self.geometry.labels() + self.scale.x(time)).round();
        let begin = waker.and_then(|waker| self.finished_at(waker, at)).unwrap_or(at);
        let arrow = WakeArrow { begin: x(begin), x: x(at), from, to, spawn: by == Cause::Spawn, strong };
        if arrows.last() != Some(&arrow) && (strong || arrows.len() < MOST) {
            arrows.push(arrow);
        }
    }

    /// When the worker that woke a task at `at` had finished: the loop was notified later, so the arrow slopes.
    fn finished_at(&self, waker: LaneId, at: Time) -> Option<Time> {
        let spans = &self.model.lane(waker)?.spans;
        let last = spans.get(spans.begun_by(at).checked_sub(1)?)?;
        (last.kind == SpanKind::Idle).then_some(last.begin)
    }

    fn middle(&self, row: usize) -> f64 {
        self.geometry.row_middle(row)
    }
}

/// The lane of the waker, if it has one.
fn waker_of(woken: &Lane, by: Cause) -> Option<LaneId> {
    if by == Cause::Spawn { woken.parent.map(LaneId::Task) } else { LaneId::of_cause(by) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::{Instrument, PollOutcome, TaskId, Work, WorkerId};
    use crate::trace::Recorder;
    use crate::trace::import::Importer;
    use crate::trace::wakes::{waker_before, woken_after};
    use crate::ui::timeline::layout::time_scale::Extent;

    fn at(millis: u64) -> Time {
        Time::from_nanos(millis * 1_000_000)
    }

    fn id(number: u32) -> TaskId {
        TaskId::new(number).unwrap()
    }

    fn lane(number: u32) -> LaneId {
        id(number).into()
    }

    fn step(recorder: &Recorder, task: TaskId, start: u64, by: Cause) {
        recorder.task_ready(at(start), task, by);
        recorder.poll_began(at(start), task);
        recorder.poll_ended(at(start), task, PollOutcome::Pending, None);
    }

    /// Task 1 spawns task 2 at 0, a timer wakes 2 at 100, and 2 wakes 1.
    fn model() -> Model {
        let recorder = Recorder::default();
        recorder.task_spawned(at(0), id(1), None, "main");
        step(&recorder, id(1), 0, Cause::Spawn);
        recorder.task_spawned(at(0), id(2), Some(id(1)), "w");
        step(&recorder, id(2), 0, Cause::Spawn);
        step(&recorder, id(2), 100, Cause::Timer);
        step(&recorder, id(1), 100, Cause::Task(id(2)));
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        model
    }

    /// The arrows that `f` adds, at 1 ms a pixel.
    fn arrows_in<T>(
        model: &Model,
        f: impl FnOnce(ArrowBuilder<'_>, &mut Vec<WakeArrow>) -> T,
    ) -> Vec<WakeArrow> {
        let lanes = model.rows().len();
        let geometry =
            Geometry { width: 1196.0, height: 400.0, tracks: 0, rows: lanes, scroll: 0.0, lane: LANE };
        let scale = TimeScale::fit(Extent { start: at(0), end: at(1000) }, geometry.plot());
        let rows = RowIndex::new(model.rows());
        let mut arrows = Vec::new();
        f(
            ArrowBuilder { model, lanes: model.rows(), rows: &rows, geometry: &geometry, scale: &scale },
            &mut arrows,
        );
        arrows
    }

    fn with_wakes<T>(
        f: impl FnOnce(ArrowBuilder<'_>, &mut Vec<WakeArrow>) -> T,
    ) -> Vec<(f64, f64, f64, bool)> {
        let arrows = arrows_in(&model(), f);
        arrows.iter().map(|arrow| (arrow.x, arrow.from, arrow.to, arrow.spawn)).collect()
    }

    const LOOP: f64 = HEAD - 12.0;
    const MAIN: f64 = HEAD + 12.0;
    const WORKER: f64 = HEAD + 36.0;

    #[test]
    fn a_selected_task_shows_who_woke_it_and_whom_it_woke() {
        let arrows = with_wakes(|builder, arrows| builder.add_wakes_of(lane(2), arrows));
        assert_eq!(
            arrows,
            [(176.0, MAIN, WORKER, true), (276.0, LOOP, WORKER, false), (276.0, WORKER, MAIN, false)]
        );
    }

    #[test]
    fn a_chain_leads_from_a_wake_to_what_began_it() {
        let arrows = with_wakes(|builder, arrows| builder.add_chain(lane(1), at(500), arrows));
        let back = [(276.0, WORKER, MAIN, false), (276.0, LOOP, WORKER, false), (176.0, MAIN, WORKER, true)];
        assert_eq!(arrows[..3], back, "w woke main, a timer woke w, main had spawned w");
        assert_eq!(arrows[3..], [(176.0, LOOP, MAIN, true)][..arrows.len() - 3], "and the host main");
        assert!(with_wakes(|builder, arrows| builder.add_chain(lane(9), at(500), arrows)).is_empty());
    }

    #[test]
    fn a_chain_in_no_time_ends() {
        let recorder = Recorder::default();
        recorder.task_spawned(at(0), id(1), None, "a");
        recorder.task_spawned(at(0), id(2), Some(id(1)), "b");
        for n in 0..500 {
            step(&recorder, id(1 + n % 2), 0, Cause::Task(id(2 - n % 2)));
        }
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        let arrows = arrows_in(&model, |builder, arrows| builder.add_chain(lane(1), at(0), arrows));
        assert!(arrows.len() > 1 && arrows.len() <= LONGEST_CHAIN, "{}", arrows.len());
    }

    #[test]
    fn a_wait_shows_the_wake_that_ended_it() {
        let arrows = with_wakes(|builder, arrows| {
            let lane = builder.model.lane(id(1)).unwrap();
            let wait = lane.spans.iter().position(|span| matches!(span.kind, SpanKind::Suspended { .. }));
            builder.add_wake_of_span(lane, wait.unwrap(), arrows);
        });
        assert_eq!(arrows, [(276.0, WORKER, MAIN, false)]);
    }

    #[test]
    fn the_arrow_of_a_worker_begins_when_it_was_done() {
        let (recorder, worker) = (Recorder::default(), WorkerId::new(1).unwrap());
        recorder.task_spawned(at(0), id(1), None, "main");
        step(&recorder, id(1), 0, Cause::Spawn);
        recorder.worked(at(0), worker, &Work::Joined { name: "worker 1" });
        recorder.worked(at(110), worker, &Work::Began { what: "primes", since: at(100) });
        recorder.worked(at(400), worker, &Work::Ended { since: at(300) });
        step(&recorder, id(1), 400, Cause::Worker(worker));
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        let leaning =
            WakeArrow { begin: 476.0, x: 576.0, from: WORKER, to: MAIN, spawn: false, strong: false };
        for selected in [lane(1), worker.into()] {
            let arrows = arrows_in(&model, |builder, arrows| builder.add_wakes_of(selected, arrows));
            assert_eq!(arrows.last(), Some(&leaning));
        }
    }

    #[test]
    fn the_arrows_of_a_foreign_lane_lean_and_can_be_followed() {
        let file = r#"[
            {"ph":"X","name":"a","pid":1,"tid":1,"ts":0,"dur":100000},
            {"ph":"X","name":"b","pid":1,"tid":2,"ts":0,"dur":900000},
            {"ph":"X","name":"c","pid":1,"tid":3,"ts":0,"dur":900000},
            {"ph":"s","name":"f","cat":"f","id":9,"pid":1,"tid":1,"ts":50000},
            {"ph":"t","name":"f","cat":"f","id":9,"pid":1,"tid":2,"ts":200000},
            {"ph":"f","name":"f","cat":"f","id":9,"pid":1,"tid":3,"ts":300000},
            {"ph":"f","name":"f","cat":"f","id":10,"pid":1,"tid":3,"ts":310000}
        ]"#;
        let mut importer = Importer::new();
        importer.push(file.as_bytes()).unwrap();
        let log = importer.finish().unwrap().log;
        let mut model = Model::default();
        model.catch_up(&log);
        let arrows = |task| {
            let arrows = arrows_in(&model, |builder, arrows| builder.add_wakes_of(lane(task), arrows));
            arrows.iter().map(|arrow| (arrow.begin, arrow.x, arrow.from, arrow.to)).collect::<Vec<_>>()
        };
        let out = (226.0, 376.0, HEAD + 12.0, HEAD + 36.0);
        let on = (376.0, 476.0, HEAD + 36.0, HEAD + 60.0);
        assert_eq!((arrows(1), arrows(2), arrows(3)), (vec![out], vec![out, on], vec![on]));
        assert_eq!(woken_after(&model, lane(1), at(0)), Some((lane(2), at(200))));
        assert_eq!(woken_after(&model, lane(2), at(200)), Some((lane(3), at(300))));
        assert_eq!(woken_after(&model, lane(2), at(300)), None);
        assert_eq!(waker_before(&model, lane(3), Time::MAX), Some((lane(2), at(300))));
        assert_eq!(waker_before(&model, lane(2), at(200)), None);
    }
}

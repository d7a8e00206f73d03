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
mod tests;

//! One pass over a log that writes it to a [`TraceSink`].
//!
//! Invariant: a slice is written once, when it ends; except for a tick of the loop, which is written when it begins, before
//! its content. Slices that are open at the end of the log end there. Next: `track_state`, `open_slice`;
//! `chrome` and `perfetto`, the sinks.
//!
//! The page loads this on first use.

use std::collections::{HashMap, VecDeque};

use super::json::Json;
use super::open_slice::{OpenKind, cause_name, loop_cause_name, outcome_name};
use super::trace_sink::{FlowStart, InstantEvent, LOOP, Slice, TraceSink, TraceTrack};
use super::track_state::TrackState;
use crate::model::Model;
use crate::model::waits::CurrentWait;
use crate::record::event::{EventKind, FlowPart, TextId, TraceEvent};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::sorting::in_order;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// Writes `log` to `sink`.
pub(crate) fn write(log: &Log, sink: &mut impl TraceSink) {
    let mut writer =
        TraceWriter { log, sink, lanes: HashMap::new(), tick_ends: tick_ends(log), wakes: 0, call: None };
    writer.tracks();
    for event in log.events() {
        writer.event(&event);
    }
    writer.close_all();
}

struct TraceWriter<'a, D> {
    log: &'a Log,
    sink: &'a mut D,
    lanes: HashMap<LaneId, TrackState>,
    /// The ends of the ticks that have not begun.
    tick_ends: VecDeque<Time>,
    /// The number of wakes so far; each has its own flow.
    wakes: u64,
    /// The callback that runs: since when, its name, and what scheduled it.
    call: Option<(Time, TextId, Cause)>,
}

impl<D: TraceSink> TraceWriter<'_, D> {
    fn tracks(&mut self) {
        self.sink.track(&TraceTrack { number: LOOP, parent: LOOP, name: "loop", rank: 0 });
        let mut model = Model::default();
        model.catch_up(self.log);
        // Ended tasks have rows, too: the model removes only what the log dropped.
        for (row, id) in model.rows().iter().enumerate() {
            let Some(lane) = model.lane(*id) else { continue };
            let name = lane.title();
            // A parent that ended before the cut has no track.
            let parent = lane.parent.filter(|parent| model.lane(*parent).is_some());
            let (number, parent) = (id.number(), parent.map_or(LOOP, TaskId::get));
            self.sink.track(&TraceTrack { number, parent, name: &name, rank: row as u64 + 1 });
            self.track_state(*id).name = lane.name.to_string();
            if let LaneId::Task(task) = *id
                && self.log.is_carried(task)
            {
                self.begin_life(task, self.log.start());
            }
        }
        for (number, carried) in self.log.carried_waits() {
            let wait = CurrentWait { wait: carried.wait, until: carried.until, number };
            let lane = carried.task.into();
            self.track_state(lane).waits.begin(wait);
            self.suspend(self.log.start(), lane);
            self.track_state(lane).presumed = true;
        }
    }

    fn event(&mut self, event: &TraceEvent) {
        let TraceEvent { at, lane, kind } = *event;
        match (kind, lane) {
            (EventKind::TickBegan, _) => self.tick(at),
            (EventKind::Message { text }, _) => self.text_instant(at, lane, "message", text),
            (EventKind::ErrorMessage { text }, _) => self.text_instant(at, lane, "error message", text),
            (EventKind::CallBegan { name, by }, _) => self.call = Some((at, name, by)),
            (EventKind::CallEnded, _) => self.call_ended(at),
            (EventKind::Gauged { gauge, level }, _) => {
                self.sink.gauge(at, self.log.text(gauge).unwrap_or_default(), level);
            }
            (EventKind::FailureUnclaimed { error }, _) => {
                self.text_instant(at, lane, "failure never joined", error)
            }
            (_, Some(lane)) => self.event_on(lane, at, kind),
            (_, None) => {}
        }
    }

    fn event_on(&mut self, lane: LaneId, at: Time, kind: EventKind) {
        match (kind, lane) {
            (EventKind::SliceBegan { name, .. }, _) => {
                self.open(kind.happened(at), lane, OpenKind::Slice(name))
            }
            (EventKind::SliceEnded { .. }, _) => self.close(kind.happened(at), lane, PollOutcome::Pending),
            (EventKind::Counted { value }, _) => self.sink.count(at, lane.number(), value),
            (EventKind::Flow { flow, part }, _) => {
                self.sink.flow(at, lane.number(), u64::from(flow) + 1, part);
            }
            (_, LaneId::Task(task)) => self.event_of(task, at, kind),
            (_, LaneId::Worker(_)) => {}
        }
    }

    fn event_of(&mut self, task: TaskId, at: Time, kind: EventKind) {
        let lane = task.into();
        let is_move =
            matches!(kind, EventKind::Ready { .. } | EventKind::PollBegan | EventKind::PollEnded { .. });
        if is_move
            && std::mem::take(&mut self.track_state(lane).presumed)
            && !matches!(kind, EventKind::Ready { .. })
        {
            self.track_state(lane).open = None;
        }
        match kind {
            EventKind::Spawned { parent, .. } => self.track_state(lane).parent = parent,
            EventKind::Ready { by } => self.ready(task, at, by),
            EventKind::PollBegan => {
                self.close(at, lane, PollOutcome::Pending);
                let flows = std::mem::take(&mut self.track_state(lane).flows);
                self.open(at, lane, OpenKind::Running(flows));
            }
            EventKind::WaitBegan { wait, number, delay } => {
                let until = delay.get().map(|delay| at + delay);
                self.track_state(lane).waits.begin(CurrentWait { wait, until, number });
            }
            EventKind::WaitEnded { number } => self.track_state(lane).waits.end(number),
            EventKind::PollEnded { outcome, error } => {
                self.close(at, lane, outcome);
                match outcome {
                    PollOutcome::Pending => self.suspend(at, lane),
                    _ => self.end_life(at, task, outcome, error),
                }
            }
            EventKind::CancelRequested { by } => {
                let args = [("by", Json::Text(&cause_name(by, lane)))];
                let (track, name) = (task.get(), "cancel requested");
                self.sink.instant(&InstantEvent { track, category: "cancel", name, at, args: &args });
            }
            EventKind::WorkerJoined { .. }
            | EventKind::SliceBegan { .. }
            | EventKind::SliceEnded { .. }
            | EventKind::Counted { .. }
            | EventKind::Flow { .. }
            | EventKind::Message { .. }
            | EventKind::ErrorMessage { .. }
            | EventKind::CallBegan { .. }
            | EventKind::CallEnded
            | EventKind::Gauged { .. }
            | EventKind::FailureUnclaimed { .. }
            | EventKind::TickBegan
            | EventKind::TickEnded => {}
        }
    }

    fn ready(&mut self, task: TaskId, at: Time, by: Cause) {
        let lane = task.into();
        if by == Cause::Spawn {
            // Not at the spawn event: lanes of a foreign trace have one, too, but are not tasks and never ready.
            self.begin_life(task, at);
            if let Some(parent) = self.track_state(lane).parent {
                self.flow_from(at, Some(parent.into()), lane);
            }
        }
        let by_itself = by == Cause::Task(task);
        if !self.track_state(lane).was_woken_while_it_ran(at, by_itself) {
            self.close(at, lane, PollOutcome::Pending);
        }
        match by {
            Cause::Task(_) | Cause::Worker(_) => self.flow_from(at, LaneId::of_cause(by), lane),
            Cause::Timer => self.flow_from(at, None, lane),
            // The spawner's flow was written above; the host has no slice to start one from.
            Cause::Spawn | Cause::Host => {}
        }
        self.open(at, lane, OpenKind::Ready(by));
    }

    fn track_state(&mut self, lane: LaneId) -> &mut TrackState {
        self.lanes.entry(lane).or_default()
    }

    fn open(&mut self, begin: Time, lane: LaneId, kind: OpenKind) {
        self.track_state(lane).begin_slice(begin, kind);
    }

    fn suspend(&mut self, at: Time, lane: LaneId) {
        self.track_state(lane).suspend(at);
    }

    fn tick(&mut self, begin: Time) {
        let end = self.tick_ends.pop_front().unwrap_or(begin);
        let (track, category, name) = (LOOP, "tick", "tick");
        self.sink.slice(&Slice {
            track,
            category,
            name,
            begin,
            end,
            args: &[],
            flows_in: &[],
            flows_out: &[],
        });
    }

    /// Writes the slice of the callback that returned, on the loop's track.
    fn call_ended(&mut self, at: Time) {
        let Some((begin, name, by)) = self.call.take() else { return };
        let name = self.log.text(name).unwrap_or_default();
        let by = loop_cause_name(by);
        self.sink.slice(&Slice {
            track: LOOP,
            category: "callback",
            name,
            begin,
            end: at,
            args: &[("scheduled_by", Json::Text(&by))],
            flows_in: &[],
            flows_out: &[],
        });
    }

    /// Writes the open slice, if there is one, with its end at `at`. `outcome` is the outcome of a poll.
    fn close(&mut self, at: Time, lane: LaneId, outcome: PollOutcome) {
        if let Some(open) = self.track_state(lane).open.take() {
            open.write(lane, at, outcome, self.log, self.sink);
        }
    }

    /// Closes all open slices at the time of the last event.
    fn close_all(&mut self) {
        let end = self.log.end();
        let lanes: Vec<LaneId> = self.lanes.keys().copied().collect();
        for lane in in_order(&lanes, |lane| lane.number().into()) {
            self.close(end, lane, PollOutcome::Pending);
        }
    }

    fn begin_life(&mut self, task: TaskId, at: Time) {
        let state = self.lanes.entry(task.into()).or_default();
        if !std::mem::replace(&mut state.alive, true) {
            self.sink.task_began(at, task, &state.name);
        }
    }

    fn end_life(&mut self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<TextId>) {
        let state = self.lanes.entry(task.into()).or_default();
        if !std::mem::replace(&mut state.alive, false) {
            return;
        }
        let outcome = ("outcome", Json::Text(outcome_name(outcome)));
        match error.map(|error| self.log.text(error).unwrap_or_default()) {
            Some(error) => {
                self.sink.task_ended(at, task, &state.name, &[outcome, ("error", Json::Text(error))]);
            }
            None => self.sink.task_ended(at, task, &state.name, &[outcome]),
        }
    }

    /// Starts a flow on the track of `from`, or of the loop. It ends at the next poll of `to`.
    fn flow_from(&mut self, at: Time, from: Option<LaneId>, to: LaneId) {
        self.wakes += 1;
        let flow = self.wakes;
        self.track_state(to).flows.push(flow);
        let waker = from.and_then(|waker| self.track_state(waker).open.as_mut());
        match waker.filter(|open| matches!(open.kind, OpenKind::Running(_))) {
            Some(slice) => slice.flows_out.push(FlowStart { at, flow }),
            None => self.sink.flow(at, track_of(from), flow, FlowPart::Start),
        }
    }

    fn text_instant(&mut self, at: Time, lane: Option<LaneId>, name: &str, text: TextId) {
        let args = [("text", Json::Text(self.log.text(text).unwrap_or_default()))];
        let track = track_of(lane);
        self.sink.instant(&InstantEvent { track, category: "message", name, at, args: &args });
    }
}

/// The track of a lane, or of the loop.
fn track_of(lane: Option<LaneId>) -> u32 {
    lane.map_or(LOOP, LaneId::number)
}

/// The end of each tick. An open tick ends at the end of the log.
fn tick_ends(log: &Log) -> VecDeque<Time> {
    let mut ends = VecDeque::new();
    for event in log.events() {
        match (event.kind, ends.back_mut()) {
            (EventKind::TickBegan, _) => ends.push_back(log.end()),
            (EventKind::TickEnded, Some(end)) => *end = event.at,
            _ => {}
        }
    }
    ends
}

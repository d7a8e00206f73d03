//! The effect of each event on a model.
//!
//! Invariant: an event changes the snapshot first, then the history: the open span of a lane agrees with the snapshot.

use super::{Call, GaugeTrack, MOST_GAUGES, Message, Model, Tick};
use crate::model::counter_series::CounterSeries;
use crate::model::lane::Lane;
use crate::model::span::SpanKind;
use crate::record::cursor::Position;
use crate::record::event::{EventKind, FlowPart, TextId, TraceEvent};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::{PollOutcome, Time};

impl Model {
    /// Applies an event of `log`.
    pub(super) fn apply(&mut self, log: &Log, event: &TraceEvent) {
        let TraceEvent { at, lane, kind } = *event;
        let recorded_at = self.snapshot.position();
        self.snapshot.apply(event);
        if matches!(kind, EventKind::Ready { .. } | EventKind::PollBegan) {
            self.count_queue(at);
        }
        match (kind, lane) {
            (EventKind::TickBegan, _) => self.ticks.push(Tick { begin: at, end: Time::MAX }),
            (EventKind::TickEnded, _) => {
                if let Some(tick) = self.ticks.last_mut() {
                    tick.end = at;
                }
            }
            (EventKind::Message { text }, _) => {
                self.say(Message { at, lane, text, unclaimed_failure: false, is_error: false, recorded_at });
            }
            (EventKind::ErrorMessage { text }, _) => {
                self.say(Message { at, lane, text, unclaimed_failure: false, is_error: true, recorded_at });
            }
            (EventKind::FailureUnclaimed { error }, _) => {
                let text = error;
                self.say(Message { at, lane, text, unclaimed_failure: true, is_error: false, recorded_at });
            }
            (EventKind::CallBegan { name, by }, _) => {
                self.calls.push(Call { begin: at, end: Time::MAX, name, by });
            }
            (EventKind::CallEnded, _) => {
                if let Some(call) = self.calls.last_mut() {
                    call.end = at;
                }
            }
            (EventKind::Gauged { gauge, level }, _) => self.gauge(log, gauge, at, level),
            (EventKind::Spawned { parent, name, site }, Some(lane)) => {
                let name = log.text(name).unwrap_or_default();
                let mut lane = Lane::new(lane, name, parent, at, recorded_at);
                lane.site = site;
                self.add(lane);
            }
            (EventKind::WorkerJoined { name }, Some(lane)) => {
                self.add(Lane::new(lane, log.text(name).unwrap_or_default(), None, at, recorded_at));
            }
            (EventKind::Flow { flow, part }, Some(lane)) => self.pass(lane, at, flow, part),
            (_, Some(lane)) => self.apply_to(lane, at, kind, recorded_at),
            (_, None) => {}
        }
    }

    /// Applies an event that changes the state of a lane.
    fn apply_to(&mut self, id: LaneId, at: Time, kind: EventKind, recorded_at: Position) {
        let Some(lane) = self.lanes.get_mut(id) else { return };
        match kind {
            EventKind::Ready { by } => lane.open(at, SpanKind::Ready { by }),
            EventKind::PollBegan => lane.open(at, SpanKind::Running { outcome: PollOutcome::Pending }),
            EventKind::PollEnded { outcome: PollOutcome::Pending, .. } => {
                let doing = self.snapshot.status(id).map(|status| status.doing);
                lane.open(at, doing.unwrap_or(SpanKind::Idle));
            }
            EventKind::PollEnded { outcome, error } => lane.end(at, outcome, error, recorded_at),
            EventKind::CancelRequested { by } => lane.cancel_requested = Some((at, by)),
            EventKind::SliceBegan { name, .. } => lane.open(kind.happened(at), SpanKind::Slice { name }),
            EventKind::SliceEnded { .. } => lane.open(kind.happened(at), SpanKind::Idle),
            EventKind::Counted { value } => lane.counter.push(at, value),
            EventKind::WaitBegan { .. }
            | EventKind::WaitEnded { .. }
            | EventKind::Gauged { .. }
            | EventKind::Flow { .. }
            | EventKind::Spawned { .. }
            | EventKind::WorkerJoined { .. }
            | EventKind::FailureUnclaimed { .. }
            | EventKind::Message { .. }
            | EventKind::ErrorMessage { .. }
            | EventKind::CallBegan { .. }
            | EventKind::CallEnded
            | EventKind::TickBegan
            | EventKind::TickEnded => {}
        }
    }

    fn say(&mut self, message: Message) {
        self.messages.push(message);
    }

    /// Adds a point of a flow.
    fn pass(&mut self, lane: LaneId, at: Time, flow: u32, part: FlowPart) {
        let Some((segment, from)) = self.flows.pass(flow, part, lane, at) else { return };
        let other = Some(from).filter(|from| *from != lane);
        for lane in [Some(lane), other].into_iter().flatten() {
            if let Some(lane) = self.lanes.get_mut(lane) {
                lane.flows.push(segment);
            }
        }
    }

    /// Records the length of the run queue, from its first task on: a foreign trace never has one.
    fn count_queue(&mut self, at: Time) {
        let length = self.snapshot.run_queue().len() as u32;
        if length > 0 || !self.queued.is_empty() {
            self.queued.push_level(at, length);
        }
    }

    /// Appends a level to a gauge. A linear search: for so few gauges it is faster than hashing the name.
    #[inline(never)]
    fn gauge(&mut self, log: &Log, name: TextId, at: Time, level: u32) {
        let name = log.text(name).unwrap_or_default();
        if let Some(gauge) = self.gauges.iter_mut().find(|gauge| &*gauge.name == name) {
            gauge.levels.push_level(at, level);
        } else if self.gauges.len() < MOST_GAUGES {
            let mut levels = CounterSeries::default();
            levels.push_level(at, level);
            self.gauges.push(GaugeTrack { name: name.into(), levels });
        }
    }
}

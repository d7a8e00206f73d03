//! The tooltip's content for the lane, span, tick or moment under the pointer.
//!
//! The page loads these on first use: `SceneSource::*`.

use crate::i18n::{Lang, Text};
use crate::rt::{Cause, PollOutcome, Time};
use crate::trace::lane_state::LaneState;
use crate::trace::{Lane, LaneId, Log, Message, Model, Span, SpanKind, WaitId};
use crate::ui::present::durations::Grain;
use crate::ui::present::wait_text::first_sites;
use crate::ui::timeline::layout::latency::Latency;
use crate::ui::timeline::texts;

/// Content of a tooltip: a title and facts.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// Title: the lane, or the kind of thing.
    pub title: String,
    /// The state, for the sign beside the title; `None` for the loop and for moments.
    pub state: Option<LaneState>,
    /// Names and values of the facts.
    pub facts: Vec<(&'static str, String)>,
}

/// At most this many callbacks are named for one place.
const MOST_CALLS: usize = 4;

impl Details {
    /// All facts as one phrase, for screen readers.
    pub fn spoken(&self) -> String {
        let facts = self.facts.iter().map(|(name, fact)| format!("{name} {fact}"));
        std::iter::once(self.title.clone()).chain(facts).collect::<Vec<_>>().join(", ")
    }
}

/// The run that scenes and texts are made from.
#[derive(Clone, Copy)]
pub struct SceneSource<'a> {
    /// The model of the run.
    pub model: &'a Model,
    /// The log, which resolves interned texts and wait sites.
    pub log: &'a Log,
    /// The end of open spans.
    pub now: Time,
    /// The language of the texts.
    pub lang: Lang,
}

/// Maximum number of characters of a slice's name in a tooltip.
const LONGEST_NAME: usize = 300;
/// Maximum number of printed lines in a tooltip.
const MOST_LINES: usize = 3;
/// Maximum number of waits of one task in a tooltip.
const MOST_WAITS: usize = 3;

impl SceneSource<'_> {
    /// The precision of the run's times.
    pub fn grain(&self) -> Grain {
        Grain::of(self.log)
    }

    /// Details of a span, with the lines its task printed between `from` and `to`, the reach of the pointer.
    pub fn span(&self, lane: &Lane, index: usize, (from, to): (Time, Time)) -> Option<Details> {
        let span = lane.spans.get(index)?;
        let state = LaneState::of(span.kind);
        let length = self.grain().duration(span.end_or(self.now).since(span.begin));
        let mut facts = vec![
            (self.text(texts::STATE), format!("{} · {length}", self.text(texts::state(state)))),
            (self.text(texts::FROM), self.grain().moment(span.begin)),
        ];
        match span.kind {
            SpanKind::Suspended { wait, others } => {
                self.wait(wait, others, &mut facts);
                if let Some(Span { kind: SpanKind::Ready { by }, .. }) = lane.spans.get(index + 1) {
                    facts.push((self.text(texts::WOKEN_BY), self.cause(by, lane)));
                }
            }
            SpanKind::Ready { by } => {
                facts.push((self.text(texts::WOKEN_BY), self.cause(by, lane)));
                facts.push(self.queued(&span));
            }
            SpanKind::Slice { name } => {
                let name = self.log.text(name).unwrap_or_default().chars().take(LONGEST_NAME).collect();
                facts.insert(0, (self.text(texts::SLICE), name));
            }
            SpanKind::Idle => return None,
            SpanKind::Running { outcome } => self.step(lane, index, outcome, &mut facts),
        }
        self.printed(lane.id, from, to, &mut facts);
        Some(Details { title: lane.title(), state: Some(state), facts })
    }

    /// Details of a lane as a whole.
    pub fn lane(&self, lane: &Lane) -> Details {
        let end = lane.ended.map_or(self.now, |ended| ended.at);
        let mut facts = vec![
            (self.text(texts::STATE), self.state(lane).into()),
            (self.text(texts::FROM), self.grain().moment(lane.since)),
            (self.text(texts::FOR), self.grain().duration(end.since(lane.since))),
        ];
        let (waits, others) = first_sites(self.log, self.model.snapshot().waits(lane.id), MOST_WAITS);
        for (wait, _) in waits {
            self.wait(Some(wait.wait), 0, &mut facts);
        }
        self.and_more(others, &mut facts);
        if self.model.snapshot().cancel_requested(lane.id).is_some() {
            facts.push((self.text(texts::ENDED), self.text(texts::CANCELLING).into()));
        }
        if let Some(error) = self.error(lane) {
            facts.push((self.text(texts::ERROR), error.into()));
        }
        Details { title: lane.title(), state: lane.current().map(|span| LaneState::of(span.kind)), facts }
    }

    /// A moment of loop time, followed by the wall time where the two differ.
    pub fn moment(&self, time: Time) -> String {
        let moment = self.grain().moment(time);
        match self.log.clock_map().wall(time) {
            Some(wall) => format!("{moment} · {} {}", self.text(texts::WALL), self.grain().after(wall)),
            None => moment,
        }
    }

    /// Loop and wall time at `time`; `None` where they agree.
    pub fn clocks(&self, time: Time) -> Option<Details> {
        let wall = self.log.clock_map().wall(time)?;
        let facts = vec![
            (self.text(texts::LOOP_TIME), self.grain().moment(time)),
            (self.text(texts::WALL_TIME), self.grain().after(wall)),
        ];
        Some(Details { title: self.text(texts::TIME).into(), state: None, facts })
    }

    /// Details of the loop at `time`; a tick within `near` counts as hit.
    pub fn event_loop(&self, time: Time, near: (Time, Time)) -> Details {
        let ticks = self.model.ticks();
        let after = ticks.partition_point(|tick| tick.begin <= near.1.max(time));
        let tick = after.checked_sub(1).map(|index| ticks[index]).filter(|tick| tick.end >= near.0);
        let mut facts = match tick {
            Some(tick) => {
                let end = if tick.end == Time::MAX { self.now } else { tick.end };
                vec![
                    (self.text(texts::TICK), self.grain().duration(end.since(tick.begin))),
                    (self.text(texts::FROM), self.grain().moment(tick.begin)),
                ]
            }
            None => vec![(self.text(texts::STATE), self.text(texts::LOOP_IS_IDLE).into())],
        };
        self.calls(near, &mut facts);
        Details { title: self.text(texts::LOOP).into(), state: None, facts }
    }

    /// The callbacks that the loop called within `near`: the last few of them.
    fn calls(&self, near: (Time, Time), facts: &mut Vec<(&'static str, String)>) {
        let calls = self.model.calls();
        let after = calls.partition_point(|call| call.begin <= near.1);
        let within = calls[..after].iter().rev().take_while(|call| call.end >= near.0).take(MOST_CALLS);
        let within: Vec<_> = within.collect();
        for call in within.into_iter().rev() {
            let name = self.log.text(call.name).unwrap_or_default();
            let end = if call.end == Time::MAX { self.now } else { call.end };
            let (took, by) = (self.grain().duration(end.since(call.begin)), self.cause_of_loop(call.by));
            facts.push((self.text(texts::CALLBACK), format!("{name} · {took} · {by}")));
        }
    }

    /// The current state of a task, or its outcome.
    pub fn state(&self, lane: &Lane) -> &'static str {
        let state = match (lane.ended, lane.current()) {
            (Some(ended), _) => texts::outcome(ended.outcome),
            (None, Some(span)) => texts::state(LaneState::of(span.kind)),
            // A worker without a job so far.
            (None, None) if lane.id.task().is_none() => texts::IDLE,
            (None, None) => texts::READY,
        };
        self.text(state)
    }

    /// The error of a failed task.
    pub fn error(&self, lane: &Lane) -> Option<&str> {
        self.log.text(lane.ended?.error?)
    }

    fn step(&self, lane: &Lane, index: usize, outcome: PollOutcome, facts: &mut Vec<(&'static str, String)>) {
        let before = index.checked_sub(1).and_then(|before| lane.spans.get(before));
        if let Some(span @ Span { kind: SpanKind::Ready { by }, .. }) = before {
            facts.push((self.text(texts::WOKEN_BY), self.cause(by, lane)));
            facts.push(self.queued(&span));
        }
        match (outcome, lane.spans.get(index + 1).map(|span| span.kind)) {
            (PollOutcome::Pending, Some(SpanKind::Suspended { wait, others })) => {
                self.wait(wait, others, facts);
            }
            (PollOutcome::Pending, _) => {}
            _ => facts.push((self.text(texts::ENDED), self.text(texts::outcome(outcome)).into())),
        }
        if let (PollOutcome::Failed, Some(error)) = (outcome, self.error(lane)) {
            facts.push((self.text(texts::ERROR), error.into()));
        }
    }

    /// The time a task spent in the run queue, with the bounds of its [`Latency`] level.
    fn queued(&self, span: &Span) -> (&'static str, String) {
        let wait = span.end_or(self.now).since(span.begin);
        (
            self.text(texts::QUEUED),
            format!("{} ({})", self.grain().duration(wait), Latency::of(wait).bounds()),
        )
    }

    fn wait(&self, wait: Option<WaitId>, others: u16, facts: &mut Vec<(&'static str, String)>) {
        let Some(site) = wait.and_then(|wait| self.log.wait(wait)) else { return };
        facts.push((self.text(texts::WAITS_FOR), format!("{} ({})", site.label, site.kind)));
        facts.push((self.text(texts::AT_LINE), format!("{}:{}", site.file, site.line)));
        self.and_more(others.into(), facts);
    }

    fn and_more(&self, more: usize, facts: &mut Vec<(&'static str, String)>) {
        if more > 0 {
            facts.push((self.text(texts::AND_MORE), format!("+{more}")));
        }
    }

    /// The cause of a wake of the task of `lane`, in words.
    pub(crate) fn cause(&self, by: Cause, lane: &Lane) -> String {
        match by {
            Cause::Task(task) if lane.id == task.into() => self.text(texts::BY_SELF).into(),
            by => self.cause_of_loop(by),
        }
    }

    /// A cause, of what is no task.
    fn cause_of_loop(&self, by: Cause) -> String {
        match by {
            Cause::Spawn => self.text(texts::BY_SPAWN).into(),
            Cause::Timer => self.text(texts::BY_TIMER).into(),
            Cause::Host => self.text(texts::BY_HOST).into(),
            Cause::Task(task) => self.title(task.into()).unwrap_or_else(|| format!("#{task}")),
            Cause::Worker(worker) => {
                let title = self.title(worker.into());
                title.unwrap_or_else(|| format!("{} {worker}", self.text(texts::WORKER)))
            }
        }
    }

    fn title(&self, lane: LaneId) -> Option<String> {
        self.model.lane(lane).map(Lane::title)
    }

    fn printed(&self, lane: LaneId, from: Time, to: Time, facts: &mut Vec<(&'static str, String)>) {
        let near = messages_between(self.model, from, to);
        let mut lines = near.iter().filter(|message| message.lane == Some(lane));
        for message in lines.by_ref().take(MOST_LINES) {
            let name = if message.unclaimed_failure { texts::ERROR } else { texts::PRINTED };
            let line = self.log.text(message.text).unwrap_or_default();
            facts.push((self.text(name), line.chars().take(120).collect()));
        }
        self.and_more(lines.count(), facts);
    }

    fn text(&self, text: Text) -> &'static str {
        text.get(self.lang)
    }
}

/// The messages from `from` to `to`, both included; a binary search each.
pub fn messages_between(model: &Model, from: Time, to: Time) -> &[Message] {
    let messages = model.messages();
    let first = messages.partition_point(|message| message.at < from);
    let last = messages.partition_point(|message| message.at <= to);
    &messages[first..last.max(first)]
}

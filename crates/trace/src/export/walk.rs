//! One pass over a log that tells a [`Drawing`] what there is to draw.
//!
//! Invariant: a slice is told once, when it ends (but a turn of the loop when it begins, before what happens in it), and
//! what is still open at the end of the log is told as ending there. Next: `chrome` and `perfetto`, the drawings.
//!
//! The page loads this on first use.

use std::collections::{HashMap, VecDeque};

use super::drawing::{Drawing, LOOP, Sent, Sign, Slice, Track};
use super::json::{Fields, Json};
use crate::model::Model;
use crate::model::waits::{CurrentWait, Waits};
use crate::record::event::{Event, FlowPart, TextId, WaitId, What};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::sorting::in_order;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// Tells `drawing` all that is in `log`.
pub(crate) fn walk(log: &Log, drawing: &mut impl Drawing) {
    let mut walk = Walk { log, drawing, lanes: HashMap::new(), tick_ends: tick_ends(log), wakes: 0 };
    walk.tracks();
    for event in log.events() {
        walk.event(&event);
    }
    walk.close_all();
}

struct Walk<'a, D> {
    log: &'a Log,
    drawing: &'a mut D,
    lanes: HashMap<LaneId, Drawn>,
    /// The ends of the turns of the loop that are to come.
    tick_ends: VecDeque<Time>,
    /// How many wakes there were; each has its own arrow.
    wakes: u64,
}

/// What is open on the track of a task or a worker.
#[derive(Default)]
struct Drawn {
    name: String,
    parent: Option<TaskId>,
    open: Option<Open>,
    /// What its futures wait for.
    waits: Waits,
    /// The wakes whose arrows end at the next poll.
    arrows: Vec<u64>,
    alive: bool,
    /// What is open is what it is taken to do since before the log begins (see `Lane::presume`).
    presumed: bool,
}

impl Drawn {
    /// Whether a task that becomes ready at `at` was never suspended: a yield, for example.
    fn was_woken_while_it_ran(&self, at: Time, by_itself: bool) -> bool {
        matches!(&self.open, Some(Open { begin, kind: OpenKind::Suspended(waits, _), .. })
            if *begin == at && (by_itself || waits.is_empty()))
    }
}

struct Open {
    begin: Time,
    kind: OpenKind,
    sent: Vec<Sent>,
}

enum OpenKind {
    Ready(Cause),
    Running(Vec<u64>),
    /// What it waits for, each with whether that ends first, and how many things there are.
    Suspended(Vec<(WaitId, bool)>, usize),
    Slice(TextId),
}

/// How many waits of one suspension are drawn: those that end first. More are counted alone, for a task that joins a thousand
/// others is suspended a thousand times.
const MOST_WAITS: usize = 8;

impl<D: Drawing> Walk<'_, D> {
    fn tracks(&mut self) {
        self.drawing.track(&Track { number: LOOP, parent: LOOP, name: "loop", place: 0 });
        let mut model = Model::default();
        model.catch_up(self.log);
        // Tasks that ended before the end of the log have rows too: nothing is forgotten but what was dropped.
        for (row, id) in model.rows().iter().enumerate() {
            let Some(lane) = model.lane(*id) else { continue };
            let name = lane.title();
            // A parent that ended before the log begins has no track.
            let parent = lane.parent.filter(|parent| model.lane(*parent).is_some());
            let (number, parent) = (id.number(), parent.map_or(LOOP, TaskId::get));
            self.drawing.track(&Track { number, parent, name: &name, place: row as u64 + 1 });
            self.drawn(*id).name = lane.name.to_string();
            if let LaneId::Task(task) = *id
                && self.log.is_carried(task)
            {
                self.begin_life(task, self.log.start());
            }
        }
        for (number, carried) in self.log.carried_waits() {
            let wait = CurrentWait { wait: carried.wait, until: carried.until, number };
            let lane = carried.task.into();
            self.drawn(lane).waits.begin(wait);
            self.suspend(self.log.start(), lane);
            self.drawn(lane).presumed = true;
        }
    }

    fn event(&mut self, event: &Event) {
        let Event { at, lane, what } = *event;
        match (what, lane) {
            (What::TickBegan, _) => self.tick(at),
            (What::Message { text }, _) => self.text_sign(at, lane, "message", text),
            (What::Gauged { gauge, level }, _) => {
                self.drawing.gauge(at, self.log.text(gauge).unwrap_or_default(), level);
            }
            (What::FailureUnclaimed { error }, _) => self.text_sign(at, lane, "failure never joined", error),
            (_, Some(lane)) => self.event_on(lane, at, what),
            (_, None) => {}
        }
    }

    fn event_on(&mut self, lane: LaneId, at: Time, what: What) {
        match (what, lane) {
            (What::SliceBegan { name, .. }, _) => self.open(what.happened(at), lane, OpenKind::Slice(name)),
            (What::SliceEnded { .. }, _) => self.close(what.happened(at), lane, PollOutcome::Pending),
            (What::Counted { value }, _) => self.drawing.count(at, lane.number(), value),
            (What::Flow { flow, part }, _) => {
                self.drawing.arrow(at, lane.number(), u64::from(flow) + 1, part);
            }
            (_, LaneId::Task(task)) => self.event_of(task, at, what),
            (_, LaneId::Worker(_)) => {}
        }
    }

    fn event_of(&mut self, task: TaskId, at: Time, what: What) {
        let lane = task.into();
        let is_move = matches!(what, What::Ready { .. } | What::PollBegan | What::PollEnded { .. });
        if is_move && std::mem::take(&mut self.drawn(lane).presumed) && !matches!(what, What::Ready { .. }) {
            self.drawn(lane).open = None;
        }
        match what {
            What::Spawned { parent, .. } => self.drawn(lane).parent = parent,
            What::Ready { by } => self.ready(task, at, by),
            What::PollBegan => {
                self.close(at, lane, PollOutcome::Pending);
                let arrows = std::mem::take(&mut self.drawn(lane).arrows);
                self.open(at, lane, OpenKind::Running(arrows));
            }
            What::WaitBegan { wait, number, delay } => {
                let until = delay.get().map(|delay| at + delay);
                self.drawn(lane).waits.begin(CurrentWait { wait, until, number });
            }
            What::WaitEnded { number } => self.drawn(lane).waits.end(number),
            What::PollEnded { outcome, error } => {
                self.close(at, lane, outcome);
                match outcome {
                    PollOutcome::Pending => self.suspend(at, lane),
                    _ => self.end_life(at, task, outcome, error),
                }
            }
            What::CancelRequested { by } => {
                let args = [("by", Json::Text(&cause_name(by, lane)))];
                let (track, name) = (task.get(), "cancel requested");
                self.drawing.sign(&Sign { track, category: "cancel", name, at, args: &args });
            }
            What::WorkerJoined { .. }
            | What::SliceBegan { .. }
            | What::SliceEnded { .. }
            | What::Counted { .. }
            | What::Flow { .. }
            | What::Message { .. }
            | What::Gauged { .. }
            | What::FailureUnclaimed { .. }
            | What::TickBegan
            | What::TickEnded => {}
        }
    }

    fn ready(&mut self, task: TaskId, at: Time, by: Cause) {
        let lane = task.into();
        if by == Cause::Spawn {
            // Not at its spawn: the lanes of a foreign trace are spawned too, but are no tasks and never ready.
            self.begin_life(task, at);
            if let Some(parent) = self.drawn(lane).parent {
                self.arrow_from(at, Some(parent.into()), lane);
            }
        }
        let by_itself = by == Cause::Task(task);
        if !self.drawn(lane).was_woken_while_it_ran(at, by_itself) {
            self.close(at, lane, PollOutcome::Pending);
        }
        match by {
            Cause::Task(_) | Cause::Worker(_) => self.arrow_from(at, LaneId::of_cause(by), lane),
            Cause::Timer => self.arrow_from(at, None, lane),
            // The spawner's arrow is drawn above; the host has no slice to draw one from.
            Cause::Spawn | Cause::Host => {}
        }
        self.open(at, lane, OpenKind::Ready(by));
    }

    fn drawn(&mut self, lane: LaneId) -> &mut Drawn {
        self.lanes.entry(lane).or_default()
    }

    fn open(&mut self, begin: Time, lane: LaneId, kind: OpenKind) {
        self.drawn(lane).open = Some(Open { begin, kind, sent: Vec::new() });
    }

    fn suspend(&mut self, at: Time, lane: LaneId) {
        let waits = &self.drawn(lane).waits;
        let count = waits.len();
        let mut shown: Vec<CurrentWait> = waits.by_end().into_iter().take(MOST_WAITS).collect();
        let first = shown.first().map(|wait| wait.number);
        // The nearest to the task's code is the outermost slice.
        shown.sort_by_key(|wait| wait.number);
        let shown = shown.iter().map(|wait| (wait.wait, Some(wait.number) == first)).collect();
        self.open(at, lane, OpenKind::Suspended(shown, count));
    }

    fn tick(&mut self, begin: Time) {
        let end = self.tick_ends.pop_front().unwrap_or(begin);
        let (track, category, name) = (LOOP, "tick", "tick");
        self.drawing.slice(&Slice { track, category, name, begin, end, args: &[], landed: &[], sent: &[] });
    }

    /// Tells the open slice, if there is one, as ending at `at`; `outcome` is that of a running one.
    fn close(&mut self, at: Time, lane: LaneId, outcome: PollOutcome) {
        let Some(Open { begin, kind, sent }) = self.drawn(lane).open.take() else { return };
        let mut slice = |category, name: &str, args: Fields<'_>, landed: &[u64]| {
            let track = lane.number();
            self.drawing.slice(&Slice { track, category, name, begin, end: at, args, landed, sent: &sent });
        };
        match kind {
            OpenKind::Ready(by) => {
                slice("ready", "ready", &[("woken_by", Json::Text(&cause_name(by, lane)))], &[]);
            }
            OpenKind::Running(landed) => {
                slice("run", "poll", &[("outcome", Json::Text(outcome_name(outcome)))], &landed);
            }
            OpenKind::Suspended(waits, _) if waits.is_empty() => {
                slice("wait", "suspended", &[("kind", Json::Text("unknown"))], &[]);
            }
            OpenKind::Suspended(waits, count) => {
                for (wait, is_first) in waits {
                    let Some(site) = self.log.wait(wait) else { continue };
                    let args = [
                        ("kind", Json::Text(&site.kind)),
                        ("file", Json::Text(&site.file)),
                        ("line", Json::Number(site.line.into())),
                        ("waits", Json::Number(count as u64)),
                    ];
                    let args = if is_first && count > 1 { &args[..] } else { &args[..3] };
                    slice("wait", &site.label, args, &[]);
                }
            }
            OpenKind::Slice(name) => slice("slice", self.log.text(name).unwrap_or_default(), &[], &[]),
        }
    }

    /// What is still open goes up to the last event.
    fn close_all(&mut self) {
        let end = self.log.end();
        let lanes: Vec<LaneId> = self.lanes.keys().copied().collect();
        for lane in in_order(&lanes, |lane| lane.number().into()) {
            self.close(end, lane, PollOutcome::Pending);
        }
    }

    fn begin_life(&mut self, task: TaskId, at: Time) {
        let known = self.lanes.entry(task.into()).or_default();
        if !std::mem::replace(&mut known.alive, true) {
            self.drawing.life_began(at, task, &known.name);
        }
    }

    fn end_life(&mut self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<TextId>) {
        let known = self.lanes.entry(task.into()).or_default();
        if !std::mem::replace(&mut known.alive, false) {
            return;
        }
        let outcome = ("outcome", Json::Text(outcome_name(outcome)));
        match error.map(|error| self.log.text(error).unwrap_or_default()) {
            Some(error) => {
                self.drawing.life_ended(at, task, &known.name, &[outcome, ("error", Json::Text(error))]);
            }
            None => self.drawing.life_ended(at, task, &known.name, &[outcome]),
        }
    }

    /// Begins an arrow on the track of `from`, or of the loop, to end at the next poll of `to`.
    fn arrow_from(&mut self, at: Time, from: Option<LaneId>, to: LaneId) {
        self.wakes += 1;
        let arrow = self.wakes;
        self.drawn(to).arrows.push(arrow);
        let waker = from.and_then(|waker| self.drawn(waker).open.as_mut());
        match waker.filter(|open| matches!(open.kind, OpenKind::Running(_))) {
            Some(slice) => slice.sent.push(Sent { at, arrow }),
            None => self.drawing.arrow(at, track_of(from), arrow, FlowPart::Start),
        }
    }

    fn text_sign(&mut self, at: Time, lane: Option<LaneId>, name: &str, text: TextId) {
        let args = [("text", Json::Text(self.log.text(text).unwrap_or_default()))];
        let track = track_of(lane);
        self.drawing.sign(&Sign { track, category: "message", name, at, args: &args });
    }
}

/// The track of a lane, or of the loop.
fn track_of(lane: Option<LaneId>) -> u32 {
    lane.map_or(LOOP, LaneId::number)
}

/// When each turn of the loop ended; one that is under way, at the end of the log.
fn tick_ends(log: &Log) -> VecDeque<Time> {
    let mut ends = VecDeque::new();
    for event in log.events() {
        match (event.what, ends.back_mut()) {
            (What::TickBegan, _) => ends.push_back(log.end()),
            (What::TickEnded, Some(end)) => *end = event.at,
            _ => {}
        }
    }
    ends
}

/// An outcome's name in files.
pub(crate) fn outcome_name(outcome: PollOutcome) -> &'static str {
    match outcome {
        PollOutcome::Pending => "pending",
        PollOutcome::Completed => "completed",
        PollOutcome::Failed => "failed",
        PollOutcome::Cancelled => "cancelled",
    }
}

/// Who made the task of `lane` ready.
fn cause_name(cause: Cause, lane: LaneId) -> String {
    match cause {
        Cause::Spawn => "spawn".to_owned(),
        Cause::Task(waker) if lane == waker.into() => "self".to_owned(),
        Cause::Task(waker) => format!("task {waker}"),
        Cause::Worker(waker) => format!("worker {waker}"),
        Cause::Timer => "timer".to_owned(),
        Cause::Host => "host".to_owned(),
    }
}

//! One pass over a log that tells a [`Drawing`] what there is to draw.
//!
//! Invariant: a slice is told once, when it ends (but a turn of the loop when it begins, before what happens in it), and
//! what is still open at the end of the log is told as ending there. Next: `chrome` and `perfetto`, the drawings.

use std::collections::{HashMap, VecDeque};

use super::drawing::{Drawing, LOOP, Sent, Sign, Slice, Track};
use super::event::{Event, FlowPart, TextId, WaitId, What};
use super::json::{Fields, Json};
use super::log::Log;
use super::model::Model;
use super::waits::{CurrentWait, Waits};
use loopscope_rt::sorting::in_order;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// Tells `drawing` all that is in `log`.
pub(super) fn walk(log: &Log, drawing: &mut impl Drawing) {
    let mut walk = Walk { log, drawing, tasks: HashMap::new(), tick_ends: tick_ends(log), wakes: 0 };
    walk.tracks();
    for event in log.events() {
        walk.event(&event);
    }
    walk.close_all();
}

struct Walk<'a, D> {
    log: &'a Log,
    drawing: &'a mut D,
    tasks: HashMap<TaskId, Task>,
    /// The ends of the turns of the loop that are to come.
    tick_ends: VecDeque<Time>,
    /// How many wakes there were; each has its own arrow.
    wakes: u64,
}

/// What is open on a task's track.
#[derive(Default)]
struct Task {
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

impl Task {
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
        for (row, task) in model.rows().iter().enumerate() {
            let Some(lane) = model.lane(*task) else { continue };
            let name = format!("{} #{task}", lane.name);
            // A parent that ended before the log begins has no track.
            let parent = lane.parent.filter(|parent| model.lane(*parent).is_some());
            let (number, parent) = (task.get(), parent.map_or(LOOP, TaskId::get));
            self.drawing.track(&Track { number, parent, name: &name, place: row as u64 + 1 });
            self.task(*task).name = lane.name.to_string();
            if self.log.is_carried(*task) {
                self.begin_life(*task, self.log.start());
            }
        }
        for (number, carried) in self.log.carried_waits() {
            let wait = CurrentWait { wait: carried.wait, until: carried.until, number };
            self.task(carried.task).waits.begin(wait);
            self.suspend(self.log.start(), carried.task);
            self.task(carried.task).presumed = true;
        }
    }

    fn event(&mut self, event: &Event) {
        let Event { at, task, what } = *event;
        match (what, task) {
            (What::TickBegan, _) => self.tick(at),
            (What::Message { text }, _) => self.text_sign(at, task, "message", text),
            (What::Gauged { gauge, level }, _) => {
                self.drawing.gauge(at, self.log.text(gauge).unwrap_or_default(), level);
            }
            (What::FailureUnclaimed { error }, _) => self.text_sign(at, task, "failure never joined", error),
            (_, Some(task)) => self.event_of(task, at, what),
            (_, None) => {}
        }
    }

    fn event_of(&mut self, task: TaskId, at: Time, what: What) {
        let is_move = matches!(what, What::Ready { .. } | What::PollBegan | What::PollEnded { .. });
        if is_move && std::mem::take(&mut self.task(task).presumed) && !matches!(what, What::Ready { .. }) {
            self.task(task).open = None;
        }
        match what {
            What::Spawned { parent, .. } => self.task(task).parent = parent,
            What::Ready { by } => self.ready(task, at, by),
            What::PollBegan => {
                self.close(at, task, PollOutcome::Pending);
                let arrows = std::mem::take(&mut self.task(task).arrows);
                self.open(at, task, OpenKind::Running(arrows));
            }
            What::WaitBegan { wait, number, delay } => {
                let until = delay.get().map(|delay| at + delay);
                self.task(task).waits.begin(CurrentWait { wait, until, number });
            }
            What::WaitEnded { number } => self.task(task).waits.end(number),
            What::PollEnded { outcome, error } => {
                self.close(at, task, outcome);
                match outcome {
                    PollOutcome::Pending => self.suspend(at, task),
                    _ => self.end_life(at, task, outcome, error),
                }
            }
            What::CancelRequested { by } => {
                let args = [("by", Json::Text(&cause_name(by, task)))];
                let (track, name) = (task.get(), "cancel requested");
                self.drawing.sign(&Sign { track, category: "cancel", name, at, args: &args });
            }
            What::SliceBegan { name, .. } => self.open(what.happened(at), task, OpenKind::Slice(name)),
            What::SliceEnded { .. } => self.close(what.happened(at), task, PollOutcome::Pending),
            What::Counted { value } => self.drawing.count(at, task.get(), value),
            What::Flow { flow, part } => self.drawing.arrow(at, task.get(), u64::from(flow) + 1, part),
            What::Message { .. }
            | What::Gauged { .. }
            | What::FailureUnclaimed { .. }
            | What::TickBegan
            | What::TickEnded => {}
        }
    }

    fn ready(&mut self, task: TaskId, at: Time, by: Cause) {
        if by == Cause::Spawn {
            // Not at its spawn: the lanes of a foreign trace are spawned too, but are no tasks and never ready.
            self.begin_life(task, at);
            if let Some(parent) = self.task(task).parent {
                self.arrow_from(at, parent.get(), task);
            }
        }
        let by_itself = by == Cause::Task(task);
        if !self.task(task).was_woken_while_it_ran(at, by_itself) {
            self.close(at, task, PollOutcome::Pending);
        }
        match by {
            Cause::Task(waker) => self.arrow_from(at, waker.get(), task),
            Cause::Timer => self.arrow_from(at, LOOP, task),
            // The spawner's arrow is drawn above; the host has no slice to draw one from.
            Cause::Spawn | Cause::Host => {}
        }
        self.open(at, task, OpenKind::Ready(by));
    }

    fn task(&mut self, task: TaskId) -> &mut Task {
        self.tasks.entry(task).or_default()
    }

    fn open(&mut self, begin: Time, task: TaskId, kind: OpenKind) {
        self.task(task).open = Some(Open { begin, kind, sent: Vec::new() });
    }

    fn suspend(&mut self, at: Time, task: TaskId) {
        let waits = &self.task(task).waits;
        let count = waits.len();
        let mut shown: Vec<CurrentWait> = waits.by_end().into_iter().take(MOST_WAITS).collect();
        let first = shown.first().map(|wait| wait.number);
        // The nearest to the task's code is the outermost slice.
        shown.sort_by_key(|wait| wait.number);
        let shown = shown.iter().map(|wait| (wait.wait, Some(wait.number) == first)).collect();
        self.open(at, task, OpenKind::Suspended(shown, count));
    }

    fn tick(&mut self, begin: Time) {
        let end = self.tick_ends.pop_front().unwrap_or(begin);
        let (track, category, name) = (LOOP, "tick", "tick");
        self.drawing.slice(&Slice { track, category, name, begin, end, args: &[], landed: &[], sent: &[] });
    }

    /// Tells the open slice, if there is one, as ending at `at`; `outcome` is that of a running one.
    fn close(&mut self, at: Time, task: TaskId, outcome: PollOutcome) {
        let Some(Open { begin, kind, sent }) = self.task(task).open.take() else { return };
        let mut slice = |category, name: &str, args: Fields<'_>, landed: &[u64]| {
            let track = task.get();
            self.drawing.slice(&Slice { track, category, name, begin, end: at, args, landed, sent: &sent });
        };
        match kind {
            OpenKind::Ready(by) => {
                slice("ready", "ready", &[("woken_by", Json::Text(&cause_name(by, task)))], &[]);
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
        let tasks: Vec<TaskId> = self.tasks.keys().copied().collect();
        for task in in_order(&tasks, |task| task.get().into()) {
            self.close(end, task, PollOutcome::Pending);
        }
    }

    fn begin_life(&mut self, task: TaskId, at: Time) {
        let known = self.tasks.entry(task).or_default();
        if !std::mem::replace(&mut known.alive, true) {
            self.drawing.life_began(at, task, &known.name);
        }
    }

    fn end_life(&mut self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<TextId>) {
        let known = self.tasks.entry(task).or_default();
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

    /// Begins an arrow on track `from`, to end at the next poll of `to`.
    fn arrow_from(&mut self, at: Time, from: u32, to: TaskId) {
        self.wakes += 1;
        let arrow = self.wakes;
        self.task(to).arrows.push(arrow);
        let waker = TaskId::new(from).and_then(|waker| self.task(waker).open.as_mut());
        match waker.filter(|open| matches!(open.kind, OpenKind::Running(_))) {
            Some(slice) => slice.sent.push(Sent { at, arrow }),
            None => self.drawing.arrow(at, from, arrow, FlowPart::Start),
        }
    }

    fn text_sign(&mut self, at: Time, task: Option<TaskId>, name: &str, text: TextId) {
        let args = [("text", Json::Text(self.log.text(text).unwrap_or_default()))];
        let track = task.map_or(LOOP, TaskId::get);
        self.drawing.sign(&Sign { track, category: "message", name, at, args: &args });
    }
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
pub(super) fn outcome_name(outcome: PollOutcome) -> &'static str {
    match outcome {
        PollOutcome::Pending => "pending",
        PollOutcome::Completed => "completed",
        PollOutcome::Failed => "failed",
        PollOutcome::Cancelled => "cancelled",
    }
}

/// Who made `task` ready.
fn cause_name(cause: Cause, task: TaskId) -> String {
    match cause {
        Cause::Spawn => "spawn".to_owned(),
        Cause::Task(waker) if waker == task => "self".to_owned(),
        Cause::Task(waker) => format!("task {waker}"),
        Cause::Timer => "timer".to_owned(),
        Cause::Host => "host".to_owned(),
    }
}

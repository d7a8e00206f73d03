//! One pass over a log that says what a drawing of it has: tracks, slices, arrows, signs.
//!
//! Each export is a [`Drawing`] that writes down what it is told; none of them knows what a poll is. Invariant: a slice
//! is told once, when it ends, and what is still open at the end of the log is told as ending there. Next: `chrome` and
//! `perfetto`, the drawings.

use std::collections::HashMap;

use super::event::{Event, FlowPart, TextId, Value, WaitId, What};
use super::json::{Fields, Json};
use super::log::Log;
use super::model::Model;
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// The track of the loop itself; every other track is a task's and has its number.
pub(super) const LOOP: u32 = 0;

/// A row.
pub(super) struct Track<'a> {
    pub(super) number: u32,
    /// The track of the task that spawned it.
    pub(super) parent: u32,
    pub(super) name: &'a str,
    /// Its place from the top.
    pub(super) place: u64,
}

/// An interval on a track.
pub(super) struct Slice<'a> {
    pub(super) track: u32,
    pub(super) category: &'static str,
    pub(super) name: &'a str,
    pub(super) begin: Time,
    pub(super) end: Time,
    pub(super) args: Fields<'a>,
    /// The wakes whose arrows end at its beginning.
    pub(super) arrows: &'a [u64],
}

/// Something that happened at one moment.
pub(super) struct Sign<'a> {
    pub(super) track: u32,
    pub(super) category: &'static str,
    pub(super) name: &'a str,
    pub(super) at: Time,
    pub(super) args: Fields<'a>,
}

/// What a walk tells. All tracks come first.
pub(super) trait Drawing {
    fn track(&mut self, track: &Track<'_>);
    fn slice(&mut self, slice: &Slice<'_>);
    fn sign(&mut self, sign: &Sign<'_>);
    /// The task came to be, or lived already when the log began.
    fn life_began(&mut self, at: Time, task: TaskId, name: &str);
    fn life_ended(&mut self, at: Time, task: TaskId, name: &str, args: Fields<'_>);
    /// A part of the arrow `id`, from 1, lies on the track. The end of one that ends at a slice is told with
    /// the slice.
    fn arrow(&mut self, at: Time, track: u32, id: u64, part: FlowPart);
    fn count(&mut self, at: Time, track: u32, value: Value);
}

/// Tells `drawing` all that is in `log`.
pub(super) fn walk(log: &Log, drawing: &mut impl Drawing) {
    let mut walk = Walk { log, drawing, tasks: HashMap::new(), tick: None, arrows: 0 };
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
    tick: Option<Time>,
    /// How many wakes there were; each has its own arrow.
    arrows: u64,
}

/// What is open on a task's track.
#[derive(Default)]
struct Task {
    name: String,
    open: Option<Open>,
    /// What the running step has begun to wait for.
    waits: Vec<WaitId>,
    /// The wakes whose arrows end at the next poll.
    arrows: Vec<u64>,
    alive: bool,
}

impl Task {
    /// Whether a task that becomes ready at `at` was never suspended: a yield, for example.
    fn was_woken_while_it_ran(&self, at: Time) -> bool {
        matches!(&self.open, Some(Open { begin, kind: OpenKind::Suspended(waits) })
            if *begin == at && waits.is_empty())
    }
}

struct Open {
    begin: Time,
    kind: OpenKind,
}

enum OpenKind {
    Ready(Cause),
    Running(Vec<u64>),
    Suspended(Vec<WaitId>),
    Foreign(TextId),
}

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
    }

    fn event(&mut self, event: &Event) {
        let Event { at, task, what } = *event;
        match (what, task) {
            (What::TickBegan, _) => self.tick = Some(at),
            (What::TickEnded, _) => self.end_tick(at),
            (What::Message { text }, _) => self.text_sign(at, task, "message", text),
            (What::FailureUnclaimed { error }, _) => self.text_sign(at, task, "failure never joined", error),
            (_, Some(task)) => self.event_of(task, at, what),
            (_, None) => {}
        }
    }

    fn event_of(&mut self, task: TaskId, at: Time, what: What) {
        match what {
            What::Spawned { parent: Some(parent), .. } => self.arrow_from(at, parent.get(), task),
            What::Ready { by } => self.ready(task, at, by),
            What::PollBegan => {
                self.close(at, task, PollOutcome::Pending);
                let arrows = std::mem::take(&mut self.task(task).arrows);
                self.open(at, task, OpenKind::Running(arrows));
            }
            What::WaitBegan { wait, .. } => self.task(task).waits.push(wait),
            What::PollEnded { outcome, error } => {
                self.close(at, task, outcome);
                let waits = std::mem::take(&mut self.task(task).waits);
                match outcome {
                    PollOutcome::Pending => self.open(at, task, OpenKind::Suspended(waits)),
                    _ => self.end_life(at, task, outcome, error),
                }
            }
            What::CancelRequested { by } => {
                let args = [("by", Json::Text(&cause_name(by, task)))];
                let (track, name) = (task.get(), "cancel requested");
                self.drawing.sign(&Sign { track, category: "cancel", name, at, args: &args });
            }
            What::SliceBegan { name } => self.open(at, task, OpenKind::Foreign(name)),
            What::SliceEnded => self.close(at, task, PollOutcome::Pending),
            What::Counted { value } => self.drawing.count(at, task.get(), value),
            What::Flow { flow, part } => self.drawing.arrow(at, task.get(), u64::from(flow) + 1, part),
            What::Spawned { parent: None, .. }
            | What::Message { .. }
            | What::FailureUnclaimed { .. }
            | What::Yielded
            | What::TickBegan
            | What::TickEnded => {}
        }
    }

    fn ready(&mut self, task: TaskId, at: Time, by: Cause) {
        if by == Cause::Spawn {
            // Not at its spawn: the lanes of a foreign trace are spawned too, but are no tasks and never ready.
            self.begin_life(task, at);
        }
        if !self.task(task).was_woken_while_it_ran(at) {
            self.close(at, task, PollOutcome::Pending);
        }
        match by {
            Cause::Task(waker) => self.arrow_from(at, waker.get(), task),
            Cause::Timer => self.arrow_from(at, LOOP, task),
            // The spawner's arrow was drawn at the spawn; the host has no slice to draw one from.
            Cause::Spawn | Cause::Host => {}
        }
        self.open(at, task, OpenKind::Ready(by));
    }

    fn task(&mut self, task: TaskId) -> &mut Task {
        self.tasks.entry(task).or_default()
    }

    fn open(&mut self, begin: Time, task: TaskId, kind: OpenKind) {
        self.task(task).open = Some(Open { begin, kind });
    }

    /// Tells the open slice, if there is one, as ending at `at`; `outcome` is that of a running one.
    fn close(&mut self, at: Time, task: TaskId, outcome: PollOutcome) {
        let Some(Open { begin, kind }) = self.task(task).open.take() else { return };
        let mut slice = |category, name: &str, args: Fields<'_>, arrows: &[u64]| {
            self.drawing.slice(&Slice { track: task.get(), category, name, begin, end: at, args, arrows });
        };
        match kind {
            OpenKind::Ready(by) => {
                slice("ready", "ready", &[("woken_by", Json::Text(&cause_name(by, task)))], &[]);
            }
            OpenKind::Running(arrows) => {
                slice("run", "poll", &[("outcome", Json::Text(outcome_name(outcome)))], &arrows);
            }
            OpenKind::Suspended(waits) if waits.is_empty() => {
                slice("wait", "suspended", &[("kind", Json::Text("unknown"))], &[]);
            }
            OpenKind::Suspended(waits) => {
                for site in waits.iter().filter_map(|wait| self.log.wait(*wait)) {
                    let args = [
                        ("kind", Json::Text(&site.kind)),
                        ("file", Json::Text(&site.file)),
                        ("line", Json::Number(site.line.into())),
                    ];
                    slice("wait", &site.label, &args, &[]);
                }
            }
            OpenKind::Foreign(name) => slice("slice", self.log.text(name).unwrap_or_default(), &[], &[]),
        }
    }

    fn end_tick(&mut self, end: Time) {
        if let Some(begin) = self.tick.take() {
            let (category, name) = ("tick", "tick");
            self.drawing.slice(&Slice { track: LOOP, category, name, begin, end, args: &[], arrows: &[] });
        }
    }

    /// What is still open goes up to the last event.
    fn close_all(&mut self) {
        let end = self.log.end();
        let mut tasks: Vec<TaskId> = self.tasks.keys().copied().collect();
        tasks.sort_unstable();
        for task in tasks {
            self.close(end, task, PollOutcome::Pending);
        }
        self.end_tick(end);
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
        self.arrows += 1;
        let id = self.arrows;
        self.task(to).arrows.push(id);
        self.drawing.arrow(at, from, id, FlowPart::Start);
    }

    fn text_sign(&mut self, at: Time, task: Option<TaskId>, name: &str, text: TextId) {
        let args = [("text", Json::Text(self.log.text(text).unwrap_or_default()))];
        let track = task.map_or(LOOP, TaskId::get);
        self.drawing.sign(&Sign { track, category: "message", name, at, args: &args });
    }
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

//! The trace as Chrome Trace Event JSON, which Perfetto, speedscope and chrome://tracing open.
//!
//! The format is described in the README ("The trace file"); version 1 of it. It is a contract: names, categories and
//! arguments keep their meaning. One pass over the events, with the open slice of each task at hand.
//!
//! Source: "Trace Event Format", the Chromium project's document.

use std::collections::HashMap;

use super::event::{Event, TextId, WaitId, What};
use super::json::{self, Fields, Json};
use super::log::Log;
use super::model::Model;
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// What the file says about the run it came from.
pub struct About {
    /// The demo's id.
    pub demo: &'static str,
    /// Its parameters.
    pub params: Vec<(&'static str, u64)>,
    /// The name of the clock it ran on.
    pub clock: &'static str,
}

/// The version of the format below.
const FORMAT: u64 = 1;

/// One process: the page.
const PID: u64 = 1;

/// Writes `log` as one JSON object.
pub fn export(log: &Log, about: &About) -> String {
    let mut writer = Writer { log, tasks: HashMap::new(), tick: None, flows: 0, out: String::new() };
    writer.out.push_str("{\"otherData\":");
    let params: Vec<_> = about.params.iter().map(|(name, value)| (*name, Json::Number(*value))).collect();
    Json::Object(&[
        ("loopscope", Json::Text(env!("CARGO_PKG_VERSION"))),
        ("traceFormat", Json::Number(FORMAT)),
        ("demo", Json::Text(about.demo)),
        ("params", Json::Object(&params)),
        ("clock", Json::Text(about.clock)),
        ("droppedEvents", Json::Number(log.dropped())),
    ])
    .write(&mut writer.out);
    writer.out.push_str(",\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
    writer.name_tracks(about);
    for event in log.events() {
        writer.event(&event);
    }
    writer.close_all();
    writer.out.push_str("\n]}\n");
    writer.out
}

struct Writer<'a> {
    log: &'a Log,
    tasks: HashMap<TaskId, Track>,
    tick: Option<Time>,
    /// How many wakes were written; each has its own id.
    flows: u64,
    out: String,
}

/// What is open on a task's track.
#[derive(Default)]
struct Track {
    name: String,
    open: Option<Slice>,
    /// What the running step has begun to wait for.
    waits: Vec<WaitId>,
    /// The wakes whose arrows end at the next poll.
    arrows: Vec<u64>,
    alive: bool,
}

impl Track {
    /// Whether a task that becomes ready at `at` was never suspended: a yield, for example.
    fn was_woken_while_it_ran(&self, at: Time) -> bool {
        matches!(&self.open, Some(Slice { begin, kind: SliceKind::Suspended(waits) })
            if *begin == at && waits.is_empty())
    }
}

struct Slice {
    begin: Time,
    kind: SliceKind,
}

enum SliceKind {
    Ready(Cause),
    Running,
    Suspended(Vec<WaitId>),
}

impl Writer<'_> {
    fn name_tracks(&mut self, about: &About) {
        self.metadata(0, "process_name", &[("name", Json::Text(&format!("loopscope {}", about.demo)))]);
        self.metadata(0, "thread_name", &[("name", Json::Text("loop"))]);
        self.metadata(0, "thread_sort_index", &[("sort_index", Json::Number(0))]);
        let mut model = Model::default();
        model.catch_up(self.log);
        // Tasks that ended before the end of the log have rows too: nothing is forgotten but what was dropped.
        for (row, task) in model.rows().iter().enumerate() {
            let Some(lane) = model.lane(*task) else { continue };
            let tid = task.get();
            self.metadata(tid, "thread_name", &[("name", Json::Text(&format!("{} #{task}", lane.name)))]);
            self.metadata(tid, "thread_sort_index", &[("sort_index", Json::Number(row as u64 + 1))]);
            if self.log.is_carried(*task) {
                self.begin_life(*task, &lane.name, self.log.start());
            }
        }
    }

    fn event(&mut self, event: &Event) {
        let Event { at, task, what } = *event;
        match (what, task) {
            (What::TickBegan, _) => self.tick = Some(at),
            (What::TickEnded, _) => self.end_tick(at),
            (What::Message { text }, _) => self.instant(at, task, "message", text),
            (What::FailureUnclaimed { error }, _) => self.instant(at, task, "failure never joined", error),
            (What::Spawned { name, parent }, Some(task)) => {
                let name = self.text(name);
                self.begin_life(task, &name, at);
                if let Some(parent) = parent {
                    self.arrow_from(at, parent.get(), task);
                }
            }
            (What::Ready { by }, Some(task)) => {
                if !self.track(task).was_woken_while_it_ran(at) {
                    self.close(at, task, PollOutcome::Pending);
                }
                match by {
                    Cause::Task(waker) => self.arrow_from(at, waker.get(), task),
                    Cause::Timer => self.arrow_from(at, 0, task),
                    // The spawner's arrow was drawn at the spawn; the host has no slice to draw one from.
                    Cause::Spawn | Cause::Host => {}
                }
                self.open(at, task, SliceKind::Ready(by));
            }
            (What::PollBegan, Some(task)) => {
                self.close(at, task, PollOutcome::Pending);
                self.open(at, task, SliceKind::Running);
                self.land_arrows(at, task);
            }
            (What::WaitBegan { wait, .. }, Some(task)) => self.track(task).waits.push(wait),
            (What::PollEnded { outcome, error }, Some(task)) => {
                self.close(at, task, outcome);
                if outcome == PollOutcome::Pending {
                    let waits = std::mem::take(&mut self.track(task).waits);
                    self.open(at, task, SliceKind::Suspended(waits));
                } else {
                    self.end_life(at, task, outcome, error);
                }
            }
            (What::CancelRequested { by }, Some(task)) => {
                let args = [("by", Json::Text(&cause_name(by, task)))];
                self.sign(at, task.get(), "cancel", "cancel requested", &args);
            }
            (
                What::Yielded
                | What::SliceBegan { .. }
                | What::SliceEnded
                | What::Counted { .. }
                | What::Flow { .. },
                _,
            )
            | (_, None) => {}
        }
    }

    fn track(&mut self, task: TaskId) -> &mut Track {
        self.tasks.entry(task).or_default()
    }

    fn open(&mut self, begin: Time, task: TaskId, kind: SliceKind) {
        self.track(task).open = Some(Slice { begin, kind });
    }

    /// Writes the open slice, if there is one, as ending at `at`; `outcome` is that of a running one.
    fn close(&mut self, at: Time, task: TaskId, outcome: PollOutcome) {
        let Some(Slice { begin, kind }) = self.track(task).open.take() else { return };
        let tid = task.get();
        match kind {
            SliceKind::Ready(by) => {
                self.slice(
                    tid,
                    "ready",
                    "ready",
                    begin,
                    at,
                    &[("woken_by", Json::Text(&cause_name(by, task)))],
                );
            }
            SliceKind::Running => {
                self.slice(tid, "run", "poll", begin, at, &[("outcome", Json::Text(outcome_name(outcome)))]);
            }
            SliceKind::Suspended(waits) if waits.is_empty() => {
                self.slice(tid, "wait", "suspended", begin, at, &[("kind", Json::Text("unknown"))]);
            }
            SliceKind::Suspended(waits) => {
                for wait in waits {
                    self.wait(tid, wait, begin, at);
                }
            }
        }
    }

    fn wait(&mut self, tid: u32, wait: WaitId, begin: Time, end: Time) {
        let Some(site) = self.log.wait(wait) else { return };
        let args = [
            ("kind", Json::Text(&site.kind)),
            ("file", Json::Text(&site.file)),
            ("line", Json::Number(site.line.into())),
        ];
        self.slice(tid, "wait", &site.label, begin, end, &args);
    }

    fn end_tick(&mut self, at: Time) {
        if let Some(begin) = self.tick.take() {
            self.slice(0, "tick", "tick", begin, at, &[]);
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

    fn begin_life(&mut self, task: TaskId, name: &str, at: Time) {
        let track = self.track(task);
        track.name = name.to_owned();
        track.alive = true;
        self.life("b", at, task, name, &[]);
    }

    fn end_life(&mut self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<TextId>) {
        let track = self.track(task);
        if !std::mem::replace(&mut track.alive, false) {
            return;
        }
        let name = std::mem::take(&mut track.name);
        let outcome = ("outcome", Json::Text(outcome_name(outcome)));
        match error.map(|error| self.text(error)) {
            Some(error) => self.life("e", at, task, &name, &[outcome, ("error", Json::Text(&error))]),
            None => self.life("e", at, task, &name, &[outcome]),
        }
    }

    fn life(&mut self, phase: &str, at: Time, task: TaskId, name: &str, args: Fields<'_>) {
        let id = task.to_string();
        let more = [
            ("id2", Json::Object(&[("local", Json::Text(&id))])),
            ("ts", Json::Micros(at)),
            ("args", Json::Object(args)),
        ];
        self.write(phase, "task", name, task.get(), &more);
    }

    /// Begins an arrow at `at` on track `from`, to end at the next poll of `to`.
    fn arrow_from(&mut self, at: Time, from: u32, to: TaskId) {
        self.flows += 1;
        let id = self.flows;
        self.track(to).arrows.push(id);
        self.write("s", "wake", "wake", from, &[("id", Json::Number(id)), ("ts", Json::Micros(at))]);
    }

    fn land_arrows(&mut self, at: Time, task: TaskId) {
        for id in std::mem::take(&mut self.track(task).arrows) {
            let more = [("bp", Json::Text("e")), ("id", Json::Number(id)), ("ts", Json::Micros(at))];
            self.write("f", "wake", "wake", task.get(), &more);
        }
    }

    /// Something that happened at one moment.
    fn sign(&mut self, at: Time, tid: u32, category: &str, name: &str, args: Fields<'_>) {
        let more = [("s", Json::Text("t")), ("ts", Json::Micros(at)), ("args", Json::Object(args))];
        self.write("i", category, name, tid, &more);
    }

    fn instant(&mut self, at: Time, task: Option<TaskId>, name: &str, text: TextId) {
        let args = [("text", Json::Text(self.log.text(text).unwrap_or_default()))];
        self.sign(at, task.map_or(0, TaskId::get), "message", name, &args);
    }

    fn slice(&mut self, tid: u32, category: &str, name: &str, begin: Time, end: Time, args: Fields<'_>) {
        let duration = Time::ZERO + end.since(begin);
        let more =
            [("ts", Json::Micros(begin)), ("dur", Json::Micros(duration)), ("args", Json::Object(args))];
        self.write("X", category, name, tid, &more);
    }

    fn metadata(&mut self, tid: u32, name: &str, args: Fields<'_>) {
        self.write("M", "", name, tid, &[("args", Json::Object(args))]);
    }

    fn text(&self, id: TextId) -> String {
        self.log.text(id).unwrap_or_default().to_owned()
    }

    /// Writes one event: what all have, and `more`. Without a category if it is empty.
    fn write(&mut self, phase: &str, category: &str, name: &str, tid: u32, more: Fields<'_>) {
        let out = &mut self.out;
        out.push_str(if out.ends_with('[') { "\n{" } else { ",\n{" });
        json::write_members(&[("ph", Json::Text(phase)), ("name", Json::Text(name))], out);
        if !category.is_empty() {
            json::write_members(&[("cat", Json::Text(category))], out);
        }
        json::write_members(&[("pid", Json::Number(PID)), ("tid", Json::Number(tid.into()))], out);
        json::write_members(more, out);
        out.push('}');
    }
}

fn outcome_name(outcome: PollOutcome) -> &'static str {
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

//! The inspection of one task or worker: time by state, polls, waits, wakes in both directions, outcome. Also as text, to be
//! copied.
//!
//! Invariant: plain data, a function of the model, its log and a moment. The three times add up to the recorded life of the
//! lane.
//!
//! The page loads these on first use: `Inspection::*`, `joined`.

use std::fmt::Write;
use std::time::Duration;

use super::durations::{Grain, short};
use super::task_row::TaskStatus;
use super::wait_text::first_sites;
use super::wait_totals::{WaitTotal, WaitTotals};
use crate::i18n::{Lang, Text, inspector as texts, panes};
use crate::rt::{TaskId, Time};
use crate::trace::wakes::{Waker, woken_by, woken_from};
use crate::trace::{CurrentWait, Lane, LaneId, LaneState, Log, Model, Snapshot, SpanKind, WaitSite};

/// The upper bounds of the poll histogram's buckets; a last bucket is unbounded.
pub const BOUNDS: [Duration; 4] = [
    Duration::from_micros(10),
    Duration::from_micros(100),
    Duration::from_millis(1),
    Duration::from_millis(10),
];

/// At most this many lines of a fact are shown.
const SHOWN: usize = 12;
/// At most this many current waits of one task are listed.
const MAX_WAITS: usize = 1_000;

/// All facts about a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The lane.
    pub lane: LaneId,
    /// The lane's name, with a task's number.
    pub title: String,
    /// The current state, or the outcome.
    pub state: TaskStatus,
    /// The error of a failed task.
    pub error: Option<String>,
    /// The grain in which times of the run are written.
    pub grain: Grain,
    /// The time spent running, ready and suspended.
    pub times: [Duration; 3],
    /// The number of polls.
    pub polls: usize,
    /// The longest poll.
    pub longest: Duration,
    /// The number of polls by length; see [`BOUNDS`].
    pub histogram: [usize; BOUNDS.len() + 1],
    /// The waits, summed by label and location, the longest first.
    pub waits: Vec<WaitTotal>,
    /// The title of the spawner.
    pub parent: Option<String>,
    /// The line that spawned it, as `file:line`.
    pub spawned_at: Option<String>,
    /// The titles of spawned tasks.
    pub children: Vec<String>,
    /// The sources of its wakes with the title (of a lane) and the count.
    pub woken_by: Vec<(Waker, String, u32)>,
    /// The titles of lanes that it woke, with the count.
    pub woke: Vec<(String, u32)>,
    /// The chain of waits: the label of its wait, then of the joined task's wait, and so on.
    pub chain: Vec<String>,
    /// Its current waits if it has several, the first to end first.
    pub waits_for: Vec<String>,
}

impl Inspection {
    /// The lane at `snapshot`, when the loop's clock showed `now`; `None` if it has not begun by then.
    pub fn of(model: &Model, log: &Log, snapshot: &Snapshot, id: LaneId, now: Time) -> Option<Inspection> {
        let lane = model.lane(id).filter(|lane| lane.has_begun(snapshot.position()))?;
        let title_of = |id: LaneId| model.lane(id).map_or_else(|| untitled(id), Lane::title);
        let titled = |task: &TaskId| title_of((*task).into());
        let by = |waker: Waker| if let Waker::Lane(id) = waker { title_of(id) } else { String::new() };
        let ended = lane.ended_by(snapshot.position());
        let mut inspection = Inspection {
            lane: id,
            title: lane.title(),
            state: TaskStatus::of(lane, snapshot),
            error: ended.and_then(|ended| Some(log.text(ended.error?)?.to_owned())),
            grain: Grain::of(log),
            times: [Duration::ZERO; 3],
            polls: 0,
            longest: Duration::ZERO,
            histogram: [0; BOUNDS.len() + 1],
            waits: Vec::new(),
            parent: lane.parent.as_ref().map(titled),
            spawned_at: lane.site.and_then(|site| log.wait(site)).map(place),
            children: lane.children.iter().map(titled).collect(),
            woken_by: woken_by(lane).into_iter().map(|(waker, times)| (waker, by(waker), times)).collect(),
            woke: woken_from(model, id).into_iter().map(|(woken, times)| (title_of(woken), times)).collect(),
            chain: id.task().map_or(Vec::new(), |task| chain(model, log, snapshot, task)),
            waits_for: waits_for(log, snapshot, id, now),
        };
        inspection.add_spans(lane, log, now);
        Some(inspection)
    }

    fn add_spans(&mut self, lane: &Lane, log: &Log, now: Time) {
        let mut waits = WaitTotals::default();
        for span in lane.spans.iter().take_while(|span| span.begin <= now) {
            let length = span.end_or(now).min(now).since(span.begin);
            match span.kind {
                SpanKind::Running { .. } | SpanKind::Slice { .. } => self.add_poll(length),
                SpanKind::Idle => {}
                SpanKind::Ready { .. } => self.times[1] += length,
                SpanKind::Suspended { wait, .. } => {
                    self.times[2] += length;
                    waits.add(wait, length);
                }
            }
        }
        self.waits = waits.totals(log);
    }

    fn add_poll(&mut self, length: Duration) {
        self.polls += 1;
        self.times[0] += length;
        self.longest = self.longest.max(length);
        self.histogram[BOUNDS.iter().take_while(|bound| length >= **bound).count()] += 1;
    }

    /// Each state with its time and its share of the lane's life in percent.
    pub fn shares(&self) -> [(LaneState, Duration, u32); 3] {
        let all: Duration = self.times.iter().sum();
        let states = [LaneState::Running, LaneState::Ready, LaneState::Suspended];
        let share = |time: Duration| {
            (time.as_nanos() * 100 + all.as_nanos() / 2).checked_div(all.as_nanos()).unwrap_or(0)
        };
        std::array::from_fn(|n| (states[n], self.times[n], share(self.times[n]) as u32))
    }

    /// The poll histogram, as label and count. Buckets bounded below the grain are merged: the clock cannot tell them apart.
    pub fn lengths(&self) -> Vec<(String, usize)> {
        let first = BOUNDS.iter().filter(|bound| bound.as_nanos() < self.grain.nanos().into()).count();
        let first = first.min(BOUNDS.len() - 1);
        let bounds = BOUNDS[first..].iter().map(|bound| format!("< {}", short(*bound)));
        let labels = bounds.chain([format!("≥ {}", short(BOUNDS[BOUNDS.len() - 1]))]);
        let below: usize = self.histogram[..first].iter().sum();
        let mut rows: Vec<_> = labels.zip(self.histogram[first..].iter().copied()).collect();
        rows[0].1 += below;
        rows
    }

    /// The facts in order, as name and lines.
    pub fn facts(&self, lang: Lang) -> Vec<(&'static str, Vec<String>)> {
        let tr = |text: Text| text.get(lang);
        let states = [panes::RUNNING, panes::READY, panes::SUSPENDED].map(tr);
        let times = self.shares().into_iter().zip(states);
        let any = [self.polls > 0, true, !self.waits.is_empty()];
        let times = times.zip(any).map(|(((_, time, share), state), any)| {
            format!("{state} {} ({share} %)", self.grain.sum(any, time))
        });
        let mut facts = vec![
            (tr(texts::STATE), vec![tr(self.state.title()).to_owned()]),
            (tr(texts::TIMES), times.collect()),
            (
                tr(texts::POLLS),
                vec![texts::polls(lang, self.polls, &self.grain.sum(self.polls > 0, self.longest))],
            ),
        ];
        let waits = self.waits.iter().map(|waited| {
            let label = if waited.label.is_empty() { tr(texts::UNNAMED) } else { &waited.label };
            format!("{label} × {} · {} {}", waited.times, self.grain.duration(waited.total), waited.location)
                .trim_end()
                .to_owned()
        });
        let woken_by = self.woken_by.iter().map(|(waker, title, times)| match waker {
            Waker::Oneself => format!("{} × {times}", tr(texts::ITSELF)),
            Waker::Lane(LaneId::Worker(worker)) if title.is_empty() => {
                format!("{} {worker} × {times}", tr(panes::WORKER))
            }
            Waker::Lane(_) => format!("{title} × {times}"),
            Waker::Timer => format!("{} × {times}", tr(texts::A_TIMER)),
            Waker::Host => format!("{} × {times}", tr(texts::THE_HOST)),
        });
        let lists: [(Text, Vec<String>); 8] = [
            (texts::ERROR, self.error.iter().cloned().collect()),
            (texts::AWAITS, self.chain.clone()),
            (texts::WAITED_FOR, waits.collect()),
            (texts::WOKEN_BY, woken_by.collect()),
            (texts::WOKE, self.woke.iter().map(|(title, times)| format!("{title} × {times}")).collect()),
            (texts::SPAWNED_BY, self.parent.iter().cloned().collect()),
            (texts::SPAWNED_AT, self.spawned_at.iter().cloned().collect()),
            (texts::SPAWNED, self.children.clone()),
        ];
        let lists = lists.into_iter().filter(|(_, lines)| !lines.is_empty());
        facts.extend(lists.map(|(name, lines)| (tr(name), cut(lines))));
        if !self.waits_for.is_empty() {
            facts.push((tr(texts::WAITS_FOR), self.waits_for.clone()));
        }
        facts
    }

    /// All facts as text.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.title);
        for (name, lines) in self.facts(lang) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name}: {}", lines.join("; "));
        }
        text
    }
}

fn place(site: &WaitSite) -> String {
    format!("{}:{}", site.file, site.line)
}

/// The title of a task that the model has dropped; empty for a worker.
fn untitled(lane: LaneId) -> String {
    lane.task().map_or_else(String::new, |task| format!("#{task}"))
}

fn cut(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.truncate(SHOWN);
        lines.push(format!("+{more}"));
    }
    lines
}

/// The label of `task`'s first wait, then, along joins, of the awaited task's: `"join w-1"`, `"sleep 20 ms"`. Ends at a cycle.
fn chain(model: &Model, log: &Log, snapshot: &Snapshot, task: TaskId) -> Vec<String> {
    let mut chain = Vec::new();
    let mut seen = vec![task];
    let mut next = Some(task);
    while let Some(waiting) = next.take() {
        let Some(site) = snapshot.waits(waiting).next().and_then(|current| log.wait(current.wait)) else {
            break;
        };
        chain.push(site.label.to_string());
        if site.kind == "join" {
            next = joined(model, snapshot, waiting, &site.label).filter(|task| !seen.contains(task));
            seen.extend(next);
        }
    }
    chain
}

/// `"sleep 5 ms (src/demos/sleep.rs:12) · 3 ms"`, where the last is the time left.
fn waits_for(log: &Log, snapshot: &Snapshot, lane: LaneId, now: Time) -> Vec<String> {
    let (first, more) = first_sites(log, snapshot.waits(lane), MAX_WAITS);
    if first.len() < 2 {
        return Vec::new();
    }
    let grain = Grain::of(log);
    let line = |(wait, site): &(CurrentWait, &WaitSite)| {
        let left =
            wait.until.map_or(String::new(), |until| format!(" · {}", grain.duration(until.since(now))));
        format!("{} ({}:{}){left}", site.label, site.file, site.line)
    };
    let rest = (more > 0).then(|| format!("+{more}"));
    first.iter().map(line).chain(rest).collect()
}

/// The task that a join waits for, by the name in its label: the only living child of that name, or else the only living
/// task of that name. `None` if the name is ambiguous.
pub(crate) fn joined(model: &Model, snapshot: &Snapshot, waiting: TaskId, label: &str) -> Option<TaskId> {
    let name = label.strip_prefix("join ")?;
    let lives = |task: &&TaskId| {
        snapshot.status(**task).is_some() && model.lane(**task).is_some_and(|lane| &*lane.name == name)
    };
    let only = |tasks: &[TaskId]| {
        let mut named = tasks.iter().filter(lives);
        named.next().copied().filter(|_| named.next().is_none())
    };
    only(&model.lane(waiting)?.children).or_else(|| only(model.tasks()))
}

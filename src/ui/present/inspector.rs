//! Everything about one task or worker: states with totals and shares, its polls, what it waited for, who woke it and whom it
//! woke, how it ended. Also as text, to be copied.
//!
//! Invariant: plain data, a function of the model, its log and the time up to which the task is looked at. The three
//! times add up to the task's life, as far as it is kept.
//!
//! The page loads these on first use: `Inspection::*`, `joined`.

use std::fmt::Write;
use std::time::Duration;

use super::durations::{Grain, short};
use super::task_row::TaskState;
use super::wait_text::first_sites;
use super::wait_totals::{Causes, Waited};
use crate::i18n::{Lang, Text, inspector as texts, panes};
use crate::rt::{TaskId, Time};
use crate::trace::wakes::{Waker, woken_by, woken_from};
use crate::trace::{CurrentWait, Lane, LaneId, LaneState, Log, Model, Snapshot, SpanKind, WaitSite};

/// The steps of a task by their length: below 10 µs, 100 µs, 1 ms, 10 ms, and above.
pub const BOUNDS: [Duration; 4] = [
    Duration::from_micros(10),
    Duration::from_micros(100),
    Duration::from_millis(1),
    Duration::from_millis(10),
];

/// How many entries of a list are shown.
const SHOWN: usize = 12;
/// How many waits of one task are shown: all of them, unless nobody could read so many.
const MOST_WAITS: usize = 1_000;

/// A task, or a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Whose lane it has.
    pub lane: LaneId,
    /// Its name, and a task's number.
    pub title: String,
    /// What it does, or how it ended.
    pub state: TaskState,
    /// The error that it failed with.
    pub error: Option<String>,
    /// How finely times of the run are written.
    pub grain: Grain,
    /// How long it ran, was ready, was suspended.
    pub times: [Duration; 3],
    /// How many steps it ran.
    pub polls: usize,
    /// Its longest step.
    pub longest: Duration,
    /// How many steps there were of each length; see [`BOUNDS`].
    pub histogram: [usize; BOUNDS.len() + 1],
    /// What it waited for, the longest in all first: the label, the place, how often, how long in all.
    pub waits: Vec<Waited>,
    /// Who spawned it, by title.
    pub parent: Option<String>,
    /// Whom it spawned.
    pub children: Vec<String>,
    /// Who woke it, and how often; another task or a worker by title.
    pub woken_by: Vec<(Waker, String, u32)>,
    /// Whom it woke, and how often.
    pub woke: Vec<(String, u32)>,
    /// Whom it waits for, and whom that one waits for, to the end.
    pub chain: Vec<String>,
    /// All that it waits for, where that is more than one thing: what ends first before all else.
    pub waits_for: Vec<String>,
}

impl Inspection {
    /// The task as it was at `moment`, when the loop's clock showed `now`; `None` if it is not known then.
    pub fn of(model: &Model, log: &Log, moment: &Snapshot, id: LaneId, now: Time) -> Option<Inspection> {
        let lane = model.lane(id).filter(|lane| lane.has_begun(moment.position()))?;
        let title_of = |id: LaneId| model.lane(id).map_or_else(|| untitled(id), Lane::title);
        let titled = |task: &TaskId| title_of((*task).into());
        let by = |waker: Waker| if let Waker::Lane(id) = waker { title_of(id) } else { String::new() };
        let ended = lane.ended_by(moment.position());
        let mut inspection = Inspection {
            lane: id,
            title: lane.title(),
            state: TaskState::of(lane, moment),
            error: ended.and_then(|ended| Some(log.text(ended.error?)?.to_owned())),
            grain: Grain::of(log),
            times: [Duration::ZERO; 3],
            polls: 0,
            longest: Duration::ZERO,
            histogram: [0; BOUNDS.len() + 1],
            waits: Vec::new(),
            parent: lane.parent.as_ref().map(titled),
            children: lane.children.iter().map(titled).collect(),
            woken_by: woken_by(lane).into_iter().map(|(waker, times)| (waker, by(waker), times)).collect(),
            woke: woken_from(model, id).into_iter().map(|(woken, times)| (title_of(woken), times)).collect(),
            chain: id.task().map_or(Vec::new(), |task| chain(model, log, moment, task)),
            waits_for: waits_for(log, moment, id, now),
        };
        inspection.add_spans(lane, log, now);
        Some(inspection)
    }

    fn add_spans(&mut self, lane: &Lane, log: &Log, now: Time) {
        let mut waits = Causes::default();
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
        self.waits = waits.sums(log);
    }

    fn add_poll(&mut self, length: Duration) {
        self.polls += 1;
        self.times[0] += length;
        self.longest = self.longest.max(length);
        self.histogram[BOUNDS.iter().take_while(|bound| length >= **bound).count()] += 1;
    }

    /// Each state with its time and its share of the task's life in percent.
    pub fn shares(&self) -> [(LaneState, Duration, u32); 3] {
        let all: Duration = self.times.iter().sum();
        let states = [LaneState::Running, LaneState::Ready, LaneState::Suspended];
        let share = |time: Duration| {
            (time.as_nanos() * 100 + all.as_nanos() / 2).checked_div(all.as_nanos()).unwrap_or(0)
        };
        std::array::from_fn(|n| (states[n], self.times[n], share(self.times[n]) as u32))
    }

    /// How many steps there were of each length that the clock could tell from the one before; see [`BOUNDS`]. Those that are
    /// bounded below the clock's grain hold what is nothing to it, and are added up.
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

    /// The facts in order: what each is called, and its lines.
    pub fn facts(&self, lang: Lang) -> Vec<(&'static str, Vec<String>)> {
        let say = |text: Text| text.get(lang);
        let states = [panes::RUNNING, panes::READY, panes::SUSPENDED].map(say);
        let times = self.shares().into_iter().zip(states);
        let any = [self.polls > 0, true, !self.waits.is_empty()];
        let times = times.zip(any).map(|(((_, time, share), state), any)| {
            format!("{state} {} ({share} %)", self.grain.sum(any, time))
        });
        let mut facts = vec![
            (say(texts::STATE), vec![say(self.state.title()).to_owned()]),
            (say(texts::TIMES), times.collect()),
            (
                say(texts::POLLS),
                vec![texts::polls(lang, self.polls, &self.grain.sum(self.polls > 0, self.longest))],
            ),
        ];
        let waits = self.waits.iter().map(|waited| {
            let label = if waited.label.is_empty() { say(texts::UNNAMED) } else { &waited.label };
            format!("{label} × {} · {} {}", waited.times, self.grain.duration(waited.total), waited.place)
                .trim_end()
                .to_owned()
        });
        let woken_by = self.woken_by.iter().map(|(waker, title, times)| match waker {
            Waker::Oneself => format!("{} × {times}", say(texts::ITSELF)),
            Waker::Lane(LaneId::Worker(worker)) if title.is_empty() => {
                format!("{} {worker} × {times}", say(panes::WORKER))
            }
            Waker::Lane(_) => format!("{title} × {times}"),
            Waker::Timer => format!("{} × {times}", say(texts::A_TIMER)),
            Waker::Host => format!("{} × {times}", say(texts::THE_HOST)),
        });
        let lists: [(Text, Vec<String>); 7] = [
            (texts::ERROR, self.error.iter().cloned().collect()),
            (texts::AWAITS, self.chain.clone()),
            (texts::WAITED_FOR, waits.collect()),
            (texts::WOKEN_BY, woken_by.collect()),
            (texts::WOKE, self.woke.iter().map(|(title, times)| format!("{title} × {times}")).collect()),
            (texts::SPAWNED_BY, self.parent.iter().cloned().collect()),
            (texts::SPAWNED, self.children.clone()),
        ];
        let lists = lists.into_iter().filter(|(_, lines)| !lines.is_empty());
        facts.extend(lists.map(|(name, lines)| (say(name), cut(lines))));
        if !self.waits_for.is_empty() {
            facts.push((say(texts::WAITS_FOR), self.waits_for.clone()));
        }
        facts
    }

    /// All of it as text.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.title);
        for (name, lines) in self.facts(lang) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name}: {}", lines.join("; "));
        }
        text
    }
}

/// What stands for the title of a task that is not known any more; nothing for a worker.
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

/// Whom `task` waits for, then whom that one waits for, and so on: `"join w-1"`, `"sleep 20 ms"`.
fn chain(model: &Model, log: &Log, moment: &Snapshot, task: TaskId) -> Vec<String> {
    let mut chain = Vec::new();
    let mut seen = vec![task];
    let mut next = Some(task);
    while let Some(waiting) = next.take() {
        let Some(site) = moment.waits(waiting).next().and_then(|current| log.wait(current.wait)) else {
            break;
        };
        chain.push(site.label.to_string());
        if site.kind == "join" {
            next = joined(model, moment, waiting, &site.label).filter(|task| !seen.contains(task));
            seen.extend(next);
        }
    }
    chain
}

/// `"sleep 5 ms (src/demos/sleep.rs:12) · 3 ms"`, where the last is how long it has to go.
fn waits_for(log: &Log, moment: &Snapshot, lane: LaneId, now: Time) -> Vec<String> {
    let (first, more) = first_sites(log, moment.waits(lane), MOST_WAITS);
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

/// The task that a join waits for, where its name is enough to know it: a child of the waiting task, or else the only
/// living task of that name.
pub(crate) fn joined(model: &Model, moment: &Snapshot, waiting: TaskId, label: &str) -> Option<TaskId> {
    let name = label.strip_prefix("join ")?;
    let lives = |task: &&TaskId| {
        moment.status(**task).is_some() && model.lane(**task).is_some_and(|lane| &*lane.name == name)
    };
    let only = |tasks: &[TaskId]| {
        let mut named = tasks.iter().filter(lives);
        named.next().copied().filter(|_| named.next().is_none())
    };
    only(&model.lane(waiting)?.children).or_else(|| only(model.tasks()))
}

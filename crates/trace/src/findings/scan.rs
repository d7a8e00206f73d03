//! The scan of a run: brings each event to the rules that it concerns.
//!
//! Invariant: the state of the scan is a function of the events it was given, in however many pieces. Next: a rule, such as
//! `polling`.

use std::collections::HashMap;

use super::failures::Failures;
use super::finding::{Finding, Severity};
use super::groups::FindingGroups;
use super::long_steps::{self, Deadlines};
use super::permits::PermitGauges;
use super::sequence::LongRow;
use super::stand::Stand;
use super::tasks::{FactState, OpenWait, TaskFacts, Tasks};
use super::{cancellation, polling, sequence, warnings};
use crate::record::event::{EventKind, TraceEvent, WaitId};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// The most lines that spawn tasks whose tasks are counted.
const MOST_SPAWN_LINES: usize = 4096;

/// A scan of the events of one log.
#[derive(Debug, Default)]
pub struct Scan {
    /// The number of the next event.
    seen: u64,
    has_begun: bool,
    /// Whether the log had dropped events when the scan began.
    is_cut: bool,
    tasks: Tasks,
    /// The number of tasks in the table.
    live: usize,
    /// The task that runs, and since when.
    running: Option<(TaskId, Time)>,
    /// Whether a callback of the loop runs.
    is_in_call: bool,
    /// The steps of all tasks.
    steps: u64,
    /// The number of tasks by the line that spawned them.
    spawned_at: HashMap<WaitId, u32>,
    deadlines: Deadlines,
    failures: Failures,
    permits: PermitGauges,
    stand: Stand,
    groups: FindingGroups,
}

impl Scan {
    /// Takes in at most `most` of the events of `log` since the last call. Returns true if some are left. A scan that lags behind
    /// until the log drops events that it has not seen begins again.
    pub fn advance(&mut self, log: &Log, most: u64) -> bool {
        if !self.has_begun || self.seen < log.first_event() {
            self.begin(log);
        }
        let end = self.seen.saturating_add(most).min(log.next_event());
        for event in log.events_of(self.seen..end) {
            self.apply(log, &event);
        }
        self.seen = end;
        end < log.next_event()
    }

    /// The findings so far: those that are wrong first, each in order of time.
    pub fn findings(&self, log: &Log) -> Vec<Finding> {
        let mut groups = self.groups.clone();
        for task in self.tasks.in_order() {
            let cancelled = cancellation::finding(task, log, log.end(), PollOutcome::Pending);
            for (finding, weight) in lasting(task, log).chain(cancelled) {
                groups.add(finding, weight);
            }
        }
        if let Some(finding) = self.stand.finding(&self.tasks, log) {
            groups.add(finding, 0);
        }
        if self.live == 0 && !self.is_cut {
            self.permits.findings().for_each(|finding| groups.add(finding, 0));
        }
        groups.into_findings()
    }

    fn begin(&mut self, log: &Log) {
        *self =
            Scan { has_begun: true, seen: log.first_event(), is_cut: log.dropped() > 0, ..Scan::default() };
        for (lane, carried) in log.carried() {
            if let LaneId::Task(task) = lane {
                self.insert(TaskFacts::carried(task, log.start(), &carried.name));
            }
        }
        for (number, carried) in log.carried_waits() {
            if let Some(facts) = self.tasks.get_mut(carried.task) {
                facts.waits.push(OpenWait { number, wait: carried.wait, until: carried.until });
            }
        }
    }

    fn insert(&mut self, facts: TaskFacts) {
        self.live += 1;
        self.tasks.insert(facts);
    }

    fn apply(&mut self, log: &Log, event: &TraceEvent) {
        let TraceEvent { at, lane, kind } = *event;
        match (kind, lane) {
            (EventKind::CallBegan { .. }, _) => self.is_in_call = true,
            (EventKind::CallEnded, _) => self.is_in_call = false,
            (EventKind::Gauged { gauge, level }, _) => {
                self.permits.gauged(log.text(gauge).unwrap_or_default(), level, at, lane);
                self.acts(lane.and_then(LaneId::task));
            }
            (EventKind::ErrorMessage { text }, _) => {
                self.error_line(log, at, lane, log.text(text).unwrap_or_default())
            }
            (_, Some(LaneId::Task(task))) => self.apply_to_task(log, task, at, kind),
            _ => {}
        }
    }

    fn apply_to_task(&mut self, log: &Log, task: TaskId, at: Time, kind: EventKind) {
        match kind {
            EventKind::Spawned { parent, name, site } => {
                self.acts(parent);
                self.count_spawn(site);
                self.insert(TaskFacts::spawned(task, at, name, parent, site));
            }
            EventKind::Ready { by } => self.ready(task, at, by),
            EventKind::PollBegan => self.step_began(log, task, at),
            EventKind::WaitBegan { wait, number, delay } => {
                let until = delay.get().map(|delay| at + delay);
                if let Some(until) = until {
                    self.deadlines.add(until, number, task);
                }
                if let Some(facts) = self.tasks.get_mut(task) {
                    facts.step_wait = facts.step_wait.or(Some(wait));
                    facts.waits.push(OpenWait { number, wait, until });
                }
            }
            EventKind::WaitEnded { number } => self.wait_ended(task, number),
            EventKind::PollEnded { outcome, error } => {
                if let Some(error) = error.and_then(|error| log.text(error)) {
                    self.stand.said(error);
                }
                self.step_ended(log, task, at, outcome);
            }
            EventKind::CancelRequested { by } => {
                if by == Cause::Host && self.running.is_none() {
                    self.stand.host_cancels(&self.tasks, log, at);
                }
                self.acts(LaneId::of_cause(by).and_then(LaneId::task));
                let from_below = matches!(by, Cause::Task(by) if self.tasks.descends(by, task));
                if let Some(facts) = self.tasks.get_mut(task) {
                    cancellation::requested(facts, at, by, self.is_in_call || from_below);
                }
            }
            EventKind::FailureUnclaimed { error } => {
                let finding = self.failures.unclaimed(task, at, error, log);
                self.groups.add(finding, 0);
            }
            // The others are of the loop, of workers, or of foreign traces, whose lanes have no steps.
            _ => {}
        }
    }

    fn error_line(&mut self, log: &Log, at: Time, lane: Option<LaneId>, text: &str) {
        self.stand.said(text);
        if let Some((kind, line)) = warnings::never_awaited(text) {
            let task = lane
                .and_then(LaneId::task)
                .and_then(|task| self.tasks.get(task))
                .map(|facts| facts.name(log));
            self.groups
                .add(Finding { kind, severity: Severity::Problem, lane, task, at, line, others: 0 }, 0);
        }
    }

    /// A task does something to another one.
    fn acts(&mut self, task: Option<TaskId>) {
        if let Some(facts) = task.and_then(|task| self.tasks.get_mut(task)) {
            facts.sequence.acts();
        }
    }

    fn count_spawn(&mut self, site: Option<WaitId>) {
        let has_room = self.spawned_at.len() < MOST_SPAWN_LINES;
        if let Some(site) = site.filter(|site| has_room || self.spawned_at.contains_key(site)) {
            *self.spawned_at.entry(site).or_default() += 1;
        }
    }

    fn ready(&mut self, task: TaskId, at: Time, by: Cause) {
        self.tasks.enqueue(task);
        let by_itself = by == Cause::Task(task);
        if let Some(facts) = self.tasks.get_mut(task) {
            facts.set_state(FactState::Ready, at);
            facts.self_wakes += u64::from(by_itself);
        }
        if !by_itself {
            self.acts(LaneId::of_cause(by).and_then(LaneId::task));
        }
    }

    fn step_began(&mut self, log: &Log, task: TaskId, at: Time) {
        self.running = Some((task, at));
        self.tasks.leave_queue(task);
        let steps = self.steps;
        self.steps += 1;
        let Some(facts) = self.tasks.get_mut(task) else { return };
        facts.set_state(FactState::Running, at);
        facts.steps += 1;
        facts.step_wait = None;
        facts.sequence.resumed(log, at, steps);
        cancellation::step_began(facts);
    }

    fn wait_ended(&mut self, task: TaskId, number: u32) {
        let Some(facts) = self.tasks.get_mut(task) else { return };
        if let Some(index) = facts.waits.iter().rposition(|wait| wait.number == number) {
            let wait = facts.waits.remove(index);
            if let Some(until) = wait.until {
                self.deadlines.remove(until, number, task);
            }
        }
    }

    fn step_ended(&mut self, log: &Log, task: TaskId, at: Time, outcome: PollOutcome) {
        let began = self.running.take().filter(|(running, _)| *running == task).map(|(_, began)| began);
        // Taken out while the rules look at the others.
        let Some(mut facts) = self.tasks.remove(task) else { return };
        if let Some(began) = began {
            facts.ran += at.since(began);
            long_steps::step_ended(&mut facts, &self.tasks, &self.deadlines, log, (began, at));
        }
        if outcome == PollOutcome::Pending {
            self.suspended(facts, at);
        } else {
            self.live -= 1;
            self.ended(log, facts, at, outcome);
        }
    }

    fn suspended(&mut self, mut facts: TaskFacts, at: Time) {
        facts.set_state(FactState::Suspended, at);
        facts.last_wait = facts.waits.first().map(|wait| wait.wait).or(facts.last_wait);
        let only = (facts.waits.len() == 1).then_some(facts.step_wait).flatten();
        facts.sequence.suspended(only, at, self.steps);
        cancellation::suspended(&mut facts);
        self.tasks.insert(facts);
    }

    fn ended(&mut self, log: &Log, mut facts: TaskFacts, at: Time, outcome: PollOutcome) {
        for wait in &facts.waits {
            if let Some(until) = wait.until {
                self.deadlines.remove(until, wait.number, facts.task);
            }
        }
        if outcome == PollOutcome::Failed {
            self.failures.failed(&facts, log);
        }
        let cancelled = cancellation::finding(&facts, log, at, outcome);
        let siblings = facts.site.and_then(|site| self.spawned_at.get(&site)).map_or(0, |tasks| tasks - 1);
        let life = facts.since.map(|since| at.since(since)).filter(|_| outcome == PollOutcome::Completed);
        let row = life.and_then(|life| sequence::long_row(&mut facts.sequence, log, life, siblings));
        let in_sequence = row.map(|LongRow { kind, began, line, total }| {
            (facts.finding(log, Severity::Hint, began, line, kind), total.as_nanos() as u64)
        });
        for (finding, weight) in lasting(&facts, log).chain(cancelled).chain(in_sequence) {
            self.groups.add(finding, weight);
        }
    }
}

/// The findings about a task that hold while it lives and when it has ended.
fn lasting(task: &TaskFacts, log: &Log) -> impl Iterator<Item = (Finding, u64)> {
    long_steps::finding(task, log).into_iter().chain(polling::finding(task, log))
}

//! A step longer than a frame, and the tasks that it held up.
//!
//! Fires for a step of more than 16.7 ms: the loop runs one step at a time, so nothing else ran meanwhile. Held up are the tasks
//! that were ready, and those whose timers came due in the step. It is a hint if there were none. On a virtual clock steps take
//! no time, so it is silent.

use std::collections::BTreeSet;
use std::time::Duration;

use super::facts::LongStep;
use super::finding::{CodeLine, Finding, FindingKind, Severity};
use super::tasks::{TaskFacts, Tasks};
use crate::record::log::Log;
use loopscope_rt::{TaskId, Time};

/// One frame at 60 Hz.
const FRAME: Duration = Duration::from_micros(16_700);

/// The least id.
const FIRST_TASK: TaskId = TaskId::new(1).expect("ids begin at 1");

/// The deadlines of all waits, with the numbers of the waits and the tasks.
#[derive(Debug, Default)]
pub(super) struct Deadlines(BTreeSet<(Time, u32, TaskId)>);

impl Deadlines {
    pub(super) fn add(&mut self, until: Time, number: u32, task: TaskId) {
        self.0.insert((until, number, task));
    }

    pub(super) fn remove(&mut self, until: Time, number: u32, task: TaskId) {
        self.0.remove(&(until, number, task));
    }

    /// The number of deadlines after `begin` and up to `end`, and the first of them. Steps do not overlap, so a deadline is in one
    /// at most, and all calls together take linear time.
    fn due(&self, begin: Time, end: Time) -> (usize, Option<(Time, TaskId)>) {
        let after_begin = Time::from_nanos(begin.as_nanos().saturating_add(1));
        let mut due = self.0.range((after_begin, 0, FIRST_TASK)..).take_while(|(until, ..)| *until <= end);
        let first = due.next().map(|(until, _, task)| (*until, *task));
        (usize::from(first.is_some()) + due.count(), first)
    }
}

/// The step of `task` that began at `began` ends at `end`.
pub(super) fn step_ended(
    task: &mut TaskFacts,
    tasks: &Tasks,
    deadlines: &Deadlines,
    log: &Log,
    (began, end): (Time, Time),
) {
    let took = end.since(began);
    if took <= FRAME {
        return;
    }
    let steps = task.long_step.as_ref().map_or(0, |long| long.steps) + 1;
    if let Some(long) = task.long_step.as_mut().filter(|long| long.took >= took) {
        long.steps = steps;
        return;
    }
    let (ready, first_ready) = tasks.ready();
    let (due, first_due) = deadlines.due(began, end);
    let by_queue = first_ready.map(|facts| (end.since(facts.state_since.max(began)), facts));
    let by_timer = first_due.and_then(|(until, task)| Some((end.since(until), tasks.get(task)?)));
    let longest = by_queue.into_iter().chain(by_timer).max_by_key(|(held, _)| *held);
    task.long_step = Some(Box::new(LongStep {
        began,
        took,
        steps,
        after: task.last_wait,
        until: task.step_wait,
        held_up: u32::try_from(ready + due).unwrap_or(u32::MAX),
        longest: longest.map(|(held, facts)| (facts.name(log), held)),
    }));
}

/// The finding about a task, and its weight.
pub(super) fn finding(task: &TaskFacts, log: &Log) -> Option<(Finding, u64)> {
    let LongStep { began, took, steps, after, until, held_up, longest } = &**task.long_step.as_ref()?;
    let severity = if *held_up > 0 { Severity::Problem } else { Severity::Hint };
    let line = CodeLine::of(log, *after).or_else(|| task.spawn_line(log));
    let kind = FindingKind::LongStep {
        took: *took,
        steps: *steps,
        until: CodeLine::of(log, *until),
        held_up: *held_up,
        longest: longest.clone(),
    };
    Some((task.finding(log, severity, *began, line, kind), took.as_nanos() as u64))
}

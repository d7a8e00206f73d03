//! Deadlocks: tasks wait, and nothing is left that could wake one.
//!
//! Judged where a run stands: at the end of the log, and when the host begins to cancel tasks outside of any step (a visitor stops
//! the run, `asyncio.run` cleans up). Fires in two cases:
//!
//! - Tasks join each other in a circle, whatever else runs.
//! - All live tasks are suspended, and each waits only for what tasks do (a lock, a queue, another task) and without a deadline.
//!   A host that cancels does so for any reason, so then the main task must be among them.
//!
//! A wait for the network, a worker, a timer, or one that is not declared may end, so it is no deadlock. A guest's tasks have
//! timeouts and callbacks that are not recorded as waits; of them the loop itself must have said [`SAYS`].

use std::collections::HashMap;

use super::finding::{CodeLine, Finding, FindingKind, Severity, StuckTask};
use super::tasks::{FactState, TaskFacts, Tasks};
use crate::record::log::{Log, WaitSite};
use loopscope_rt::Time;

/// What the event loop of Python programs (`src/python/waits.py`) writes, and raises, when nothing can wake a task.
const SAYS: &str = "deadlock: every task waits";

/// The most judgements before the end of a run: each looks at all tasks.
const MOST_JUDGEMENTS: u32 = 16;

/// The most tasks that a finding names.
const MOST_NAMED: usize = 5;

/// The deadlock of a run, if there was one so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Stand {
    found: Option<Deadlock>,
    judgements: u32,
    loop_says_so: bool,
}

#[derive(Clone, Debug)]
struct Deadlock {
    finding: Finding,
    has_guests: bool,
}

impl Stand {
    /// A line of the error stream, or the error of a task.
    pub(super) fn said(&mut self, text: &str) {
        self.loop_says_so |= text.contains(SAYS);
    }

    /// The host begins to cancel tasks while none runs.
    pub(super) fn host_cancels(&mut self, tasks: &Tasks, log: &Log, at: Time) {
        if self.found.is_none() && self.judgements < MOST_JUDGEMENTS {
            self.judgements += 1;
            self.found = judge(tasks, log, at).filter(|(_, is_sure)| *is_sure).map(|(found, _)| found);
        }
    }

    /// The finding, as of the end of the log.
    pub(super) fn finding(&self, tasks: &Tasks, log: &Log) -> Option<Finding> {
        let found = self.found.clone().or_else(|| judge(tasks, log, log.end()).map(|(found, _)| found));
        found.filter(|found| !found.has_guests || self.loop_says_so).map(|found| found.finding)
    }
}

/// The deadlock at `at`, and whether it is one for whatever reason the host cancels: a circle, or one that has a main task.
fn judge(tasks: &Tasks, log: &Log, at: Time) -> Option<(Deadlock, bool)> {
    let live = tasks.in_order();
    let stuck: Vec<_> = live.iter().filter_map(|facts| Some((*facts, stuck_at(facts, log)?))).collect();
    let circle = circle(&stuck, log);
    let is_cycle = !circle.is_empty();
    let members = match is_cycle {
        true => circle,
        false if stuck.len() == live.len() => stuck,
        false => return None,
    };
    let (first, site) = *members.first()?;
    let named = members.iter().take(MOST_NAMED).map(|(facts, site)| StuckTask {
        lane: facts.task.into(),
        name: facts.name(log),
        wait: site.label.clone(),
        line: CodeLine::of_site(site),
    });
    let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
    let kind = FindingKind::Deadlock { tasks: named.collect(), count, is_cycle };
    let finding = first.finding(log, Severity::Problem, at, CodeLine::of_site(site), kind);
    let has_guests = members.iter().any(|(_, site)| !site.chain.is_empty());
    let is_sure = is_cycle || members.iter().any(|(facts, _)| facts.is_root);
    Some((Deadlock { finding, has_guests }, is_sure))
}

/// The wait of a task that only tasks could wake.
fn stuck_at<'l>(facts: &TaskFacts, log: &'l Log) -> Option<&'l WaitSite> {
    if facts.state != FactState::Suspended {
        return None;
    }
    let mut sites = facts.waits.iter().map(|wait| {
        let site = log.wait(wait.wait).filter(|_| wait.until.is_none())?;
        is_ended_by_tasks(&site.kind).then_some(site)
    });
    let first = sites.next()??;
    sites.all(|site| site.is_some()).then_some(first)
}

fn is_ended_by_tasks(kind: &str) -> bool {
    matches!(
        kind,
        "join"
            | "lock"
            | "queue"
            | "semaphore"
            | "event"
            | "condition"
            | "barrier"
            | "future"
            | "group"
            | "gather"
            | "wait"
            | "pool"
    )
}

type Stuck<'t, 'l> = (&'t TaskFacts, &'l WaitSite);

/// The tasks that join each other in a circle, from the one spawned first; empty if there is none.
fn circle<'t, 'l>(stuck: &[Stuck<'t, 'l>], log: &Log) -> Vec<Stuck<'t, 'l>> {
    let joins = |(facts, site): &Stuck<'t, 'l>| facts.waits.len() == 1 && &*site.kind == "join";
    if !stuck.iter().any(joins) {
        return Vec::new();
    }
    // Names are not unique; what is joined by a name that two tasks have is unknown.
    let mut by_name: HashMap<Box<str>, Option<usize>> = HashMap::new();
    for (index, (facts, _)) in stuck.iter().enumerate() {
        by_name.entry(facts.name(log)).and_modify(|known| *known = None).or_insert(Some(index));
    }
    let joined = |index: usize| {
        let label = joins(&stuck[index]).then(|| stuck[index].1.label.strip_prefix("join "))??;
        *by_name.get(label)?
    };
    // Each task joins one at most, so every walk ends, or comes back to a task that it has visited.
    let mut walk_of = vec![usize::MAX; stuck.len()];
    for start in 0..stuck.len() {
        let mut at = Some(start);
        while let Some(index) = at.filter(|index| walk_of[*index] == usize::MAX) {
            walk_of[index] = start;
            at = joined(index);
        }
        if let Some(begin) = at.filter(|index| walk_of[*index] == start) {
            let round =
                std::iter::successors(Some(begin), |index| joined(*index).filter(|next| *next != begin));
            let mut indices: Vec<usize> = round.collect();
            let least =
                indices.iter().enumerate().min_by_key(|(_, index)| **index).map_or(0, |(place, _)| place);
            indices.rotate_left(least);
            return indices.into_iter().map(|index| stuck[index]).collect();
        }
    }
    Vec::new()
}

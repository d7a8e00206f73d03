//! The living tasks as a text tree, each with its waits, like the output of `python -m asyncio pstree`.
//!
//! Invariant: a function of the model, its log and a moment. One line per task, below the line of its spawner.
//!
//! The page loads this on first use.

use super::durations::Grain;
use super::inspector::joined;
use super::task_row::TaskStatus;
use super::wait_text::first_sites;
use crate::i18n::Lang;
use crate::rt::{TaskId, Time};
use crate::trace::{Log, Model, Snapshot};

/// At most this many lines; further tasks are counted.
const MAX_LINES: usize = 2_000;
/// At most this many waits of a task are named, the first to end first; further ones are counted.
const MAX_WAITS: usize = 3;

/// The tree at `snapshot`, when the loop's clock showed `now`; empty if no task is alive.
pub fn pstree(model: &Model, log: &Log, snapshot: &Snapshot, now: Time, lang: Lang) -> String {
    let tree = Tree { model, log, snapshot, now, lang };
    let lives = |task: &TaskId| snapshot.status(*task).is_some();
    let roots: Vec<TaskId> =
        model.tasks().iter().copied().filter(|task| lives(task) && tree.parent(*task).is_none()).collect();
    let mut lines = Vec::new();
    // An explicit stack, not recursion: the tree may be as deep as there are tasks.
    let mut pending: Vec<(TaskId, String, &str, &str)> =
        roots.iter().rev().map(|root| (*root, String::new(), "", "")).collect();
    while let Some((task, indent, branch, below)) = pending.pop() {
        if lines.len() == MAX_LINES {
            lines.push(format!("… +{}", snapshot.alive() - MAX_LINES));
            break;
        }
        lines.push(format!("{indent}{branch}{}", tree.line(task)));
        let children = tree.children(task);
        let last = children.len().saturating_sub(1);
        pending.extend(children.iter().enumerate().rev().map(|(n, child)| {
            let (branch, below_child) =
                if n == last { ("└── ", "    ") } else { ("├── ", "│   ") };
            (*child, format!("{indent}{below}"), branch, below_child)
        }));
    }
    lines.join("\n")
}

struct Tree<'a> {
    model: &'a Model,
    log: &'a Log,
    snapshot: &'a Snapshot,
    now: Time,
    lang: Lang,
}

impl Tree<'_> {
    /// The nearest living ancestor: children of an ended task move up to its spawner.
    fn parent(&self, task: TaskId) -> Option<TaskId> {
        let spawner = |task: &TaskId| self.model.lane(*task)?.parent;
        std::iter::successors(spawner(&task), spawner)
            .find(|spawner| self.snapshot.status(*spawner).is_some())
    }

    fn children(&self, task: TaskId) -> Vec<TaskId> {
        let mut found = Vec::new();
        let of =
            |task: TaskId| self.model.lane(task).map(|lane| lane.children.as_slice()).unwrap_or_default();
        let mut pending: Vec<TaskId> = of(task).iter().rev().copied().collect();
        while let Some(child) = pending.pop() {
            if self.snapshot.status(child).is_some() {
                found.push(child);
            } else {
                pending.extend(of(child).iter().rev());
            }
        }
        found
    }

    fn line(&self, task: TaskId) -> String {
        let Some((lane, status)) = self.model.lane(task).zip(self.snapshot.status(task)) else {
            return String::new();
        };
        let state = TaskStatus::of(lane, self.snapshot).title().get(self.lang);
        let (sites, more) = first_sites(self.log, self.snapshot.waits(task), MAX_WAITS);
        let waits = sites.into_iter().map(|(_, site)| {
            let awaited =
                joined(self.model, self.snapshot, task, &site.label).filter(|_| site.kind == "join");
            let number = awaited.map(|task| format!(" #{task}")).unwrap_or_default();
            format!(" · {}{number} ({}:{})", site.label, site.file, site.line)
        });
        let rest = (more > 0).then(|| format!(" +{more}"));
        let waits: String = waits.chain(rest).collect();
        let age = Grain::of(self.log).duration(self.now.since(status.since));
        format!("{} #{task} {state} {age}{waits}", lane.name)
    }
}

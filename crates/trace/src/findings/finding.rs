//! A finding: what is the matter, with which task, when, and on which line.
//!
//! Invariant: plain data without references into the log, so it outlives events that are dropped. Next: [`Scan`](super::Scan).

use std::time::Duration;

use crate::record::event::WaitId;
use crate::record::lane_id::LaneId;
use crate::record::log::{Log, WaitSite};
use loopscope_rt::Time;

/// Whether something is wrong, or may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The run shows that it is wrong.
    Problem,
    /// It may be meant.
    Hint,
}

/// A line of source code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CodeLine {
    /// The path of the file, as the compiler or the interpreter gives it.
    pub file: Box<str>,
    /// The line, from 1.
    pub line: u32,
}

impl CodeLine {
    /// The line of a wait or spawn site; `None` if the site is unknown or has no file.
    pub(super) fn of(log: &Log, site: Option<WaitId>) -> Option<CodeLine> {
        site.and_then(|site| log.wait(site)).and_then(CodeLine::of_site)
    }

    pub(super) fn of_site(site: &WaitSite) -> Option<CodeLine> {
        let known = !site.file.is_empty() && site.line > 0;
        known.then(|| CodeLine { file: (&*site.file).into(), line: site.line })
    }
}

/// One finding. Findings of one kind on one line are one, which names the first or the worst task of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is the matter.
    pub kind: FindingKind,
    /// Whether it is wrong or may be.
    pub severity: Severity,
    /// The lane to select, if a task is concerned.
    pub lane: Option<LaneId>,
    /// The name of that task.
    pub task: Option<Box<str>>,
    /// The moment to look at.
    pub at: Time,
    /// The line, where it is known. Each kind says which.
    pub line: Option<CodeLine>,
    /// The number of further tasks with the same finding on the same line.
    pub others: u32,
}

/// What is the matter, with the numbers for its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// A step took longer than a frame. The line is that of the wait after which it began; for a first step that of the spawn.
    LongStep {
        /// How long the longest such step took.
        took: Duration,
        /// The number of such steps of the task named.
        steps: u32,
        /// The line of the wait at which it ended, if it ended in one.
        until: Option<CodeLine>,
        /// The number of tasks that were ready meanwhile, or whose timers came due.
        held_up: u32,
        /// The one of them that was held up longest, and for how long.
        longest: Option<(Box<str>, Duration)>,
    },
    /// A task failed and no task read its error. The line spawned it.
    UnreadError {
        /// The error.
        error: Box<str>,
    },
    /// Tasks wait, and nothing is left that could wake one. The line is that of the first task's wait.
    Deadlock {
        /// The first of them: the cycle in its order, if there is one.
        tasks: Vec<StuckTask>,
        /// The number of all of them.
        count: u32,
        /// Whether each waits for the next, and the last for the first.
        is_cycle: bool,
    },
    /// Most of a task's life were waits of one kind, one after another, while it could have waited for them together. The line
    /// is that of the first.
    SequentialWaits {
        /// The kind of wait.
        kind: Box<str>,
        /// How many there were.
        waits: u32,
        /// How long they took.
        total: Duration,
        /// How long the longest of them took: what they would take together.
        longest: Duration,
    },
    /// A task woke itself at most of its steps. The line spawned it.
    BusyPolling {
        /// The number of wakes by itself.
        self_wakes: u64,
        /// The number of steps.
        steps: u64,
    },
    /// A task runs long after its cancellation was requested. The line is that of the wait that was cancelled.
    StillRunning {
        /// How long after the request it ended, or was seen last.
        after: Duration,
    },
    /// A task completed although its cancellation was requested. The line is that of the wait that was cancelled.
    SwallowedCancel {
        /// The number of waits that it began after the request.
        waits: u32,
    },
    /// A coroutine was made and never awaited. The line is that at which Python says so.
    NeverAwaited {
        /// The name of its function.
        name: Box<str>,
    },
    /// A permit was not given back. The line is not known; the name of the gauge has the one that made the semaphore.
    KeptPermit {
        /// The name of the semaphore's gauge.
        gauge: Box<str>,
        /// How many are missing.
        missing: u32,
        /// How many there were at the start.
        of: u32,
    },
}

impl FindingKind {
    /// Its stable name, for scripts.
    pub fn id(&self) -> &'static str {
        match self {
            FindingKind::LongStep { .. } => "long-step",
            FindingKind::UnreadError { .. } => "unread-error",
            FindingKind::Deadlock { .. } => "deadlock",
            FindingKind::SequentialWaits { .. } => "sequential-waits",
            FindingKind::BusyPolling { .. } => "busy-polling",
            FindingKind::StillRunning { .. } => "still-running",
            FindingKind::SwallowedCancel { .. } => "swallowed-cancel",
            FindingKind::NeverAwaited { .. } => "never-awaited",
            FindingKind::KeptPermit { .. } => "kept-permit",
        }
    }
}

/// A task of a deadlock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StuckTask {
    /// Its lane.
    pub lane: LaneId,
    /// Its name.
    pub name: Box<str>,
    /// What it waits for, in words.
    pub wait: Box<str>,
    /// The line at which it waits.
    pub line: Option<CodeLine>,
}

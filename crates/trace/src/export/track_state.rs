//! The state of one track while a log is written: its open slice, the waits of its task, the flows that reach it.
//!
//! Invariant: a track has at most one open slice. Next: `open_slice`.

use super::open_slice::{OpenKind, OpenSlice};
use crate::model::waits::{CurrentWait, Waits};
use loopscope_rt::{TaskId, Time};

/// The maximum number of waits that a suspension shows: those that end first. The others are only counted, because a task that
/// joins a thousand others is suspended a thousand times.
const MOST_WAITS: usize = 8;

/// The state of the track of a task or a worker.
#[derive(Default)]
pub(super) struct TrackState {
    pub(super) name: String,
    pub(super) parent: Option<TaskId>,
    pub(super) open: Option<OpenSlice>,
    /// The waits of its futures.
    pub(super) waits: Waits,
    /// The flows that end at the next poll.
    pub(super) flows: Vec<u64>,
    pub(super) alive: bool,
    /// Whether the open slice is a presumption about the time before the log (see `Lane::presume`).
    pub(super) presumed: bool,
}

impl TrackState {
    /// Whether a task that becomes ready at `at` was never suspended, for example because it yielded.
    pub(super) fn was_woken_while_it_ran(&self, at: Time, by_itself: bool) -> bool {
        matches!(&self.open, Some(OpenSlice { begin, kind: OpenKind::Suspended(waits, _), .. })
            if *begin == at && (by_itself || waits.is_empty()))
    }

    /// Begins a slice, instead of the one that is open.
    pub(super) fn begin_slice(&mut self, begin: Time, kind: OpenKind) {
        self.open = Some(OpenSlice { begin, kind, flows_out: Vec::new() });
    }

    /// Begins a suspension, which shows the waits that the task has now.
    pub(super) fn suspend(&mut self, at: Time) {
        let count = self.waits.len();
        let mut shown: Vec<CurrentWait> = self.waits.by_end().into_iter().take(MOST_WAITS).collect();
        let first = shown.first().map(|wait| wait.number);
        // In order of begin: the wait nearest to the task's code is the outermost slice.
        shown.sort_by_key(|wait| wait.number);
        let shown = shown.iter().map(|wait| (wait.wait, Some(wait.number) == first)).collect();
        self.begin_slice(at, OpenKind::Suspended(shown, count));
    }
}

//! Task counts by state over the whole run, in bounded memory: the data of the minimap.
//!
//! An event costs O(1) regardless of the number of tasks, because a time bucket holds sums over tasks: time ready,
//! suspended, running. When a run outgrows the buckets, adjacent pairs are merged.
//!
//! Invariant: the sums of all buckets are the time that tasks spent in each state up to the last event read.

use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::{EventKind, LaneId, Log, TraceEvent};

/// Maximum number of buckets: more than a minimap has pixels.
const MOST: usize = 2048;
/// Initial length of a bucket in nanoseconds.
const SHORTEST: u64 = 50_000;

/// Sums over one stretch of time; times are summed over tasks, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeBucket {
    /// Time suspended.
    pub suspended: u64,
    /// Time in the run queue.
    pub ready: u64,
    /// Time running.
    pub running: u64,
    /// Number of steps: on a virtual clock they take no time.
    pub polls: u32,
    /// Number of failed tasks.
    pub failed: u32,
}

impl TimeBucket {
    fn add(&mut self, other: &TimeBucket) {
        self.suspended += other.suspended;
        self.ready += other.ready;
        self.running += other.running;
        self.polls = self.polls.saturating_add(other.polls);
        self.failed = self.failed.saturating_add(other.failed);
    }
}

/// Averages over a stretch of time, in tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// Suspended tasks.
    pub suspended: f64,
    /// Ready tasks.
    pub ready: f64,
    /// Fraction of the time in which the loop ran a task.
    pub running: f64,
    /// Whether a step ran.
    pub polled: bool,
    /// Whether a task failed.
    pub failed: bool,
}

/// The current activity of a task.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Activity {
    Nothing,
    Suspended,
    Ready,
    Running,
}

/// The summary of a run.
pub struct Overview {
    buckets: Vec<TimeBucket>,
    /// Length of a bucket in nanoseconds.
    length: u64,
    /// Indexed by task number.
    activities: Vec<Activity>,
    suspended: u64,
    ready: u64,
    running: u64,
    /// End of the filled buckets, in nanoseconds.
    until: u64,
    /// Number of the next record to read from the log.
    next: u64,
}

impl Default for Overview {
    fn default() -> Overview {
        Overview {
            buckets: Vec::new(),
            length: SHORTEST,
            activities: Vec::new(),
            suspended: 0,
            ready: 0,
            running: 0,
            until: 0,
            next: 0,
        }
    }
}

impl Overview {
    /// Reads the new events of `log` before number `end`. Once all events are read, time advances to `now`; before
    /// that, the state after the last event is unknown.
    pub fn catch_up(&mut self, log: &Log, end: u64, now: Time) {
        for event in log.events_of(self.next..end) {
            self.apply(&event);
        }
        self.next = self.next.max(end);
        if self.next >= log.next_event() {
            self.advance_to(now);
        }
    }

    /// The sums over the buckets that overlap a stretch of time.
    pub fn sum(&self, from: Time, to: Time) -> TimeBucket {
        let mut sum = TimeBucket::default();
        for bucket in self.touched(from, to) {
            sum.add(bucket);
        }
        sum
    }

    /// The average number of tasks in each state over a stretch of time.
    pub fn mean(&self, from: Time, to: Time) -> Mean {
        let sum = self.sum(from, to);
        let length = (self.touched(from, to).len().max(1) as u64 * self.length) as f64;
        Mean {
            suspended: sum.suspended as f64 / length,
            ready: sum.ready as f64 / length,
            running: sum.running as f64 / length,
            polled: sum.polls > 0,
            failed: sum.failed > 0,
        }
    }

    fn touched(&self, from: Time, to: Time) -> &[TimeBucket] {
        let first = ((from.as_nanos() / self.length) as usize).min(self.buckets.len());
        let last = (to.as_nanos().div_ceil(self.length) as usize).min(self.buckets.len());
        &self.buckets[first..last.max(first)]
    }

    fn apply(&mut self, event: &TraceEvent) {
        let Some(lane) = event.lane else { return };
        self.advance_to(event.at);
        let LaneId::Task(task) = lane else { return };
        match event.kind {
            EventKind::Ready { .. } => self.set_activity(task, Activity::Ready),
            EventKind::PollBegan => {
                self.set_activity(task, Activity::Running);
                self.bucket().polls += 1;
            }
            EventKind::PollEnded { outcome: PollOutcome::Pending, .. } => {
                self.set_activity(task, Activity::Suspended)
            }
            EventKind::PollEnded { outcome, .. } => {
                self.set_activity(task, Activity::Nothing);
                if outcome == PollOutcome::Failed {
                    self.bucket().failed += 1;
                }
            }
            _ => {}
        }
    }

    fn set_activity(&mut self, task: TaskId, to: Activity) {
        let index = task.get() as usize;
        if index >= self.activities.len() {
            self.activities.resize(index + 1, Activity::Nothing);
        }
        let from = std::mem::replace(&mut self.activities[index], to);
        if let Some(count) = self.count(from) {
            *count -= 1;
        }
        if let Some(count) = self.count(to) {
            *count += 1;
        }
    }

    fn count(&mut self, activity: Activity) -> Option<&mut u64> {
        match activity {
            Activity::Nothing => None,
            Activity::Suspended => Some(&mut self.suspended),
            Activity::Ready => Some(&mut self.ready),
            Activity::Running => Some(&mut self.running),
        }
    }

    /// Adds the time since the last event to the buckets it overlaps.
    fn advance_to(&mut self, now: Time) {
        while self.until < now.as_nanos() {
            let end = (self.until / self.length + 1) * self.length;
            let end = end.min(now.as_nanos());
            let passed = end - self.until;
            let (suspended, ready, running) = (self.suspended, self.ready, self.running);
            let bucket = self.bucket();
            bucket.suspended += suspended * passed;
            bucket.ready += ready * passed;
            bucket.running += running * passed;
            self.until = end;
        }
    }

    /// The bucket that is being filled.
    fn bucket(&mut self) -> &mut TimeBucket {
        while self.until / self.length >= MOST as u64 {
            self.halve();
        }
        let index = (self.until / self.length) as usize;
        if index >= self.buckets.len() {
            self.buckets.resize(index + 1, TimeBucket::default());
        }
        &mut self.buckets[index]
    }

    fn halve(&mut self) {
        let pairs = self.buckets.chunks(2).map(|pair| {
            let mut sum = pair[0];
            pair.get(1).inspect(|second| sum.add(second));
            sum
        });
        self.buckets = pairs.collect();
        self.length *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::{Cause, Instrument};
    use crate::trace::Recorder;

    const MS: u64 = 1_000_000;

    fn at(millis: u64) -> Time {
        Time::from_nanos(millis * MS)
    }

    /// One step of 1 ms from `start`, and a suspension until the next.
    fn step(recorder: &Recorder, task: u32, start: u64, outcome: PollOutcome) {
        let task = TaskId::new(task).unwrap();
        recorder.task_ready(at(start), task, Cause::Timer);
        recorder.poll_began(at(start), task);
        recorder.poll_ended(at(start + 1), task, outcome, None);
    }

    #[test]
    fn sums_are_the_time_spent_in_each_state() {
        let recorder = Recorder::default();
        step(&recorder, 1, 0, PollOutcome::Pending);
        step(&recorder, 2, 1, PollOutcome::Pending);
        step(&recorder, 1, 10, PollOutcome::Failed);
        let mut overview = Overview::default();
        overview.catch_up(&recorder.log(), u64::MAX, at(20));
        let all = overview.sum(Time::ZERO, at(20));
        let suspended = (10 - 1) + (20 - 2);
        assert_eq!(
            all,
            TimeBucket { suspended: suspended * MS, ready: 0, running: 3 * MS, polls: 3, failed: 1 }
        );
    }

    #[test]
    fn a_long_run_keeps_its_sums_in_bounded_memory() {
        let recorder = Recorder::default();
        for n in 0..1000 {
            step(&recorder, 1, n * 100, PollOutcome::Pending);
        }
        let mut overview = Overview::default();
        overview.catch_up(&recorder.log(), u64::MAX, at(100_000));
        assert!(overview.buckets.len() <= MOST);
        let all = overview.sum(Time::ZERO, at(100_000));
        assert_eq!((all.running, all.suspended, all.polls), (1000 * MS, 99_000 * MS, 1000));
    }

    #[test]
    fn a_recording_taken_in_piece_by_piece_gives_the_same_as_at_once() {
        let recorder = Recorder::default();
        for n in 0..10 {
            step(&recorder, n + 1, u64::from(n) * 7, PollOutcome::Pending);
        }
        let (log, mut pieces, mut whole) = (recorder.log(), Overview::default(), Overview::default());
        for end in 1..=log.next_event() {
            pieces.catch_up(&log, end, at(66));
        }
        whole.catch_up(&log, u64::MAX, at(66));
        assert_eq!(pieces.buckets, whole.buckets);
    }

    #[test]
    fn a_live_run_gives_the_same_as_its_recording() {
        let recorder = Recorder::default();
        let mut pieces = Overview::default();
        for n in 0..10 {
            step(&recorder, n + 1, u64::from(n) * 7, PollOutcome::Pending);
            pieces.catch_up(&recorder.log(), recorder.log().next_event(), at(u64::from(n) * 7 + 3));
        }
        let mut whole = Overview::default();
        whole.catch_up(&recorder.log(), u64::MAX, at(66));
        assert_eq!(pieces.buckets, whole.buckets);
    }
}

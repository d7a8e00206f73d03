//! How many tasks were doing what over a whole run: what the minimap draws, in bounded memory.
//!
//! Each event costs the same however many tasks there are, because a bucket of time holds sums over tasks: how long
//! they were ready, suspended, running. When a run outgrows its buckets, neighbours are added up in pairs.
//!
//! Invariant: the sums of all buckets are the time that tasks spent in each state up to the last moment taken in.

use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::{EventKind, LaneId, Log, TraceEvent};

/// A run has at most so many buckets: more than a minimap has pixels.
const MOST: usize = 2048;
/// The length of a bucket at first, in nanoseconds.
const SHORTEST: u64 = 50_000;

/// What happened in a stretch of time; times are summed over tasks, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Time spent suspended.
    pub suspended: u64,
    /// Time spent in the run queue.
    pub ready: u64,
    /// Time spent running.
    pub running: u64,
    /// How many steps ran: on a virtual clock they take no time.
    pub polls: u32,
    /// How many tasks failed.
    pub failed: u32,
}

impl Bucket {
    fn add(&mut self, other: &Bucket) {
        self.suspended += other.suspended;
        self.ready += other.ready;
        self.running += other.running;
        self.polls = self.polls.saturating_add(other.polls);
        self.failed = self.failed.saturating_add(other.failed);
    }
}

/// A stretch of time, on average: numbers of tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// Suspended tasks.
    pub suspended: f64,
    /// Ready tasks.
    pub ready: f64,
    /// The share of time in which the loop ran a task.
    pub running: f64,
    /// Whether any step ran.
    pub polled: bool,
    /// Whether any task failed.
    pub failed: bool,
}

/// What a task does at the moment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Nothing,
    Suspended,
    Ready,
    Running,
}

/// The summary of a run.
pub struct Overview {
    buckets: Vec<Bucket>,
    /// The length of a bucket in nanoseconds.
    length: u64,
    /// By number of the task.
    doing: Vec<Doing>,
    suspended: u64,
    ready: u64,
    running: u64,
    /// Up to where the buckets are filled.
    until: u64,
    /// The number of the next record to take from the log.
    next: u64,
}

impl Default for Overview {
    fn default() -> Overview {
        Overview {
            buckets: Vec::new(),
            length: SHORTEST,
            doing: Vec::new(),
            suspended: 0,
            ready: 0,
            running: 0,
            until: 0,
            next: 0,
        }
    }
}

impl Overview {
    /// Takes in the events of `log` before number `end` that are new since the last call, and once these are all there
    /// are, the time that has passed up to `now`: before that, nobody knows what happened until then.
    pub fn catch_up(&mut self, log: &Log, end: u64, now: Time) {
        for event in log.events_of(self.next..end) {
            self.apply(&event);
        }
        self.next = self.next.max(end);
        if self.next >= log.next_event() {
            self.pass(now);
        }
    }

    /// The sums over the buckets that a stretch of time touches.
    pub fn sum(&self, from: Time, to: Time) -> Bucket {
        let mut sum = Bucket::default();
        for bucket in self.touched(from, to) {
            sum.add(bucket);
        }
        sum
    }

    /// How many tasks, on average, were in each state in a stretch of time.
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

    fn touched(&self, from: Time, to: Time) -> &[Bucket] {
        let first = ((from.as_nanos() / self.length) as usize).min(self.buckets.len());
        let last = (to.as_nanos().div_ceil(self.length) as usize).min(self.buckets.len());
        &self.buckets[first..last.max(first)]
    }

    fn apply(&mut self, event: &TraceEvent) {
        let Some(lane) = event.lane else { return };
        self.pass(event.at);
        let LaneId::Task(task) = lane else { return };
        match event.kind {
            EventKind::Ready { .. } => self.turn(task, Doing::Ready),
            EventKind::PollBegan => {
                self.turn(task, Doing::Running);
                self.bucket().polls += 1;
            }
            EventKind::PollEnded { outcome: PollOutcome::Pending, .. } => self.turn(task, Doing::Suspended),
            EventKind::PollEnded { outcome, .. } => {
                self.turn(task, Doing::Nothing);
                if outcome == PollOutcome::Failed {
                    self.bucket().failed += 1;
                }
            }
            _ => {}
        }
    }

    fn turn(&mut self, task: TaskId, to: Doing) {
        let index = task.get() as usize;
        if index >= self.doing.len() {
            self.doing.resize(index + 1, Doing::Nothing);
        }
        let from = std::mem::replace(&mut self.doing[index], to);
        if let Some(count) = self.count(from) {
            *count -= 1;
        }
        if let Some(count) = self.count(to) {
            *count += 1;
        }
    }

    fn count(&mut self, doing: Doing) -> Option<&mut u64> {
        match doing {
            Doing::Nothing => None,
            Doing::Suspended => Some(&mut self.suspended),
            Doing::Ready => Some(&mut self.ready),
            Doing::Running => Some(&mut self.running),
        }
    }

    /// Spreads the time since the last event over the buckets that it touches.
    fn pass(&mut self, now: Time) {
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
    fn bucket(&mut self) -> &mut Bucket {
        while self.until / self.length >= MOST as u64 {
            self.halve();
        }
        let index = (self.until / self.length) as usize;
        if index >= self.buckets.len() {
            self.buckets.resize(index + 1, Bucket::default());
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
        assert_eq!(all, Bucket { suspended: suspended * MS, ready: 0, running: 3 * MS, polls: 3, failed: 1 });
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

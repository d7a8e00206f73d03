//! The events of a trace: one [`TraceEvent`] per state transition.
//!
//! Names, labels and texts are interned; the [`Log`](crate::Log) resolves their ids. Next: `schema`, the table that defines
//! how each kind of event is encoded.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::time::Duration;

use super::lane_id::LaneId;
use loopscope_rt::{Cause, Frame, PollOutcome, TaskId, Time};

/// One event of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceEvent {
    /// Loop time; never before the time of the preceding event.
    pub at: Time,
    /// The lane it is about; `None` for the loop itself, or for a message printed outside of tasks.
    pub lane: Option<LaneId>,
    /// What happened.
    pub kind: EventKind,
}

/// The id of an interned text: a task's name, a message, an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextId(pub(crate) u32);

/// The id of an interned [`WaitSite`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaitId(NonZeroU32);

impl WaitId {
    /// The id with this number, which must not be `u32::MAX`. That value is the niche of `Option<WaitId>`.
    pub(crate) fn new(number: u32) -> WaitId {
        WaitId(NonZeroU32::new(!number).unwrap_or(NonZeroU32::MIN))
    }

    /// Its number, unique in the log and ascending in order of first use.
    pub fn number(self) -> u32 {
        !self.0.get()
    }
}

/// What a wait is for, and on which line. Waits for the same thing on the same line share one site. A line that spawns tasks is
/// a site, too, of the kind `spawn` and without a label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WaitSite {
    /// The kind of resource, in one word.
    pub kind: Cow<'static, str>,
    /// Which resource, for people.
    pub label: Box<str>,
    /// The path of the source file, as the compiler gives it.
    pub file: Cow<'static, str>,
    /// The line in it, from 1.
    pub line: u32,
    /// The await chain of a task whose code is not Rust; empty for Rust, which has none at run time.
    pub chain: Box<[Frame]>,
}

/// What happened. The hooks of [`Instrument`](loopscope_rt::Instrument) document each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The task was spawned.
    Spawned {
        /// The spawner; `None` for the host.
        parent: Option<TaskId>,
        /// Its name.
        name: TextId,
        /// The line that spawned it, as a site of the kind `spawn`; `None` if it is not known.
        site: Option<WaitId>,
    },
    /// The worker joined the loop.
    WorkerJoined {
        /// Its name.
        name: TextId,
    },
    /// The task entered the run queue.
    Ready {
        /// The waker.
        by: Cause,
    },
    /// A step of the task began: the executor polls it.
    PollBegan,
    /// A future of the running task began to wait. It waits until [`EventKind::WaitEnded`].
    WaitBegan {
        /// The wait site.
        wait: WaitId,
        /// The wait's number, unique in the run.
        number: u32,
        /// The time to its deadline.
        delay: Delay,
    },
    /// A wait of the task ended.
    WaitEnded {
        /// The wait's number.
        number: u32,
    },
    /// The step ended.
    PollEnded {
        /// How it ended.
        outcome: PollOutcome,
        /// The error of a failure.
        error: Option<TextId>,
    },
    /// The cancellation of the task was requested.
    CancelRequested {
        /// The requester.
        by: Cause,
    },
    /// The task failed, and its last handle was dropped without a join.
    FailureUnclaimed {
        /// Its error.
        error: TextId,
    },
    /// A line of output.
    Message {
        /// The text.
        text: TextId,
    },
    /// A line of error output.
    ErrorMessage {
        /// The text.
        text: TextId,
    },
    /// The loop calls a callback.
    CallBegan {
        /// Its name.
        name: TextId,
        /// What scheduled it.
        by: Cause,
    },
    /// The callback returned.
    CallEnded,
    /// A turn of the loop began.
    TickBegan,
    /// A turn of the loop ended.
    TickEnded,
    /// A slice began on a worker's lane or on one of a foreign trace. Lanes of foreign traces have task ids, as had workers in
    /// files of earlier versions. A lane has one slice at a time; a nested slice is on a child lane.
    SliceBegan {
        /// Its name.
        name: TextId,
        /// How long before this event it happened.
        late: Delay,
    },
    /// The lane's open slice ended.
    SliceEnded {
        /// How long before this event it happened.
        late: Delay,
    },
    /// The counter of this lane changed.
    Counted {
        /// The new value.
        value: Value,
    },
    /// A gauge changed. Gauges are identified by name, which is unique in a run, so no events create or end them.
    Gauged {
        /// The gauge's name.
        gauge: TextId,
        /// The new level.
        level: u32,
    },
    /// A flow of a foreign trace passes this lane.
    Flow {
        /// The flow's number, from 0 in order of appearance.
        flow: u32,
        /// Start, step or end of it.
        part: FlowPart,
    },
}

impl FlowPart {
    /// All parts, in the order of their codes.
    pub(crate) const ALL: [FlowPart; 3] = [FlowPart::Start, FlowPart::Step, FlowPart::End];
}

/// A point of a flow (Trace Event phases `s`, `t`, `f`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlowPart {
    /// The flow starts.
    Start,
    /// The flow continues.
    Step,
    /// The flow ends.
    End,
}

/// A counter's value: a finite number, stored as bits so that it can be compared and hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Value(u64);

impl Value {
    /// The value of `number`; `None` if that is not finite.
    pub fn new(number: f64) -> Option<Value> {
        number.is_finite().then_some(Value(number.to_bits()))
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// The inverse of [`Value::bits`].
    pub(crate) fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    /// As a number.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl EventKind {
    /// When the event recorded at `at` happened. Events of workers are recorded when their message arrives, which may be later.
    pub(crate) fn happened(self, at: Time) -> Time {
        match self {
            EventKind::SliceBegan { late, .. } | EventKind::SliceEnded { late } => {
                at - late.get().unwrap_or_default()
            }
            _ => at,
        }
    }
}

/// The time to a deadline, or the time since a late event happened: whole microseconds, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(u64);

impl Delay {
    /// No delay.
    pub const NONE: Delay = Delay(0);

    /// `duration` in whole microseconds, at least 1: a timer that is already due has a deadline, too.
    pub fn new(duration: Duration) -> Delay {
        Delay(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1))
    }

    /// In microseconds; zero for none.
    pub(crate) fn micros(self) -> u64 {
        self.0
    }

    /// From microseconds; zero is none.
    pub(crate) fn from_micros(micros: u64) -> Delay {
        Delay(micros)
    }

    /// The delay as a duration; `None` if there is none.
    pub fn get(self) -> Option<Duration> {
        (self.0 > 0).then(|| Duration::from_micros(self.0))
    }
}

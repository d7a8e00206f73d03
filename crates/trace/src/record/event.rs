//! The vocabulary of a trace: one [`TraceEvent`] a transition.
//!
//! Names, labels and texts are numbers here; [`Log`](crate::Log) has what they stand for. Next: `schema`, the table of all
//! events, which says how each is written down.

use std::borrow::Cow;
use std::num::NonZeroU32;
use std::time::Duration;

use super::lane_id::LaneId;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// Something that happened in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceEvent {
    /// When, in loop time; never before the event that was recorded earlier.
    pub at: Time,
    /// On whose lane; `None` for the loop itself, or for a message of no task.
    pub lane: Option<LaneId>,
    /// What.
    pub kind: EventKind,
}

/// Names a text of a log: a task's name, a message, an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextId(pub(crate) u32);

/// Names a [`WaitSite`] of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaitId(NonZeroU32);

impl WaitId {
    /// The id numbered `number`, which is not the greatest of all: that one is kept free, so that an absent id takes no
    /// more room than one that is there.
    pub(crate) fn new(number: u32) -> WaitId {
        WaitId(NonZeroU32::new(!number).unwrap_or(NonZeroU32::MIN))
    }

    /// Its number: it tells it from others of the log, and counts up as they come.
    pub fn number(self) -> u32 {
        !self.0.get()
    }
}

/// What a wait is for and where, the same for every time that line waits for the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WaitSite {
    /// The kind of thing, in one word.
    pub kind: Cow<'static, str>,
    /// Which one, for people.
    pub label: Box<str>,
    /// The source file, as the compiler names it.
    pub file: Cow<'static, str>,
    /// The line in it, from 1.
    pub line: u32,
}

/// What happened. The hooks of [`Instrument`](loopscope_rt::Instrument) say more about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The task came to be.
    Spawned {
        /// By which task; `None` when the host spawned it.
        parent: Option<TaskId>,
        /// Its name.
        name: TextId,
    },
    /// The worker joined the loop.
    WorkerJoined {
        /// Its name.
        name: TextId,
    },
    /// The task entered the run queue.
    Ready {
        /// Who woke it.
        by: Cause,
    },
    /// The task left the run queue and runs.
    PollBegan,
    /// A future that the running task polls waits for something, until [`EventKind::WaitEnded`].
    WaitBegan {
        /// For what, and on which line.
        wait: WaitId,
        /// No other wait of the run has it.
        number: u32,
        /// After how long it ends by itself.
        delay: Delay,
    },
    /// A future whose wait was the task's waits no more.
    WaitEnded {
        /// Which wait.
        number: u32,
    },
    /// The task's step ended.
    PollEnded {
        /// How.
        outcome: PollOutcome,
        /// The error of a failure.
        error: Option<TextId>,
    },
    /// Someone asked that the task be cancelled.
    CancelRequested {
        /// Who.
        by: Cause,
    },
    /// The task had failed and nobody can join it any more.
    FailureUnclaimed {
        /// Its error.
        error: TextId,
    },
    /// A line of output.
    Message {
        /// The line.
        text: TextId,
    },
    /// A turn of the loop began.
    TickBegan,
    /// A turn of the loop ended.
    TickEnded,
    /// A slice began on this lane, which is a worker's, or one of a foreign trace: these have the numbers of tasks, as workers
    /// had in files of earlier versions. Such a lane holds one slice at a time; a slice within another is on a lane of its own,
    /// whose parent is the outer one's.
    SliceBegan {
        /// Its name.
        name: TextId,
        /// How late it was told.
        late: Delay,
    },
    /// The lane's open slice ended.
    SliceEnded {
        /// How late it was told.
        late: Delay,
    },
    /// The counter that this lane shows took a value.
    Counted {
        /// Which.
        value: Value,
    },
    /// A gauge took a level. It is known by its name, which no other gauge of the run has, so it needs no life in the record.
    Gauged {
        /// The gauge's name.
        gauge: TextId,
        /// How much there is of what it measures.
        level: u32,
    },
    /// An arrow of a foreign trace passes here.
    Flow {
        /// Which arrow: from 0, in order of appearance.
        flow: u32,
        /// Which part of it.
        part: FlowPart,
    },
}

impl FlowPart {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [FlowPart; 3] = [FlowPart::Start, FlowPart::Step, FlowPart::End];
}

/// A part of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlowPart {
    /// It starts here.
    Start,
    /// It goes on from here.
    Step,
    /// It ends here.
    End,
}

/// A counter's value: a finite number.
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

    /// What [`Value::bits`] gave.
    pub(crate) fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    /// As a number.
    pub fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl EventKind {
    /// When what is told at `at` happened. Workers are told of when the loop hears from them, which may be later.
    pub(crate) fn happened(self, at: Time) -> Time {
        match self {
            EventKind::SliceBegan { late, .. } | EventKind::SliceEnded { late } => {
                at - late.get().unwrap_or_default()
            }
            _ => at,
        }
    }
}

/// How long a timer had to go when it was waited for, or how long ago it was what an event tells late: whole microseconds, or
/// none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(u64);

impl Delay {
    /// There is none.
    pub const NONE: Delay = Delay(0);

    /// The delay nearest to `duration`, which is at least a microsecond: a timer that is due now has a deadline, too.
    pub fn new(duration: Duration) -> Delay {
        Delay(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1))
    }

    /// Zero for none.
    pub(crate) fn micros(self) -> u64 {
        self.0
    }

    /// None for zero.
    pub(crate) fn from_micros(micros: u64) -> Delay {
        Delay(micros)
    }

    /// As a duration.
    pub fn get(self) -> Option<Duration> {
        (self.0 > 0).then(|| Duration::from_micros(self.0))
    }
}

//! The vocabulary of a trace: one [`Event`] a transition, 24 bytes each.
//!
//! Names, labels and texts are numbers here; [`Log`](super::Log) has what they stand for.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// Something that happened in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in loop time; never before the event that was recorded earlier.
    pub at: Time,
    /// To which task; `None` for the loop itself, or for a message of no task.
    pub task: Option<TaskId>,
    /// What.
    pub what: What,
}

/// Names a text of a log: a task's name, a message, an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextId(pub(super) u32);

/// Names a [`WaitSite`](super::WaitSite) of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaitId(NonZeroU32);

impl WaitId {
    /// The id numbered `number`, which is not the greatest of all: that one is kept free, so that an absent id takes no
    /// more room than one that is there.
    pub(super) fn new(number: u32) -> WaitId {
        WaitId(NonZeroU32::new(!number).unwrap_or(NonZeroU32::MIN))
    }

    pub(crate) fn number(self) -> u32 {
        !self.0.get()
    }
}

/// What happened. The hooks of [`Instrument`](crate::rt::Instrument) say more about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The task came to be.
    Spawned {
        /// By which task; `None` when the host spawned it.
        parent: Option<TaskId>,
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
    /// The running task began to wait for something.
    WaitBegan {
        /// For what, and on which line.
        wait: WaitId,
        /// After how long it ends by itself.
        delay: Option<Delay>,
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
    /// The task's step began, ended pending, and the task was ready again by its own doing, all at one stamp: short for
    /// `PollBegan`, `PollEnded` and `Ready`. Only a log's records hold it; [`Record::unfold`](super::Record::unfold) spells
    /// it out.
    Yielded,
    /// A turn of the loop began.
    TickBegan,
    /// A turn of the loop ended.
    TickEnded,
    /// A slice began on this lane, which is no task's: a worker's, or one of a foreign trace. Such a lane holds one slice at a
    /// time; a slice within another is on a lane of its own, whose parent is the outer one's.
    SliceBegan {
        /// Its name.
        name: TextId,
        /// How late it was told.
        late: Option<Delay>,
    },
    /// The lane's open slice ended.
    SliceEnded {
        /// How late it was told.
        late: Option<Delay>,
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

/// A counter's value: a finite number, in two halves because a whole one would align, and so enlarge, every event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Value([u32; 2]);

impl Value {
    /// The value of `number`; `None` if that is not finite.
    pub fn new(number: f64) -> Option<Value> {
        let bits = number.to_bits();
        number.is_finite().then_some(Value([(bits >> 32) as u32, bits as u32]))
    }

    pub(super) fn halves(self) -> [u32; 2] {
        self.0
    }

    /// What [`Value::halves`] gave.
    pub(super) fn from_halves(halves: [u32; 2]) -> Value {
        Value(halves)
    }

    /// As a number.
    pub fn get(self) -> f64 {
        f64::from_bits(u64::from(self.0[0]) << 32 | u64::from(self.0[1]))
    }
}

impl What {
    /// When what is told at `at` happened. Workers are told of when the loop hears from them, which may be later.
    pub(super) fn happened(self, at: Time) -> Time {
        match self {
            What::SliceBegan { late: Some(late), .. } | What::SliceEnded { late: Some(late) } => {
                at - late.get()
            }
            _ => at,
        }
    }

    /// How many events [`What::Yielded`] stands for.
    pub(super) const EVENTS_OF_A_YIELD: u64 = 3;
}

/// How long a timer had to go when it was waited for, or how long ago it was what an event tells late: whole microseconds,
/// at most 71 minutes, at least one.
///
/// Small because every event would pay for a larger one; what is longer shows the longest delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(NonZeroU32);

impl Delay {
    /// The delay nearest to `duration`.
    pub fn new(duration: Duration) -> Delay {
        let micros = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
        Delay(NonZeroU32::new(micros).unwrap_or(NonZeroU32::MIN))
    }

    pub(super) fn micros(self) -> u32 {
        self.0.get()
    }

    /// `None` for zero.
    pub(super) fn from_micros(micros: u32) -> Option<Delay> {
        NonZeroU32::new(micros).map(Delay)
    }

    /// As a duration.
    pub fn get(self) -> Duration {
        Duration::from_micros(self.0.get().into())
    }
}

const _: () = assert!(size_of::<Event>() == 24, "a million events must stay under 24 MB");

//! The host's side of the executor: a clock to read, a pender to notify of work, and a pump that schedules turns.
//!
//! The browser's clock and pump are in `platform`. The clocks here replace or wrap one: a [`VirtualClock`] is advanced by its
//! owner, a [`PausableClock`] can be paused and resumed. Neither has a source of real time.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::time::Time;

/// One reading of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Loop time: what deadlines and recorded events use.
    pub now: Time,
    /// Real time from any fixed origin, in which a turn's time budget is measured. It passes while loop time is paused or
    /// virtual, so a task that never suspends cannot starve the page under a clock that stands still.
    pub wall: Time,
}

/// The source of time. Both times of a [`Reading`] are monotonic.
pub trait Clock {
    /// Reads the clock. One call gives both times because reading the browser's clock costs about as much as ten
    /// polls.
    fn read(&self) -> Reading;

    /// The resolution of the clock: the smallest difference between two readings that differ. Zero for an exact clock, such
    /// as a virtual one.
    fn grain(&self) -> Duration {
        Duration::ZERO
    }
}

/// Is notified when an idle loop gets work.
pub trait Pender {
    /// Requests a call of [`Executor::tick`](crate::Executor::tick) from a later turn of the host's event loop, never from
    /// within this call. Called at most once between two ticks.
    fn pend(&self);
}

/// A pender for a host that ticks the loop without being notified.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPender;

impl Pender for NoPender {
    fn pend(&self) {}
}

/// Schedules callbacks in the host's event loop, from which the driver of a loop ticks it.
pub trait Pump {
    /// Schedules the callback for a later turn of the host's event loop. Does nothing if it is scheduled already.
    fn schedule(&self);

    /// Schedules one callback `delay` of real time from now. Replaces an earlier delayed one.
    fn schedule_after(&self, delay: Duration);

    /// Cancels all scheduled callbacks.
    fn cancel(&self);
}

/// Makes a pump with its argument as the callback, which is never called from within a call of the pump, nor after the pump
/// was dropped.
pub type MakePump = Box<dyn Fn(Rc<dyn Fn()>) -> Rc<dyn Pump>>;

/// All that a host offers.
pub struct Host {
    /// Real time.
    pub clock: Rc<dyn Clock>,
    /// Makes the pump.
    pub pump: MakePump,
}

/// A clock that its owner advances, so that a run is reproducible.
///
/// Both of its times are the same, unless another clock gives the wall time.
///
/// ```
/// use loopscope_rt::{Clock, Time, VirtualClock, ms};
///
/// let clock = VirtualClock::new();
/// clock.advance_to(Time::ZERO + ms(5));
/// clock.advance_to(Time::ZERO + ms(3));
/// assert_eq!(clock.read().now, Time::ZERO + ms(5));
/// ```
#[derive(Default)]
pub struct VirtualClock {
    now: Cell<Time>,
    wall: Option<Rc<dyn Clock>>,
}

impl VirtualClock {
    /// A clock at [`Time::ZERO`].
    pub fn new() -> Rc<VirtualClock> {
        Rc::default()
    }

    /// A clock at [`Time::ZERO`] whose wall time is that of `wall`.
    pub fn with_wall(wall: Rc<dyn Clock>) -> Rc<VirtualClock> {
        Rc::new(VirtualClock { now: Cell::default(), wall: Some(wall) })
    }

    /// Advances the clock to `time`; does nothing if that has passed.
    pub fn advance_to(&self, time: Time) {
        self.now.set(self.now.get().max(time));
    }
}

impl Clock for VirtualClock {
    fn read(&self) -> Reading {
        let now = self.now.get();
        let wall = self.wall.as_ref().map_or(now, |clock| clock.read().wall);
        Reading { now, wall }
    }
}

/// A clock that can be paused and resumed: loop time does not pass while it is paused.
///
/// ```
/// use loopscope_rt::{Clock, PausableClock, Time, VirtualClock, ms};
///
/// let wall = VirtualClock::new();
/// let clock = PausableClock::new(wall.clone());
/// wall.advance_to(Time::ZERO + ms(5));
/// assert_eq!(clock.read().now, Time::ZERO, "it begins paused");
///
/// clock.resume();
/// wall.advance_to(Time::ZERO + ms(7));
/// assert_eq!(clock.read().now, Time::ZERO + ms(2));
/// ```
pub struct PausableClock {
    wall: Rc<dyn Clock>,
    state: Cell<ClockState>,
}

#[derive(Clone, Copy)]
enum ClockState {
    /// Since the wall time `since`, at which loop time was `from`. Their difference alone would not do: wall time has any origin, so
    /// loop time that jumped may be ahead of it.
    Running {
        since: Time,
        from: Time,
    },
    Paused {
        at: Time,
    },
}

impl PausableClock {
    /// A clock over the wall time of `wall`, paused at [`Time::ZERO`].
    pub fn new(wall: Rc<dyn Clock>) -> Rc<PausableClock> {
        Rc::new(PausableClock { wall, state: Cell::new(ClockState::Paused { at: Time::ZERO }) })
    }

    /// Pauses loop time. Does nothing if it is paused.
    pub fn pause(&self) {
        self.state.set(ClockState::Paused { at: self.read().now });
    }

    /// Resumes loop time. Does nothing if it is running.
    pub fn resume(&self) {
        if let ClockState::Paused { at } = self.state.get() {
            self.state.set(ClockState::Running { since: self.wall.read().wall, from: at });
        }
    }

    /// Advances a paused clock to `time`: a single step reaches the next timer that way. Does nothing if the clock is
    /// running, or if that time has passed.
    pub fn advance_to(&self, time: Time) {
        if let ClockState::Paused { at } = self.state.get() {
            self.state.set(ClockState::Paused { at: at.max(time) });
        }
    }
}

impl Clock for PausableClock {
    fn read(&self) -> Reading {
        let wall = self.wall.read().wall;
        let now = match self.state.get() {
            ClockState::Running { since, from } => from + wall.since(since),
            ClockState::Paused { at } => at,
        };
        Reading { now, wall }
    }

    /// The grain of its wall time.
    fn grain(&self) -> Duration {
        self.wall.grain()
    }
}

//! What the executor is given by its host: a clock to read and a pender to call when there is work; and the pump by
//! which whoever drives the executor is called back.
//!
//! The browser's clock and pender are in `platform`; the clocks here wrap or replace one: [`VirtualClock`] moves
//! only when told to, [`PausableClock`] can be stopped and continued. Neither knows where real time comes from.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::time::Time;

/// One look at a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Loop time: what deadlines and recorded events use.
    pub now: Time,
    /// Real time from any fixed origin: what a tick's time budget is measured in. It goes on while loop time is
    /// held or virtual, so a task that never suspends cannot starve the page under a clock that stands still.
    pub wall: Time,
}

/// Where time comes from. Both times of a [`Reading`] never go back.
pub trait Clock {
    /// Reads the clock. One call gives both times because reading the browser's clock costs about as much as ten
    /// polls.
    fn read(&self) -> Reading;

    /// The resolution of the clock: the smallest difference between two readings that differ. Zero for an exact clock, such as
    /// a virtual one.
    fn grain(&self) -> Duration {
        Duration::ZERO
    }
}

/// Told when a loop that had nothing to run gets something to run.
pub trait Pender {
    /// Asks that [`Executor::tick`](super::Executor::tick) be called soon, from a later turn of the host's own
    /// loop: never from within this call. Called at most once between two ticks.
    fn pend(&self);
}

/// A pender for a host that ticks the loop anyway, and needs no reminder.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPender;

impl Pender for NoPender {
    fn pend(&self) {}
}

/// Calls back whoever drives a loop: the host's own loop, as seen from ours.
pub trait Pump {
    /// Calls back soon, from a later turn of the host's loop. Asking twice before it does is asking once.
    fn schedule(&self);

    /// Calls back once, `delay` of real time from now. Takes the place of an earlier call that is still due.
    fn schedule_after(&self, delay: Duration);

    /// Takes back all that was asked for.
    fn cancel(&self);
}

/// Makes a pump that calls its argument back: never from within a call to the pump, and never after the pump was
/// dropped.
pub type MakePump = Box<dyn Fn(Rc<dyn Fn()>) -> Rc<dyn Pump>>;

/// All that a host offers.
pub struct Host {
    /// Real time.
    pub clock: Rc<dyn Clock>,
    /// The way to be called back.
    pub pump: MakePump,
}

/// A clock that stands still until it is moved, so that a run is the same every time.
///
/// Its two times are the same unless it was given another clock for wall time.
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

    /// Moves the clock on to `time`; a time that has passed leaves it where it is.
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

/// A clock that can be stopped and continued: loop time does not pass while it is held.
pub struct PausableClock {
    wall: Rc<dyn Clock>,
    state: Cell<ClockState>,
}

#[derive(Clone, Copy)]
enum ClockState {
    /// Loop time is wall time less `offset`.
    Running {
        offset: Time,
    },
    Paused {
        at: Time,
    },
}

impl PausableClock {
    /// A clock on top of the wall time of `wall`, held at [`Time::ZERO`] until it is released for the first time.
    pub fn new(wall: Rc<dyn Clock>) -> Rc<PausableClock> {
        Rc::new(PausableClock { wall, state: Cell::new(ClockState::Paused { at: Time::ZERO }) })
    }

    /// Stops loop time where it is. Holding twice is holding once.
    pub fn pause(&self) {
        self.state.set(ClockState::Paused { at: self.read().now });
    }

    /// Lets loop time pass again, from where it was held.
    pub fn resume(&self) {
        if let ClockState::Paused { at } = self.state.get() {
            let offset = self.wall.read().wall - at.since(Time::ZERO);
            self.state.set(ClockState::Running { offset });
        }
    }

    /// Moves a held clock on to `time`, which is how a step reaches the next timer. A running clock, or a time
    /// that has passed, is left alone.
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
            ClockState::Running { offset } => Time::ZERO + wall.since(offset),
            ClockState::Paused { at } => at,
        };
        Reading { now, wall }
    }

    /// That of its wall time, which passes while it is not held.
    fn grain(&self) -> Duration {
        self.wall.grain()
    }
}

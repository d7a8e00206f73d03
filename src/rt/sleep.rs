//! Waiting for time to pass: [`sleep`], [`sleep_until`] and [`interval`].
//!
//! Invariant: a timer is set exactly while its future is waiting; dropping the future clears it. All timers of a
//! loop share one timeout of the host, see [`Turn::Sleeping`](super::Turn::Sleeping).

use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::core::Core;
use super::current::{current, wait_until};
use super::stream::next_site;
use super::time::{Millis, Time};
use super::timers::TimerKey;

/// Waits until `duration` of loop time has passed. Always suspends at least once, so `sleep(ms(0))` lets others run.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    let core = current("sleep");
    let deadline = core.refresh().now + duration;
    Sleep::new(core, deadline, Label::Sleep(duration))
}

/// Waits until the loop's clock shows `deadline`. Always suspends at least once.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn sleep_until(deadline: Time) -> Sleep {
    Sleep::new(current("sleep_until"), deadline, Label::Until(deadline))
}

/// What a timer is called in the trace.
#[derive(Clone, Copy, Debug)]
pub(super) enum Label {
    Sleep(Duration),
    Until(Time),
    Timeout(Duration),
    Interval(Duration),
}

impl Label {
    /// The label as a number, unless its time is too long: a number of nanoseconds, and which of the four it is.
    fn key(self) -> Option<u64> {
        let nanos = |duration: Duration| u64::try_from(duration.as_nanos()).ok();
        let (nanos, which) = match self {
            Label::Sleep(duration) => (nanos(duration)?, 0),
            Label::Until(deadline) => (deadline.as_nanos(), 1),
            Label::Timeout(duration) => (nanos(duration)?, 2),
            Label::Interval(period) => (nanos(period)?, 3),
        };
        nanos.checked_mul(4).map(|nanos| nanos + which)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, duration) = match *self {
            Label::Sleep(duration) => ("sleep", duration),
            Label::Until(deadline) => ("sleep until", deadline.since(Time::ZERO)),
            Label::Timeout(duration) => ("timeout", duration),
            Label::Interval(period) => ("interval", period),
        };
        write!(f, "{name} {} ms", Millis(duration))
    }
}

/// The future of [`sleep`] and [`sleep_until`].
#[must_use = "a sleep does nothing unless it is awaited"]
pub struct Sleep {
    core: Rc<Core>,
    deadline: Time,
    label: Label,
    at: &'static Location<'static>,
    timer: Option<TimerKey>,
}

impl Sleep {
    #[track_caller]
    pub(super) fn new(core: Rc<Core>, deadline: Time, label: Label) -> Sleep {
        Sleep { core, deadline, label, at: Location::caller(), timer: None }
    }

    /// When it ends.
    pub fn deadline(&self) -> Time {
        self.deadline
    }

    fn clear(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.core.timers.clear(timer);
        }
    }

    fn poll_at(&mut self, cx: &mut Context<'_>, at: &'static Location<'static>) -> Poll<()> {
        match self.timer {
            Some(_) if self.deadline <= self.core.stamp() => {
                self.clear();
                return Poll::Ready(());
            }
            Some(timer) => self.core.timers.rewire(timer, cx.waker()),
            None => {
                let waker = cx.waker().clone();
                self.timer = Some(self.core.timers.set(self.deadline, waker));
            }
        }
        wait_until(&self.label, self.label.key(), at, self.deadline);
        Poll::Pending
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let at = self.at;
        self.poll_at(cx, at)
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A stream that yields once every `period` of loop time, the first time one period from now.
///
/// It keeps to its schedule: a late item does not delay the next; periods that were missed altogether are left out.
/// A period of zero is taken as 1 ns, so that time moves on.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    let period = period.max(Duration::from_nanos(1));
    let core = current("interval");
    let deadline = core.refresh().now + period;
    Interval { period, sleep: Sleep::new(core, deadline, Label::Interval(period)) }
}

/// The stream of [`interval`]. It never ends.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Interval {
    period: Duration,
    sleep: Sleep,
}

impl Interval {
    /// Sets the first moment of the schedule that is still to come.
    fn schedule_next(&mut self) {
        let late = self.sleep.core.stamp().since(self.sleep.deadline).as_nanos();
        let periods = late / self.period.as_nanos() + 1;
        let ahead = self.period.saturating_mul(u32::try_from(periods).unwrap_or(u32::MAX));
        self.sleep.deadline = self.sleep.deadline + ahead;
    }
}

impl Stream for Interval {
    type Item = ();

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let at = next_site().unwrap_or(self.sleep.at);
        let interval = &mut *self;
        interval.sleep.poll_at(cx, at).map(|()| {
            interval.schedule_next();
            Some(())
        })
    }
}

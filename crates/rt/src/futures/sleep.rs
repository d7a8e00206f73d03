//! Waiting for time to pass: [`sleep`], [`sleep_until`] and [`interval`].
//!
//! Invariant: a timer is set exactly while its future waits; dropping the future clears it. All timers of a
//! loop share one timeout of the host, see [`Turn::Sleeping`](crate::Turn::Sleeping).

use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use super::stream::{ends_with_next, next_site};
use crate::event_loop::core::Core;
use crate::event_loop::current::{current, is_watched_here};
use crate::event_loop::wheel::TimerKey;
use crate::hosts::time::{Millis, Time};
use crate::report::instrument::Wait;
use crate::report::wait::WaitGuard;

/// Waits until `duration` of loop time has passed. Always suspends at least once, so `sleep(ms(0))` lets other tasks run.
///
/// ```
/// use loopscope_rt::{Time, ms, now, run_virtual, sleep};
///
/// let end = run_virtual(async {
///     sleep(ms(20)).await;
///     now()
/// });
/// assert_eq!(end, Ok(Time::ZERO + ms(20)));
/// ```
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn sleep(duration: Duration) -> Sleep {
    let core = current("sleep");
    let deadline = core.refresh().now + duration;
    Sleep::new(core, deadline, SleepLabel::Sleep(duration))
}

/// Waits until loop time reaches `deadline`. Always suspends at least once.
///
/// ```
/// use loopscope_rt::{Time, ms, now, run_virtual, sleep, sleep_until};
///
/// let end = run_virtual(async {
///     let deadline = now() + ms(100);
///     sleep(ms(30)).await;
///     sleep_until(deadline).await;
///     now()
/// });
/// assert_eq!(end, Ok(Time::ZERO + ms(100)));
/// ```
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn sleep_until(deadline: Time) -> Sleep {
    Sleep::new(current("sleep_until"), deadline, SleepLabel::Until(deadline))
}

/// The label of a timer in the trace.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SleepLabel {
    Sleep(Duration),
    Until(Time),
    Timeout(Duration),
    Interval(Duration),
}

impl SleepLabel {
    /// The label packed into a number, to intern it: nanoseconds, and two bits for the variant. `None` if that overflows.
    fn key(self) -> Option<u64> {
        let nanos = |duration: Duration| u64::try_from(duration.as_nanos()).ok();
        let (nanos, which) = match self {
            SleepLabel::Sleep(duration) => (nanos(duration)?, 0),
            SleepLabel::Until(deadline) => (deadline.as_nanos(), 1),
            SleepLabel::Timeout(duration) => (nanos(duration)?, 2),
            SleepLabel::Interval(period) => (nanos(period)?, 3),
        };
        nanos.checked_mul(4).map(|nanos| nanos + which)
    }
}

impl fmt::Display for SleepLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, duration) = match *self {
            SleepLabel::Sleep(duration) => ("sleep", duration),
            SleepLabel::Until(deadline) => ("sleep until", deadline.since(Time::ZERO)),
            SleepLabel::Timeout(duration) => ("timeout", duration),
            SleepLabel::Interval(period) => ("interval", period),
        };
        write!(f, "{name} {} ms", Millis(duration))
    }
}

/// The future of [`sleep`] and [`sleep_until`].
#[must_use = "a sleep does nothing unless it is awaited"]
pub struct Sleep {
    core: Rc<Core>,
    deadline: Time,
    label: SleepLabel,
    at: &'static Location<'static>,
    timer: Option<TimerKey>,
    wait: WaitGuard,
}

impl Sleep {
    #[track_caller]
    pub(crate) fn new(core: Rc<Core>, deadline: Time, label: SleepLabel) -> Sleep {
        Sleep { core, deadline, label, at: Location::caller(), timer: None, wait: WaitGuard::new() }
    }

    /// The loop time at which it ends.
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
            Some(_) if self.deadline <= self.core.now() => {
                self.clear();
                self.wait.ready();
                return Poll::Ready(());
            }
            Some(timer) => self.core.timers.set_waker(timer, cx.waker()),
            None => {
                let waker = cx.waker().clone();
                self.timer = Some(self.core.timers.set(self.deadline, waker));
            }
        }
        if is_watched_here() {
            let (label_key, until) = (self.label.key(), Some(self.deadline));
            self.wait.pending(&Wait { kind: "timer", label: &self.label, at, until, label_key });
        }
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

/// A stream with an item every `period` of loop time, the first one period from now.
///
/// The schedule is fixed: a late item does not delay the next, and missed periods are skipped. A period of zero counts as 1
/// ns, so that time advances.
///
/// ```
/// use loopscope_rt::{StreamExt, Time, interval, ms, now, run_virtual, sleep};
///
/// let times = run_virtual(async {
///     let mut ticks = interval(ms(10));
///     ticks.next().await;
///     let first = now();
///     sleep(ms(25)).await;
///     ticks.next().await;
///     let late = now();
///     ticks.next().await;
///     [first, late, now()]
/// });
/// assert_eq!(times, Ok([10, 35, 40].map(|at| Time::ZERO + ms(at))));
/// ```
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn interval(period: Duration) -> Interval {
    let period = period.max(Duration::from_nanos(1));
    let core = current("interval");
    let deadline = core.refresh().now + period;
    Interval { period, sleep: Sleep::new(core, deadline, SleepLabel::Interval(period)) }
}

/// The stream of [`interval`]. It never ends.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Interval {
    period: Duration,
    sleep: Sleep,
}

impl Interval {
    /// Sets the deadline to the first time of the schedule after now.
    fn schedule_next(&mut self) {
        let late = self.sleep.core.now().since(self.sleep.deadline).as_nanos();
        let period = self.period.as_nanos();
        let ahead = (late / period + 1).saturating_mul(period);
        // Saturated: no run reaches that time.
        self.sleep.deadline =
            self.sleep.deadline + Duration::from_nanos(u64::try_from(ahead).unwrap_or(u64::MAX));
    }
}

impl Stream for Interval {
    type Item = ();

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let at = next_site().unwrap_or(self.sleep.at);
        let polled = self.sleep.poll_at(cx, at);
        if polled.is_pending() {
            ends_with_next(&self.sleep.wait);
            return Poll::Pending;
        }
        self.schedule_next();
        Poll::Ready(Some(()))
    }
}

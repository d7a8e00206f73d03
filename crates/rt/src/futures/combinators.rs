//! Futures made of other futures: [`timeout`], [`yield_now`], and [`NamedWaitExt`], which names a wait.
//!
//! The combinators of `futures_util` (`join_all`, `select`, ...) work with this executor and are not repeated here.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use super::sleep::{Sleep, SleepLabel};
use crate::event_loop::core::Core;
use crate::event_loop::current::{current, try_current};
use crate::hosts::time::Millis;
use crate::report::wait::WaitGuard;

/// Yields to every task that is ready now (asyncio: `sleep(0)`).
///
/// ```
/// use loopscope_rt::testing::TestLoop;
/// use loopscope_rt::{println, yield_now};
///
/// let test = TestLoop::new();
/// for name in ["a", "b"] {
///     drop(test.executor.spawn(name, async move {
///         println!("{name} begins");
///         yield_now().await;
///         println!("{name} ends");
///     }));
/// }
/// test.run_to_end();
/// assert_eq!(test.output(), ["a begins", "b begins", "a ends", "b ends"]);
/// ```
#[inline(always)]
pub fn yield_now() -> YieldNow {
    YieldNow { yielded: false }
}

/// The future of [`yield_now`]. It records no wait, since the task is ready again at once.
#[must_use = "futures do nothing unless awaited"]
pub struct YieldNow {
    yielded: bool,
}

impl Future for YieldNow {
    type Output = ();

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Limits `future` to `limit` of loop time (asyncio: `wait_for`, `timeout`). After that it is dropped, which aborts it. A
/// future that is ready in the step in which the limit is reached wins.
///
/// ```
/// use loopscope_rt::{Elapsed, ms, run_virtual, sleep, timeout};
///
/// run_virtual(async {
///     assert_eq!(timeout(ms(50), sleep(ms(10))).await, Ok(()));
///     assert_eq!(timeout(ms(50), sleep(ms(90))).await, Err(Elapsed { limit: ms(50) }));
/// })?;
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn timeout<F: Future>(limit: Duration, future: F) -> Timeout<F> {
    let core = current("timeout");
    let deadline = core.refresh().now + limit;
    Timeout { future, limit, sleep: Sleep::new(core, deadline, SleepLabel::Timeout(limit)) }
}

pin_project! {
    /// The future of [`timeout`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct Timeout<F> {
        #[pin]
        future: F,
        limit: Duration,
        sleep: Sleep,
    }
}

/// The error of [`timeout`]: the limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    /// The limit.
    pub limit: Duration,
}

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not done within {} ms", Millis(self.limit))
    }
}

impl Error for Elapsed {}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(output) = this.future.poll(cx) {
            return Poll::Ready(Ok(output));
        }
        Pin::new(this.sleep).poll(cx).map(|()| Err(Elapsed { limit: *this.limit }))
    }
}

/// Records a wait for futures that record none, for example third-party ones.
///
/// ```
/// use loopscope_rt::NamedWaitExt;
/// use loopscope_rt::testing::TestLoop;
///
/// let test = TestLoop::new();
/// drop(test.executor.spawn("main", std::future::pending::<()>().named_wait("mail", "wait for a letter")));
/// test.run_to_end();
/// assert!(test.events().contains(&"0 wait main on mail: wait for a letter".to_owned()));
/// ```
pub trait NamedWaitExt: Future + Sized {
    /// Records a wait with this kind and label on the line of this call, from the future's first pending to its end. It
    /// replaces the waits that the future records itself.
    #[track_caller]
    fn named_wait(self, kind: &'static str, label: impl Into<Cow<'static, str>>) -> NamedWait<Self> {
        NamedWait { future: self, kind, label: label.into(), at: Location::caller(), wait: WaitGuard::new() }
    }
}

impl<F: Future> NamedWaitExt for F {}

pin_project! {
    /// The future of [`NamedWaitExt::named_wait`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct NamedWait<F> {
        #[pin]
        future: F,
        kind: &'static str,
        label: Cow<'static, str>,
        at: &'static Location<'static>,
        wait: WaitGuard,
    }
}

/// Mutes the recording of waits until it is dropped, also when the poll unwinds.
struct MuteGuard {
    core: Rc<Core>,
    before: bool,
}

impl MuteGuard {
    fn begin(core: Rc<Core>) -> MuteGuard {
        let before = core.waits_muted.replace(true);
        MuteGuard { core, before }
    }
}

impl Drop for MuteGuard {
    fn drop(&mut self) {
        self.core.waits_muted.set(self.before);
    }
}

impl<F: Future> Future for NamedWait<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let muted = try_current().map(MuteGuard::begin);
        let polled = this.future.poll(cx);
        drop(muted);
        if polled.is_ready() {
            this.wait.ready();
        } else {
            let (kind, label, at) = (*this.kind, &*this.label, *this.at);
            this.wait.pending_for(kind, label, at);
        }
        polled
    }
}

//! The common interface of the executor and the oracle.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use loopscope::rt::{self, Budget, Clock, JoinError, Time, Turn};

use crate::oracle::{self, Joined, Oracle, Value};
use loopscope::rt::testing::TestLoop;

/// The executor or the oracle.
pub(super) trait Loop: Sized + 'static {
    type Handle: Future<Output = Joined> + Unpin;

    fn spawn(
        &self,
        name: String,
        body: impl Future<Output = Result<Value, String>> + 'static,
    ) -> Self::Handle;
    fn cancel(handle: &Self::Handle) -> bool;
    fn is_finished(handle: &Self::Handle) -> bool;
    fn sleep(duration: Duration) -> impl Future<Output = ()> + Unpin;
    fn yield_now() -> impl Future<Output = ()>;
    fn print(text: &str);
    fn cancel_others(&self);
    fn tick(&self, polls: u32) -> Turn;
    fn turn(&self) -> Turn;
    fn advance_to(&self, time: Time);
    fn now(&self) -> Time;
    fn seen(&self) -> Vec<String>;
}

pub(super) struct RealHandle(rt::JoinHandle<Value>);

impl Future for RealHandle {
    type Output = Joined;

    fn poll(mut self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> Poll<Joined> {
        std::pin::Pin::new(&mut self.0).poll(cx).map_err(|error| match error {
            JoinError::Cancelled => None,
            JoinError::Failed(error) => Some(error.to_string()),
            JoinError::Panicked(message) => Some(format!("panicked: {message}")),
        })
    }
}

impl Loop for TestLoop {
    type Handle = RealHandle;

    fn spawn(&self, name: String, body: impl Future<Output = Result<Value, String>> + 'static) -> RealHandle {
        RealHandle(self.executor.try_spawn(name, body))
    }

    fn cancel(handle: &RealHandle) -> bool {
        handle.0.cancel()
    }

    fn is_finished(handle: &RealHandle) -> bool {
        handle.0.is_finished()
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + Unpin {
        rt::sleep(duration)
    }

    fn yield_now() -> impl Future<Output = ()> {
        rt::yield_now()
    }

    fn print(text: &str) {
        rt::print(text);
    }

    fn cancel_others(&self) {
        self.executor.cancel_all();
    }

    fn tick(&self, polls: u32) -> Turn {
        let turn = catch_unwind(AssertUnwindSafe(|| self.executor.tick(Budget::polls(polls))));
        turn.unwrap_or_else(|_| self.turn())
    }

    fn turn(&self) -> Turn {
        self.executor.turn()
    }

    fn advance_to(&self, time: Time) {
        self.clock.advance_to(time);
    }

    fn now(&self) -> Time {
        self.clock.read().now
    }

    fn seen(&self) -> Vec<String> {
        TestLoop::events(self)
    }
}

impl Loop for Rc<Oracle> {
    type Handle = oracle::Handle;

    fn spawn(
        &self,
        name: String,
        body: impl Future<Output = Result<Value, String>> + 'static,
    ) -> oracle::Handle {
        Oracle::spawn(self, &name, body)
    }

    fn cancel(handle: &oracle::Handle) -> bool {
        handle.cancel()
    }

    fn is_finished(handle: &oracle::Handle) -> bool {
        handle.is_finished()
    }

    fn sleep(duration: Duration) -> impl Future<Output = ()> + Unpin {
        oracle::sleep(duration)
    }

    fn yield_now() -> impl Future<Output = ()> {
        let mut yielded = false;
        poll_fn(move |cx| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
    }

    fn print(text: &str) {
        Oracle::here().print(text);
    }

    fn cancel_others(&self) {
        self.cancel_all();
    }

    fn tick(&self, polls: u32) -> Turn {
        let turn = catch_unwind(AssertUnwindSafe(|| Oracle::tick(self, polls)));
        turn.unwrap_or_else(|_| self.turn())
    }

    fn turn(&self) -> Turn {
        Oracle::turn(self)
    }

    fn advance_to(&self, time: Time) {
        self.now.set(self.now.get().max(time));
    }

    fn now(&self) -> Time {
        self.now.get()
    }

    fn seen(&self) -> Vec<String> {
        self.lines.take()
    }
}

//! Ends of tasks and loops: cancelled from anywhere, in long chains, together with the tasks they join, after their loop.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use loopscope::rt::{Budget, JoinHandle, Turn, ms, println, sleep, spawn, timeout, yield_now};

use crate::hands::{Count, counts, foreign_waker};
use loopscope::rt::testing::TestLoop;

/// A cell through which a task gets a handle, for example its own.
type Slot<T> = Rc<RefCell<Option<JoinHandle<T>>>>;

/// The length of chains: a recursion along one would overflow the stack.
const LINKS: u32 = if cfg!(miri) { 30 } else { 20_000 };

/// tokio#6505, tokio#4724
#[test]
fn two_tasks_that_join_each_other_are_freed_with_their_loop() {
    let drops = Count::default();
    let (test, slot) = (TestLoop::new(), Slot::default());
    let (held, held_too, later) = (counts(&drops), counts(&drops), slot.clone());
    let first = test.executor.spawn("first", async move {
        let _held = held;
        yield_now().await;
        let second: JoinHandle<()> = later.take().expect("the test puts it there");
        drop(second.await);
    });
    let second = test.executor.spawn("second", async move {
        let _held = held_too;
        drop(first.await);
    });
    slot.replace(Some(second));
    assert_eq!(test.run_to_end(), Turn::Waiting);
    assert_eq!(drops.get(), 0);
    drop(test);
    assert_eq!(drops.get(), 2);
}

/// tokio#6505
#[test]
fn a_joiners_waker_is_dropped_when_the_task_ends_or_the_handle_does() {
    for ends in [true, false] {
        let (test, drops) = (TestLoop::new(), Count::default());
        let held = RefCell::new(Some(counts(&drops)));
        let waker = foreign_waker(|| {}, move || drop(held.take()));
        let mut handle = test.executor.spawn("a", async { sleep(ms(1)).await });
        assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&waker)).is_pending());
        drop(waker);
        assert_eq!(drops.get(), 0);
        let handle = ends.then_some(handle);
        if ends {
            test.run_to_end();
        }
        assert_eq!(drops.get(), 1, "the task has ended: {ends}");
        drop(handle);
    }
}

/// tokio#5162: both orders in which the thread may initialise its locals.
#[test]
fn a_loop_in_a_thread_local_ends_with_its_thread() {
    thread_local! {
        static KEPT: RefCell<Option<TestLoop>> = const { RefCell::new(None) };
    }
    for known_before in [true, false] {
        let (sender, drops) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            if known_before {
                KEPT.set(None);
            }
            let test = TestLoop::new();
            let held = scopeguard::guard(sender, |sender| sender.send(()).expect("the test listens"));
            drop(test.executor.spawn("a", async move {
                let _held = held;
                sleep(ms(10)).await;
            }));
            test.executor.tick(Budget::polls(1));
            KEPT.set(Some(test));
        });
        thread.join().expect("it ends without a panic");
        assert_eq!(drops.iter().count(), 1);
    }
}

#[test]
fn a_task_may_cancel_itself_while_its_cancellation_drops_it() {
    let (test, slot) = (TestLoop::new(), Slot::<()>::default());
    let own = slot.clone();
    let handle = test.executor.spawn("a", async move {
        yield_now().await;
        let cancel = || own.borrow().as_ref().expect("the test put it there").cancel();
        assert!(cancel());
        let _guard = scopeguard::guard((), |()| println!("asked while dropped: {}", cancel()));
        yield_now().await;
        println!("never");
    });
    slot.replace(Some(handle));
    assert_eq!(test.run_to_end(), Turn::Done);
    let handle = slot.take().expect("it was only borrowed");
    assert!(handle.is_finished() && !handle.cancel());
    // It has not ended before its future is dropped, so the second request succeeds too.
    assert_eq!(test.output(), ["asked while dropped: true"]);
}

#[test]
fn a_cancellation_and_a_wake_that_was_queued_before_it_are_one_step() {
    let (test, drops) = (TestLoop::new(), Count::default());
    let held = counts(&drops);
    let task = test.executor.spawn("a", async move {
        let _held = held;
        sleep(ms(1)).await;
    });
    test.executor.tick(Budget::polls(1));
    test.advance(ms(5));
    test.executor.tick(Budget::polls(0));
    assert!(task.cancel() && task.cancel());
    test.run_to_end();
    assert_eq!(drops.get(), 1);
    assert_eq!(
        test.events()[5..],
        [
            "5 ready a by timer",
            "5 cancel a by host",
            "5 poll a",
            "5 end of wait a on timer: sleep 1 ms",
            "5 cancelled a",
        ]
    );
}

/// CPython#86296: the value, the deadline and a cancellation from outside, simultaneously.
#[test]
fn a_timeout_that_is_cancelled_at_its_deadline_has_one_end() {
    for canceller_first in [true, false] {
        let test = TestLoop::new();
        let work = async {
            let work = async {
                sleep(ms(10)).await;
                5
            };
            timeout(ms(10), work).await
        };
        let spawn_work = |slot: &Slot<_>| drop(slot.replace(Some(test.executor.spawn("work", work))));
        let slot = Slot::default();
        let found = slot.clone();
        let canceller = async move {
            sleep(ms(10)).await;
            let work: JoinHandle<_> = found.take().expect("it was spawned");
            println!("{} {:?}", work.cancel(), work.await);
        };
        if canceller_first {
            drop(test.executor.spawn("cancels", canceller));
            spawn_work(&slot);
        } else {
            spawn_work(&slot);
            drop(test.executor.spawn("cancels", canceller));
        }
        assert_eq!(test.run_to_end(), Turn::Done);
        // Timers with equal deadlines fire in the order of setting.
        let expected = if canceller_first { "true Err(Cancelled)" } else { "false Ok(Ok(5))" };
        assert_eq!(test.output(), [expected]);
    }
}

/// A task that spawns another one when it is dropped, and so on.
fn leaves_behind(depth: u32, drops: Count) -> Pin<Box<dyn Future<Output = ()>>> {
    let again = scopeguard::guard(drops, move |drops| {
        drops.update(|drops| drops + 1);
        if depth > 0 {
            drop(spawn("again", leaves_behind(depth - 1, drops)));
        }
    });
    Box::pin(async move {
        let _again = again;
        pending().await
    })
}

/// An endless chain is leaked; see also `shutting_down_ends_every_task_and_its_clean_up`.
#[test]
fn what_tasks_leave_behind_is_dropped_with_the_loop_too() {
    for depth in [0, 1, 5, 8, 15] {
        let (test, drops) = (TestLoop::new(), Count::default());
        drop(test.executor.spawn("first", leaves_behind(depth, drops.clone())));
        test.executor.tick(Budget::polls(1));
        drop(test);
        assert_eq!(drops.get(), depth + 1);
    }
    let (test, drops) = (TestLoop::new(), Count::default());
    drop(test.executor.spawn("first", leaves_behind(u32::MAX, drops.clone())));
    drop(test);
    assert!(drops.get() > 15, "it comes to an end");
}

/// Each task awaits the one before it; ends and cancellations propagate along the chain by wakes.
#[test]
fn a_long_chain_of_joins_ends() {
    for cancelled in [false, true] {
        let test = TestLoop::unwatched();
        let mut last = test.executor.spawn("first", async {
            sleep(ms(1)).await;
            0
        });
        for _ in 0..LINKS {
            let before = last;
            last = test.executor.spawn("next", async move { before.await.map_or(0, |links| links + 1) });
        }
        if cancelled {
            test.executor.tick(Budget::polls(2 * LINKS));
            test.executor.cancel_all();
        }
        assert_eq!(test.run_to_end(), Turn::Done);
        let slot = Rc::new(Cell::new(None));
        let found = slot.clone();
        drop(test.executor.spawn("main", async move { found.set(last.await.ok()) }));
        test.run_to_end();
        assert_eq!(slot.take(), (!cancelled).then_some(LINKS));
    }
}

#[test]
fn a_long_chain_of_tasks_that_cancel_the_next_when_they_are_dropped_ends() {
    let (test, drops) = (TestLoop::unwatched(), Count::default());
    let held = counts(&drops);
    let mut last = test.executor.spawn("first", async move {
        let _held = held;
        pending::<()>().await;
    });
    for _ in 0..LINKS {
        let (held, before) = (counts(&drops), scopeguard::guard(last, |before| assert!(before.cancel())));
        last = test.executor.spawn("next", async move {
            let _held = (held, before);
            pending::<()>().await;
        });
    }
    test.executor.tick(Budget::polls(2 * LINKS));
    assert!(last.cancel());
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(drops.get(), LINKS + 1);
}

/// A future that has returned, and uses its task's handle in its drop.
struct AsksWhenDropped(Slot<()>);

impl Future for AsksWhenDropped {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }
}

impl Drop for AsksWhenDropped {
    fn drop(&mut self) {
        if let Some(own) = &*self.0.borrow() {
            println!("finished {}, cancelled {}", own.is_finished(), own.cancel());
        }
    }
}

#[test]
fn a_task_whose_future_has_returned_is_finished_and_not_cancelled_any_more() {
    let (test, slot) = (TestLoop::new(), Slot::default());
    slot.replace(Some(test.executor.spawn("a", AsksWhenDropped(slot.clone()))));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["finished true, cancelled false"]);
    // The same while its joiner is woken.
    let (test, slot) = (TestLoop::new(), Slot::<()>::default());
    let (asked, told) = (slot.clone(), Rc::new(Cell::new(None)));
    let tell = told.clone();
    let ask = move || {
        let own = asked.take().expect("the test put it there");
        tell.set(Some((own.is_finished(), own.cancel())));
    };
    let mut handle = test.executor.spawn("a", async {});
    let waker = foreign_waker(ask, || {});
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&waker)).is_pending());
    slot.replace(Some(handle));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(told.take(), Some((true, false)));
}

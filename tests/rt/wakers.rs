//! Wakers outside their task: used and dropped in any order, also while their task is dropped.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use loopscope::rt::{Budget, JoinHandle, Turn, ms, sleep};

use crate::hands::{Count, counts, foreign_waker};
use loopscope::rt::testing::TestLoop;

/// Pending forever; adds its waker to a list.
async fn join_wakers(wakers: Rc<RefCell<Vec<Waker>>>) {
    poll_fn(|cx| {
        wakers.borrow_mut().push(cx.waker().clone());
        Poll::<()>::Pending
    })
    .await;
}

/// tokio#1842, tokio#1929, compio#936
#[test]
fn a_loop_may_be_dropped_whose_tasks_wake_and_cancel_each_other_in_their_drops() {
    let (test, drops) = (TestLoop::new(), Count::default());
    let wakers: Rc<RefCell<Vec<Waker>>> = Rc::default();
    let handles: Rc<RefCell<Vec<JoinHandle<()>>>> = Rc::default();
    for _ in 0..20 {
        let (held, all) = (counts(&drops), (wakers.clone(), handles.clone()));
        let entangled = scopeguard::guard(all, |(wakers, handles)| {
            wakers.borrow().iter().for_each(Waker::wake_by_ref);
            handles.borrow().iter().for_each(|handle| assert_ne!(handle.cancel(), handle.is_finished()));
        });
        let wakers = wakers.clone();
        handles.borrow_mut().push(test.executor.spawn("a", async move {
            let _held = (held, entangled);
            join_wakers(wakers).await;
        }));
    }
    test.executor.tick(Budget::polls(20));
    drop(test);
    assert_eq!(drops.get(), 20);
    wakers.take().into_iter().for_each(Waker::wake);
    assert!(handles.take().iter().all(JoinHandle::is_finished));
}

/// async-executor#163
#[test]
fn a_waker_that_is_used_while_its_task_is_dropped_wakes_nothing() {
    let test = TestLoop::new();
    let wakers: Rc<RefCell<Vec<Waker>>> = Rc::default();
    let own = scopeguard::guard(wakers.clone(), |wakers| {
        let waker = wakers.borrow()[0].clone();
        waker.wake_by_ref();
        waker.wake();
    });
    let left = wakers.clone();
    drop(test.executor.spawn("a", async move {
        let _own = own;
        join_wakers(left).await;
    }));
    test.executor.tick(Budget::polls(1));
    test.events();
    test.executor.shut_down();
    assert_eq!(test.events(), ["0 cancel a by host", "0 ready a by host", "0 poll a", "0 cancelled a"]);
    wakers.take().into_iter().for_each(Waker::wake);
    assert!(test.events().is_empty());
}

/// glommio#379, glommio#671
#[test]
fn wakers_may_be_used_and_dropped_in_any_order_with_or_without_a_handle() {
    for with_handle in [true, false] {
        let (test, drops) = (TestLoop::new(), Count::default());
        let wakers: Rc<RefCell<Vec<Waker>>> = Rc::default();
        let (held, left, mut polls) = (counts(&drops), wakers.clone(), 0);
        let task = test.executor.spawn("a", async move {
            let _held = held;
            poll_fn(|cx| {
                polls += 1;
                left.borrow_mut().push(cx.waker().clone());
                if polls == 5 { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
        });
        let handle = with_handle.then_some(task);
        // Three more than it has polls: the last wakers belong to a task that has ended.
        for _ in 0..8 {
            test.executor.tick(Budget::polls(10));
            let last = wakers.borrow_mut().pop();
            if let Some(waker) = last {
                waker.wake_by_ref();
                waker.wake_by_ref();
            }
        }
        assert_eq!((drops.get(), test.run_to_end()), (1, Turn::Done));
        drop((handle, test));
        assert_eq!(drops.get(), 1);
    }
}

/// tokio#5429, folo#464
#[test]
fn a_joiners_waker_that_is_replaced_may_reach_into_the_loop_when_it_is_dropped() {
    let test = TestLoop::new();
    let other = test.executor.spawn("other", async { sleep(ms(50)).await });
    let mut handle = test.executor.spawn("a", async { sleep(ms(1)).await });
    test.executor.tick(Budget::polls(2));
    let waker = foreign_waker(|| {}, move || assert!(other.cancel()));
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    test.events();
    for _ in 0..3 {
        assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    assert_eq!(
        test.events(),
        ["0 cancel other by host", "0 ready other by host"],
        "once, when it was replaced"
    );
    assert_eq!(test.run_to_end(), Turn::Done);
    assert!(handle.is_finished());
}

//! Cancelling a task without joining it.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use loopscope::rt::{AbortHandle, Budget, JoinError, Turn, ms, println, sleep, spawn, yield_now};

use loopscope::rt::testing::TestLoop;

use crate::cancel::CANCELLED_CHILD;

#[test]
fn whoever_joins_sees_that_the_task_was_cancelled() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let child = spawn("child", sleep(ms(1000)));
        let abort = child.abort_handle();
        assert_eq!(abort.id(), child.id());
        yield_now().await;
        assert!(!abort.is_finished());
        assert!(abort.abort() && abort.clone().abort(), "asking twice is asking once");
        assert!(!abort.is_finished(), "it takes effect at the next step");
        assert!(matches!(child.await, Err(JoinError::Cancelled)));
        assert!(abort.is_finished() && !abort.abort());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.events()[10..], CANCELLED_CHILD);
}

#[test]
fn a_task_whose_handle_is_gone_is_cancelled_too() {
    let test = TestLoop::new();
    let abort = test.executor.spawn("child", async { println!("never") }).abort_handle();
    assert!(abort.abort());
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), [""; 0]);
    assert!(abort.is_finished());
}

#[test]
fn a_handle_that_outlives_its_task_means_no_other() {
    let test = TestLoop::new();
    let abort = test.executor.spawn("first", async {}).abort_handle();
    assert_eq!(test.run_to_end(), Turn::Done);
    // In the table slot of the first one.
    let second = test.executor.spawn("second", async {});
    assert!(abort.is_finished() && !abort.abort());
    assert_eq!(test.run_to_end(), Turn::Done);
    assert!(second.is_finished());
    assert!(test.events().contains(&"0 completed second".to_owned()));
}

#[test]
fn a_handle_outlives_the_loop() {
    let test = TestLoop::new();
    let abort = test.executor.spawn("child", async { sleep(ms(1)).await }).abort_handle();
    test.executor.tick(Budget::polls(1));
    drop(test);
    assert!(abort.is_finished() && !abort.abort());
}

#[test]
fn many_handles_keep_nothing() {
    let test = TestLoop::new();
    let child = test.executor.spawn("child", async { sleep(ms(1)).await });
    let aborts: Vec<AbortHandle> = (0..1000).map(|_| child.abort_handle()).collect();
    drop(child);
    assert_eq!(test.run_to_end(), Turn::Done);
    assert!(aborts.iter().all(AbortHandle::is_finished));
}

#[test]
fn a_task_that_cancels_itself_runs_to_its_next_suspension() {
    let test = TestLoop::new();
    let own: Rc<RefCell<Option<AbortHandle>>> = Rc::default();
    let seen = own.clone();
    let task = test.executor.spawn("child", async move {
        assert!(seen.borrow().as_ref().unwrap().abort());
        println!("still running");
        yield_now().await;
        println!("never");
    });
    own.replace(Some(task.abort_handle()));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["still running"]);
}

/// A task that is being cancelled has not ended; one whose future has returned has.
#[test]
fn what_a_task_drops_at_its_end_is_told_whether_it_has_ended() {
    struct Asks(Rc<RefCell<Option<AbortHandle>>>);
    impl Drop for Asks {
        fn drop(&mut self) {
            let own = self.0.borrow();
            let own = own.as_ref().unwrap();
            println!("{} {}", own.is_finished(), own.abort());
        }
    }
    /// A future that is dropped after it has returned.
    struct Returns(#[expect(dead_code, reason = "for its drop")] Asks);
    impl Future for Returns {
        type Output = ();

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
    }
    let test = TestLoop::new();
    let [cancelled, returned] = [(); 2].map(|()| Rc::<RefCell<Option<AbortHandle>>>::default());
    let asks = Asks(cancelled.clone());
    let task = test.executor.spawn("cancelled", async move {
        let _asks = asks;
        std::future::pending::<()>().await;
    });
    cancelled.replace(Some(task.abort_handle()));
    test.executor.tick(Budget::polls(1));
    task.cancel();
    let task = test.executor.spawn("returned", Returns(Asks(returned.clone())));
    returned.replace(Some(task.abort_handle()));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["false true", "true false"]);
}

//! Cancelling a task without joining it.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use loopscope::rt::{AbortHandle, Budget, JoinError, Turn, ms, println, sleep, spawn, yield_now};

use crate::lab::Lab;

#[test]
fn whoever_joins_sees_that_the_task_was_cancelled() {
    let lab = Lab::new();
    drop(lab.executor.spawn("main", async {
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
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(
        lab.seen()[10..],
        [
            "0 poll main",
            "0 cancel child by main",
            "0 ready child by main",
            "0 wait main on join: join child",
            "0 pending main",
            "0 poll child",
            "0 end of wait child on timer: sleep 1000 ms",
            "0 ready main by child",
            "0 cancelled child",
            "0 poll main",
            "0 end of wait main on join: join child",
            "0 completed main",
        ]
    );
}

#[test]
fn a_task_whose_handle_is_gone_is_cancelled_too() {
    let lab = Lab::new();
    let abort = lab.executor.spawn("child", async { println!("never") }).abort_handle();
    assert!(abort.abort());
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), [""; 0]);
    assert!(abort.is_finished());
}

#[test]
fn a_handle_that_outlives_its_task_means_no_other() {
    let lab = Lab::new();
    let abort = lab.executor.spawn("first", async {}).abort_handle();
    assert_eq!(lab.run(), Turn::Done);
    // In the memory that the first one had.
    let second = lab.executor.spawn("second", async {});
    assert!(abort.is_finished() && !abort.abort());
    assert_eq!(lab.run(), Turn::Done);
    assert!(second.is_finished());
    assert!(lab.seen().contains(&"0 completed second".to_owned()));
}

#[test]
fn a_handle_outlives_the_loop() {
    let lab = Lab::new();
    let abort = lab.executor.spawn("child", async { sleep(ms(1)).await }).abort_handle();
    lab.executor.tick(Budget::polls(1));
    drop(lab);
    assert!(abort.is_finished() && !abort.abort());
}

#[test]
fn many_handles_keep_nothing() {
    let lab = Lab::new();
    let child = lab.executor.spawn("child", async { sleep(ms(1)).await });
    let aborts: Vec<AbortHandle> = (0..1000).map(|_| child.abort_handle()).collect();
    drop(child);
    assert_eq!(lab.run(), Turn::Done);
    assert!(aborts.iter().all(AbortHandle::is_finished));
}

#[test]
fn a_task_that_cancels_itself_runs_to_its_next_suspension() {
    let lab = Lab::new();
    let own: Rc<RefCell<Option<AbortHandle>>> = Rc::default();
    let seen = own.clone();
    let task = lab.executor.spawn("child", async move {
        assert!(seen.borrow().as_ref().unwrap().abort());
        println!("still running");
        yield_now().await;
        println!("never");
    });
    own.replace(Some(task.abort_handle()));
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), ["still running"]);
}

/// As its handle says: a task that is being cancelled has not ended, one whose future has returned has.
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
    let lab = Lab::new();
    let [cancelled, returned] = [(); 2].map(|()| Rc::<RefCell<Option<AbortHandle>>>::default());
    let asks = Asks(cancelled.clone());
    let task = lab.executor.spawn("cancelled", async move {
        let _asks = asks;
        std::future::pending::<()>().await;
    });
    cancelled.replace(Some(task.abort_handle()));
    lab.executor.tick(Budget::polls(1));
    task.cancel();
    let task = lab.executor.spawn("returned", Returns(Asks(returned.clone())));
    returned.replace(Some(task.abort_handle()));
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), ["false true", "true false"]);
}

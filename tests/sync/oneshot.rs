//! The one-shot channel: one value from one task to another, or an error that there will be none.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{Either, select};
use loopscope::rt::{Turn, ms, println, sleep, spawn, timeout, yield_now};
use loopscope::sync::oneshot::{self, Canceled, Sender};

use loopscope::rt::testing::TestLoop;

#[test]
fn the_receiver_waits_and_is_woken_by_who_sends() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (sender, receiver) = oneshot::channel();
        drop(spawn("sends", async move { sender.send(42).unwrap() }));
        println!("{:?}", receiver.await);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[2..],
        [
            "0 poll main",
            "0 spawned sends by main",
            "0 ready sends by spawn",
            "0 wait main on future: receive: nothing was sent",
            "0 pending main",
            "0 poll sends",
            "0 ready main by sends",
            "0 completed sends",
            "0 poll main",
            "0 end of wait main on future: receive: nothing was sent",
            "0 main says Ok(42)",
            "0 completed main",
        ]
    );
}

#[test]
fn what_was_sent_before_is_received_without_a_wait() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (sender, receiver) = oneshot::channel();
        sender.send("early").unwrap();
        assert_eq!(receiver.await, Ok("early"));
        let (sender, mut receiver) = oneshot::channel::<()>();
        drop(sender);
        assert_eq!((&mut receiver).await, Err(Canceled));
        assert_eq!(receiver.await, Err(Canceled));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert!(test.events().iter().all(|line| !line.contains("wait")));
}

#[test]
fn a_sender_that_is_cancelled_tells_the_receiver() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (sender, receiver) = oneshot::channel::<u32>();
        let sends = spawn("sends", async move {
            sleep(ms(1000)).await;
            let _ = sender.send(1);
        });
        drop(spawn("receives", async move { println!("{:?}", receiver.await) }));
        yield_now().await;
        sends.cancel();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let from = seen.iter().position(|line| line == "0 poll sends").unwrap() + 6;
    assert_eq!(
        seen[from..],
        [
            "0 poll main",
            "0 cancel sends by main",
            "0 ready sends by main",
            "0 completed main",
            "0 poll sends",
            "0 end of wait sends on timer: sleep 1000 ms",
            "0 ready receives by sends",
            "0 cancelled sends",
            "0 poll receives",
            "0 end of wait receives on future: receive: nothing was sent",
            "0 receives says Err(Canceled)",
            "0 completed receives",
        ]
    );
}

#[test]
fn without_a_receiver_the_value_comes_back() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (sender, receiver) = oneshot::channel();
        assert!(!sender.is_canceled());
        assert!(timeout(ms(1), receiver).await.is_err());
        assert!(sender.is_canceled());
        assert_eq!(sender.send("back"), Err("back"));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn a_receiver_may_lose_a_race_and_be_awaited_again() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (sender, receiver) = oneshot::channel();
        let Either::Right((_, receiver)) = select(receiver, sleep(ms(1))).await else {
            panic!("nothing was sent")
        };
        sender.send(7).unwrap();
        assert_eq!(receiver.await, Ok(7));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn a_value_that_nobody_receives_is_dropped_with_the_receiver() {
    /// Drops the sender of another channel when it is dropped.
    struct DropsSender(Rc<RefCell<Option<Sender<()>>>>);
    impl Drop for DropsSender {
        fn drop(&mut self) {
            drop(self.0.take());
        }
    }
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (other_sender, other_receiver) = oneshot::channel();
        let (sender, receiver) = oneshot::channel();
        assert!(sender.send(DropsSender(Rc::new(RefCell::new(Some(other_sender))))).is_ok());
        drop(receiver);
        assert_eq!(other_receiver.await, Err(Canceled));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

//! What goes wrong with a job is told to whoever waits for it, and holds up no other job.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use futures::FutureExt;
use loopscope::offload::{JobError, Pool, WorkerMessage};
use loopscope::rt::{Time, Turn, ms, println, spawn};

use crate::lab::{DOUBLE, Lab, done, double, lost, ready};

#[test]
fn a_job_that_breaks_its_worker_fails_alone() {
    let lab = Lab::new();
    lab.run(1, async |pool| drop([1, 2, 3].map(|n| double(&pool, n))));
    lab.deliver(1, ready());
    lab.deliver(1, lost("attempt to multiply with overflow"));
    lab.deliver(2, ready());
    lab.deliver(2, lost(""));
    lab.deliver(3, ready());
    assert_eq!(lab.deliver(3, done("6")), Turn::Done);
    assert_eq!(
        lab.said(),
        ["double panicked in its worker: attempt to multiply with overflow", "double broke its worker", "6"]
    );
}

#[test]
fn where_no_worker_can_be_started_each_job_fails() {
    let none = "there is no worker for double: the workers' program could not be loaded";
    let lab = Lab::new();
    lab.run(2, async |pool| drop([1, 2, 3].map(|n| double(&pool, n))));
    lab.deliver(1, lost(""));
    lab.deliver(2, lost(""));
    lab.deliver(3, lost(""));
    assert_eq!(lab.said(), [none; 3]);
    lab.workers.refuses.set(true);
    lab.run(1, async |pool| drop([1, 2].map(|n| double(&pool, n))));
    assert_eq!((lab.said(), lab.go_on()), (vec![none.to_owned(); 2], Turn::Done));
}

#[test]
fn an_idle_worker_that_is_lost_is_replaced() {
    let lab = Lab::new();
    lab.run(1, async |pool| {
        let _ = double(&pool, 1).await;
        loopscope::rt::sleep(ms(5)).await;
        let _ = double(&pool, 2).await;
    });
    lab.deliver(1, ready());
    lab.deliver(1, done("2"));
    lab.deliver(1, lost(""));
    lab.clock.advance_to(Time::ZERO + ms(5));
    lab.go_on();
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 1", "1 is gone", "2 starts"]);
}

#[test]
fn what_is_not_understood_is_an_error() {
    let lab = Lab::new();
    lab.run(1, async |pool| drop([1, 2].map(|n| double(&pool, n))));
    lab.deliver(1, ready());
    lab.deliver(1, done("two"));
    lab.deliver(
        1,
        WorkerMessage::Done { ago: ms(0), output: Err("the worker does not know this job".into()) },
    );
    let said = lab.said();
    assert!(
        said[0]
            .starts_with("the page and the worker do not understand each other over double: invalid digit"),
        "{said:?}"
    );
    assert!(said[1].ends_with("over double: the worker does not know this job"), "{said:?}");
    let error = JobError::Broken { job: "double", reason: String::new() };
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn a_job_that_is_polled_after_it_was_ready_is_not_done_again() {
    let lab = Lab::new();
    lab.run(1, async |pool| {
        let mut job = pool.run(&DOUBLE, 7);
        println!("{:?}", (&mut job).await);
        let again = AssertUnwindSafe(&mut job).catch_unwind().await.expect_err("it panics");
        println!("{}", again.downcast_ref::<String>().expect("a text"));
        drop(job);
        println!("{:?}", pool.run(&DOUBLE, 8).await);
    });
    lab.deliver(1, ready());
    lab.deliver(1, done("14"));
    assert_eq!(lab.deliver(1, done("16")), Turn::Done);
    assert_eq!(
        lab.said(),
        ["Ok(14)", "the future of the job double was polled after it was ready", "Ok(16)"]
    );
    // The first is over: dropping its future takes no worker away.
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 7", "1 gets double 8", "1 is gone"]);
}

/// A waker that panics.
struct Bad;

impl Wake for Bad {
    fn wake(self: Arc<Self>) {
        panic!("a bad waker");
    }
}

/// Orders a job whose result a [`Bad`] waker is told of, and waits for ever.
fn double_badly(pool: &Pool, n: u32) {
    let job = pool.run(&DOUBLE, n);
    drop(spawn("bad", async move {
        let mut job = pin!(job);
        assert!(job.as_mut().poll(&mut Context::from_waker(&Waker::from(Arc::new(Bad)))).is_pending());
        std::future::pending::<()>().await;
    }));
}

/// Whether the report made a waker panic.
fn panics(lab: &Lab, worker: usize, message: WorkerMessage) -> bool {
    let panicked = catch_unwind(AssertUnwindSafe(|| lab.deliver(worker, message))).is_err();
    lab.go_on();
    panicked
}

#[test]
fn a_waker_that_panics_when_a_result_comes_holds_up_no_other_job() {
    let lab = Lab::new();
    lab.run(1, async |pool| {
        double_badly(&pool, 1);
        drop([2, 3].map(|n| double(&pool, n)));
    });
    lab.deliver(1, ready());
    assert!(panics(&lab, 1, done("2")));
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 1", "1 gets double 2"]);
    assert!(!panics(&lab, 1, done("4")) && !panics(&lab, 1, done("6")));
    assert_eq!(lab.said(), ["4", "6"]);
}

#[test]
fn a_waker_that_panics_when_its_worker_is_lost_holds_up_no_other_job() {
    let lab = Lab::new();
    lab.run(1, async |pool| {
        double_badly(&pool, 1);
        double_badly(&pool, 2);
        drop(double(&pool, 3));
    });
    // One that breaks its worker, and one for which none could be started.
    lab.deliver(1, ready());
    assert!(panics(&lab, 1, lost("")));
    assert!(panics(&lab, 2, lost("")));
    lab.deliver(3, ready());
    lab.deliver(3, done("6"));
    assert_eq!(
        lab.seen(),
        ["1 starts", "1 gets double 1", "1 is gone", "2 starts", "2 is gone", "3 starts", "3 gets double 3",]
    );
    assert_eq!(lab.said(), ["6"]);
}

//! Programs without a page: their output, time and errors.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use loopscope::rt::{
    Instrument, PollOutcome, RunError, Runner, TaskId, Time, call_later, cancel_others, ms, now, run,
    run_virtual, sleep, spawn, spawn_detached, yield_now,
};
use loopscope::sync::{Event, Lock};

use loopscope::rt::testing::EventLines;

#[test]
fn on_a_virtual_clock_hours_pass_in_no_time() {
    let passed = run_virtual(async {
        let child = spawn("child", async {
            sleep(ms(7_200_000)).await;
            now()
        });
        child.await.unwrap()
    });
    assert_eq!(passed, Ok(Time::ZERO + ms(7_200_000)));
}

#[test]
fn on_the_hosts_clock_a_sleep_is_no_shorter_than_it_says() {
    let (before, after) = run(async {
        let before = now();
        sleep(ms(1)).await;
        yield_now().await;
        (before, now())
    })
    .unwrap();
    assert!(after.since(before) >= ms(1));
}

#[test]
fn when_main_returns_the_others_are_cancelled() {
    let lines = Rc::new(EventLines::default());
    let output = Runner::watched_by(lines.clone()).run_virtual(async {
        spawn_detached("child", sleep(ms(1000)));
        sleep(ms(1)).await;
        "done"
    });
    assert_eq!(output, Ok("done"));
    assert_eq!(
        lines.take(),
        [
            "0 spawned main by host",
            "0 ready main by spawn",
            "0 poll main",
            "0 spawned child by main",
            "0 ready child by spawn",
            "0 wait main on timer: sleep 1 ms",
            "0 pending main",
            "0 poll child",
            "0 wait child on timer: sleep 1000 ms",
            "0 pending child",
            "1 ready main by timer",
            "1 poll main",
            "1 end of wait main on timer: sleep 1 ms",
            "1 cancel child by main",
            "1 ready child by main",
            "1 completed main",
            "1 poll child",
            "1 end of wait child on timer: sleep 1000 ms",
            "1 cancelled child",
        ]
    );
}

#[test]
fn what_is_cancelled_may_clean_up_in_a_task() {
    struct Release(Rc<Cell<u32>>);
    impl Drop for Release {
        fn drop(&mut self) {
            let released = self.0.clone();
            spawn_detached("release", async move {
                yield_now().await;
                released.set(released.get() + 1);
            });
        }
    }
    let released = Rc::new(Cell::new(0));
    let release = Release(released.clone());
    let output = run_virtual(async {
        spawn_detached("child", async move {
            let _release = release;
            std::future::pending::<()>().await;
        });
        yield_now().await;
    });
    assert_eq!((output, released.get()), (Ok(()), 1));
}

#[test]
fn tasks_that_never_wait_do_not_keep_a_program_alive() {
    let output = run(async {
        spawn_detached("busy", async {
            loop {
                yield_now().await;
            }
        });
        sleep(ms(0)).await;
        1
    });
    assert_eq!(output, Ok(1));
}

#[test]
fn a_deadlock_is_an_error_on_either_clock() {
    async fn each_has_what_the_other_wants() {
        let (left, right) = (Lock::new(()), Lock::new(()));
        let other = (right.clone(), left.clone());
        let child = spawn("child", async move {
            let _right = other.0.lock().await;
            yield_now().await;
            let _left = other.1.lock().await;
        });
        let _left = left.lock().await;
        yield_now().await;
        let _right = right.lock().await;
        child.await.unwrap();
    }
    assert_eq!(run_virtual(each_has_what_the_other_wants()), Err(RunError::Deadlock { tasks: 2 }));
    let error = run(each_has_what_the_other_wants()).unwrap_err();
    assert_eq!(error.to_string(), "deadlock: none of the program's tasks (2) will ever be woken");
}

#[test]
fn while_a_timer_is_set_there_is_no_deadlock() {
    let output = run_virtual(async {
        let event = Event::new();
        let sets = event.clone();
        call_later(ms(5), move || sets.set());
        event.wait().await;
        now()
    });
    assert_eq!(output, Ok(Time::ZERO + ms(5)));
}

#[test]
fn a_program_whose_main_is_cancelled_has_no_output() {
    let output = run_virtual(async {
        spawn_detached("child", async { cancel_others() });
        sleep(ms(1)).await;
    });
    assert_eq!(output, Err(RunError::Cancelled));
}

#[test]
fn a_panic_passes_through() {
    struct Ended(Rc<Cell<bool>>);
    impl Instrument for Ended {
        fn poll_ended(&self, _: Time, task: TaskId, outcome: PollOutcome, _: Option<&str>) {
            self.0.set(task.get() == 1 && outcome == PollOutcome::Failed);
        }
    }
    let failed = Rc::new(Cell::new(false));
    let runner = Runner::watched_by(Rc::new(Ended(failed.clone())));
    let ran = catch_unwind(AssertUnwindSafe(|| runner.run_virtual(async { panic!("no luck") })));
    assert!(ran.is_err() && failed.get());
}

#[test]
fn programs_may_run_one_in_another() {
    let output = run_virtual(async {
        sleep(ms(1)).await;
        let inner = run_virtual(async {
            sleep(ms(5)).await;
            now()
        });
        (inner, now())
    });
    assert_eq!(output, Ok((Ok(Time::ZERO + ms(5)), Time::ZERO + ms(1))));
}

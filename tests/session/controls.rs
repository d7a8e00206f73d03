//! Pause, resume, step and stop, in every state.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use loopscope::demos::{Args, Main};
use loopscope::rt::{HostWait, PollOutcome, ms, println, sleep, spawn};
use loopscope::session::{Session, Speed, State, StepResult};

use crate::hand_host::Bench;

fn sleeps(_: &Args) -> Main {
    Box::pin(async {
        println!("a");
        sleep(ms(100)).await;
        println!("b");
        Ok(())
    })
}

#[test]
fn a_paused_run_stands_still_and_so_does_its_time() {
    let bench = Bench::start(sleeps, Speed::Real);
    bench.turn();
    bench.pass(30);
    bench.session.pause();
    assert_eq!(bench.session.state(), State::Paused);
    assert!(!bench.turn(), "nothing is asked of the host");
    bench.pass(10_000);
    assert_eq!(bench.now_ms(), 30.0);
    bench.session.resume();
    bench.run();
    bench.assert_ended();
    assert_eq!(bench.now_ms(), 100.0);
    assert_eq!(bench.wall_ms(), 10_100.0);
}

#[test]
fn steps_go_from_poll_to_poll_over_the_time_between() {
    let bench = Bench::start(sleeps, Speed::Real);
    bench.session.pause();
    assert_eq!(bench.session.step(), StepResult::Polled);
    assert_eq!((bench.said(), bench.now_ms()), (vec!["a".to_owned()], 0.0));
    assert_eq!(bench.session.step(), StepResult::Ended, "this was the last step");
    assert_eq!(bench.now_ms(), 100.0);
    bench.assert_ended();
    assert_eq!(bench.session.step(), StepResult::Ended);
}

#[test]
fn a_step_of_a_running_session_pauses_it() {
    let bench = Bench::start(sleeps, Speed::Real);
    assert_eq!(bench.session.step(), StepResult::Polled);
    assert_eq!(bench.session.state(), State::Paused);
}

thread_local! {
    static HOST: RefCell<Option<Waker>> = const { RefCell::new(None) };
}

/// Waits for the test, in the role of the host, to wake it.
async fn host_answer() {
    let _due = HostWait::begin();
    let mut asked = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut asked, true) {
            return Poll::Ready(());
        }
        HOST.set(Some(cx.waker().clone()));
        Poll::Pending
    })
    .await;
}

fn asks(_: &Args) -> Main {
    Box::pin(async {
        let other = spawn("other", async { sleep(ms(5)).await });
        host_answer().await;
        println!("answered");
        other.await?;
        Ok(())
    })
}

#[test]
fn a_step_with_nothing_ready_says_that_it_waits_for_the_host() {
    let bench = Bench::start(asks, Speed::Real);
    assert_eq!(bench.session.step(), StepResult::Polled);
    assert_eq!(bench.session.step(), StepResult::Polled);
    assert_eq!(
        bench.session.step(),
        StepResult::WaitsForHost,
        "although a timer is set: the answer may come first"
    );
    // The answer comes while the run is paused: it is not lost.
    HOST.take().unwrap().wake();
    assert!(!bench.turn());
    assert_eq!(bench.session.step(), StepResult::Polled);
    assert_eq!(bench.said(), ["answered"]);
    bench.session.resume();
    bench.run();
    bench.assert_ended();
}

#[test]
fn stop_works_in_every_state() {
    type Bring = fn(&Bench);
    let states: [(&str, Bring); 5] = [
        ("just started", |_| {}),
        ("running", |bench| assert!(bench.turn())),
        ("paused", |bench| {
            bench.turn();
            bench.session.pause();
        }),
        ("paused before the first step", |bench| bench.session.pause()),
        ("step", |bench| assert_eq!(bench.session.step(), StepResult::Polled)),
    ];
    for (name, bring) in states {
        for speed in Speed::ALL {
            let bench = Bench::start(sleeps, speed);
            bring(&bench);
            bench.session.stop();
            bench.run();
            assert_eq!(bench.session.state(), State::Ended, "{name}, {speed:?}");
            assert_eq!(bench.session.summary().unwrap().outcome, PollOutcome::Cancelled, "{name}, {speed:?}");
            let summary = bench.session.summary();
            bench.session.stop();
            bench.session.pause();
            bench.session.resume();
            bench.session.set_speed(Speed::Slow);
            bench.session.kill();
            assert_eq!(bench.session.summary(), summary, "an ended run stays as it is");
        }
    }
}

struct ReleaseSlowly;

impl Drop for ReleaseSlowly {
    fn drop(&mut self) {
        drop(spawn("release", async {
            sleep(ms(50)).await;
            println!("released");
        }));
    }
}

fn holds_something(_: &Args) -> Main {
    Box::pin(async {
        let _held = ReleaseSlowly;
        std::future::pending::<()>().await;
        Ok(())
    })
}

#[test]
fn a_stop_lets_tasks_clean_up() {
    let bench = Bench::start(holds_something, Speed::Slow);
    bench.turn();
    bench.session.stop();
    assert_eq!(bench.session.state(), State::Stopping);
    bench.run();
    bench.assert_ended();
    assert_eq!(bench.said(), ["released"]);
    assert_eq!(bench.wall_ms(), 50.0, "clean-up runs in real time, whatever the speed was");
}

#[test]
fn a_second_stop_does_not_wait_for_the_clean_up() {
    let bench = Bench::start(holds_something, Speed::Real);
    bench.turn();
    bench.session.stop();
    bench.turn();
    assert_eq!(bench.session.state(), State::Stopping);
    bench.session.stop();
    bench.assert_ended();
    assert!(bench.said().is_empty());
    assert!(!bench.turn());
}

#[test]
fn a_dropped_session_drops_its_tasks() {
    let alive = Rc::new(());
    thread_local! { static HELD: RefCell<Option<Rc<()>>> = const { RefCell::new(None) }; }
    HELD.set(Some(alive.clone()));
    fn holds(_: &Args) -> Main {
        Box::pin(async {
            let _held = HELD.take();
            std::future::pending::<()>().await;
            Ok(())
        })
    }
    let bench = Bench::start(holds, Speed::Real);
    bench.turn();
    assert_eq!(Rc::strong_count(&alive), 2);
    let weak: std::rc::Weak<Session> = Rc::downgrade(&bench.session);
    drop(bench);
    assert!(weak.upgrade().is_none());
    assert_eq!(Rc::strong_count(&alive), 1);
}

//! How a run ends, and what its summary says.

use std::time::Duration;

use futures_util::FutureExt;
use loopscope::demos::{self, Args, Main};
use loopscope::rt::{PollOutcome, ms, println, sleep, spawn, try_spawn};
use loopscope::session::{Speed, Summary};

use crate::hand_host::Bench;

#[test]
fn the_sleep_demo_ends_completed() {
    let bench = Bench::start_demo(demos::find("sleep").unwrap(), Speed::Real);
    bench.run();
    let summary = bench.session.summary().unwrap();
    let Summary { outcome, error, tasks, polls, duration, .. } = summary.clone();
    assert_eq!((outcome, error, tasks), (PollOutcome::Completed, None, 4));
    // main: its first step, one after each of the 3 sleeps, and one in which it joins all three, since it is woken by
    // the first but runs after the others; the tasks: two steps each.
    assert_eq!(polls, 1 + 3 + 1 + 3 * 2);
    assert_eq!(duration, Duration::from_millis(800));
    assert_eq!(summary.events, bench.session.log().recorded());
    assert_eq!(bench.session.ended().now_or_never(), Some(summary));
}

#[test]
fn the_error_of_main_is_in_the_summary() {
    fn fails(_: &Args) -> Main {
        Box::pin(async { Err("no luck".into()) })
    }
    let bench = Bench::start(fails, Speed::Real);
    bench.run();
    let summary = bench.session.summary().unwrap();
    assert_eq!((summary.outcome, summary.error.as_deref()), (PollOutcome::Failed, Some("no luck")));
}

#[test]
fn when_main_ends_the_others_are_cancelled_and_may_clean_up() {
    fn leaves_others(_: &Args) -> Main {
        struct Tell;
        impl Drop for Tell {
            fn drop(&mut self) {
                println!("dropped");
            }
        }
        Box::pin(async {
            drop(spawn("other", async {
                let _tell = Tell;
                sleep(ms(10_000)).await;
            }));
            sleep(ms(1)).await;
            println!("main ends");
            Ok(())
        })
    }
    let bench = Bench::start(leaves_others, Speed::Real);
    bench.run();
    bench.assert_ended();
    assert_eq!(bench.said(), ["main ends", "dropped"]);
    assert_eq!(bench.session.summary().unwrap().outcome, PollOutcome::Completed);
    assert_eq!(bench.wall_ms(), 1.0);
}

#[test]
fn a_joined_failure_can_fail_main() {
    fn joins(_: &Args) -> Main {
        Box::pin(async {
            try_spawn("child", async { Err::<(), _>("no luck") }).await?;
            Ok(())
        })
    }
    let bench = Bench::start(joins, Speed::Real);
    bench.run();
    assert_eq!(bench.session.summary().unwrap().error.as_deref(), Some("no luck"));
}

#[test]
fn a_run_that_nobody_can_wake_goes_on_until_it_is_stopped() {
    fn stuck(_: &Args) -> Main {
        Box::pin(std::future::pending())
    }
    let bench = Bench::start(stuck, Speed::Virtual);
    bench.run();
    assert_eq!(bench.session.summary(), None);
    assert_eq!(bench.session.ended().now_or_never(), None);
    bench.session.stop();
    bench.run();
    bench.assert_ended();
}

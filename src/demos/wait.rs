//! Waiting for some of many tasks: for the first, for a time, for the first failure, for all.
//!
//! Watch for: one race of runners, and `main` looks at it four times. Each time it learns who is done and who is pending,
//! and the pending ones run on: unlike a timeout, a wait that ends cancels nobody, and unlike `gather` it raises no error of
//! theirs.
//!
//! asyncio has one function for that, `asyncio.wait`. In Rust it is a loop over a `FuturesUnordered`, which gives the tasks in
//! the order of their ends; the loop leaves off when it has seen enough.

use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use loopscope::{prelude::*, println};

type Pending = FuturesUnordered<JoinHandle<u64>>;
type Ended = Result<u64, JoinError>;

pub async fn main(runners: u64, falls: u64, step: Duration) -> Result<(), Failure> {
    let mut pending: Pending =
        (1..=runners).map(|n| try_spawn(format!("runner-{n}"), run(n, n == falls, step))).collect();

    wait("FIRST_COMPLETED", &mut pending, None, |_| true).await;
    wait("timeout", &mut pending, Some(step / 2), |_| false).await;
    wait("FIRST_EXCEPTION", &mut pending, None, Ended::is_err).await;
    wait("ALL_COMPLETED", &mut pending, None, |_| false).await;
    Ok(())
}

/// Awaits tasks until one of them is `enough`, the time is up, or none is left.
async fn wait(what: &str, pending: &mut Pending, limit: Option<Duration>, enough: impl Fn(&Ended) -> bool) {
    let (mut done, mut failed) = (0, 0);
    let until_enough = async {
        while let Some(ended) = pending.next().named_wait("wait", "a runner's end").await {
            done += 1;
            failed += u64::from(ended.is_err());
            if enough(&ended) {
                break;
            }
        }
    };
    match limit {
        Some(limit) => drop(timeout(limit, until_enough).await),
        None => until_enough.await,
    }
    println!("{what}: {done} done, {failed} of them failed, {} pending", pending.len());
}

async fn run(n: u64, falls: bool, step: Duration) -> Result<u64, Failure> {
    sleep(step * n as u32).await;
    if falls {
        return Err(format!("runner {n} falls").into());
    }
    println!("runner {n} arrives");
    Ok(n)
}

demo! {
    id: "wait",
    group: Basics,
    title: "Wait: done and pending" / "wait：已完成与未完成",
    summary: "One race, looked at four times: after the first end, after a time, after the first failure, at the end. No wait cancels anybody."
        / "同一场比赛看四次：首个完成、超时、首个异常、全部完成。等待结束不会取消任何任务。",
    question: "How many runners are suspended when the timeout ends?"
        / "超时结束时，有多少选手处于挂起状态？",
    next: ["as-completed", "timeout"],
    params: {
        runners: Count(5, 0..=10_000) "Runners" / "选手数",
        falls: Count(3, 0..=10_000) "The one who falls (0: none)" / "跌倒的选手（0：无）",
        step: Milliseconds(100, 1..=1000) "Time from one arrival to the next" / "先后到达的间隔",
    },
}

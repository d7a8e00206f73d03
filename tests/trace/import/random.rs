//! Runs of random programs: tasks that sleep, yield, spawn, print, fail, time out, cancel, set gauges, use workers, and drop
//! each other's handles.

use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use loopscope::rt::{Failure, Gauge, Worker, ms, println, sleep, spawn, timeout, try_spawn, yield_now};
use loopscope::trace::chrome::About;
use loopscope::trace::{Log, Recorder};

use super::numbers::Numbers;
use crate::scene::record_with;

const TEXTS: [&str; 6] =
    ["plain", "", "\"quoted\" \\ \n\t\u{1}", "等待 \u{1f600}", "</script>", "[\"spawn\",0,1]"];

pub(crate) fn about() -> About<'static> {
    About { demo: "random", params: vec![("seed", 1), ("a \"b\"", u64::MAX)], clock: "virtual" }
}

/// Records the program of `seed`, with a log of about `cap` events.
pub(crate) fn run(seed: u64, cap: usize) -> Rc<Recorder> {
    let log = if cap == usize::MAX { Log::default() } else { Log::with_cap(cap) };
    let polls = 1 + (seed % 5) as u32;
    record_with(Recorder::new(log), polls, program(seed), |_| {})
}

/// Records the program of `seed`, whose shortest delay is `unit`.
pub(crate) fn run_in(seed: u64, unit: Duration) -> Rc<Recorder> {
    record_with(Recorder::default(), 1 + (seed % 5) as u32, work(Numbers::new(seed), 3, unit), |_| {})
}

/// The main task of the program of `seed`.
pub(crate) fn program(seed: u64) -> impl Future<Output = Result<(), Failure>> {
    work(Numbers::new(seed), 3, ms(1))
}

fn work(
    mut numbers: Numbers,
    depth: u32,
    unit: Duration,
) -> Pin<Box<dyn Future<Output = Result<(), Failure>>>> {
    Box::pin(async move {
        let delay = |numbers: &mut Numbers, below| unit * numbers.below(below) as u32;
        let mut children = Vec::new();
        let gauge = Gauge::new("children", Location::caller(), 1);
        let worker = Worker::new("worker");
        let (answer, wanted) = async_channel::bounded(1);
        drop(spawn("asks", async move { while wanted.recv().await.is_ok() {} }));
        for _ in 0..numbers.below(12) {
            gauge.set(children.len());
            let text = TEXTS[numbers.index(TEXTS.len())];
            match numbers.below(10) {
                0 => sleep(delay(&mut numbers, 5)).await,
                1 => yield_now().await,
                2 => println!("{text}"),
                3 => drop(timeout(delay(&mut numbers, 4), sleep(delay(&mut numbers, 4))).await),
                4 if depth > 0 => {
                    let seed = Numbers::new(numbers.below(u64::MAX));
                    children.push(try_spawn(format!("{text}{depth}"), work(seed, depth - 1, unit)));
                }
                5 if !children.is_empty() => {
                    let child = children.swap_remove(numbers.index(children.len()));
                    child.cancel();
                }
                6 => drop(children.pop()),
                7 => {
                    if let Some(child) = children.pop() {
                        drop(child.await);
                    }
                }
                8 => {
                    worker.ordered();
                    sleep(unit + delay(&mut numbers, 3)).await;
                    worker.began(text, ms(numbers.below(2)));
                    sleep(delay(&mut numbers, 3)).await;
                    worker.ended(ms(numbers.below(2)));
                    worker.wakes(|| _ = answer.try_send(()));
                }
                9 if numbers.below(20) == 0 => return Err(text.into()),
                _ => drop(spawn("leaf", async { yield_now().await })),
            }
        }
        Ok(())
    })
}

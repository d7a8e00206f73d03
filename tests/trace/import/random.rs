//! Runs of random programs: tasks that sleep, yield, spawn, print, fail, time out, cancel, and let go of each other.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use loopscope::rt::{Failure, ms, println, sleep, spawn, timeout, try_spawn, yield_now};
use loopscope::trace::chrome::About;
use loopscope::trace::{Log, Recorder};

use crate::scene::record_with;

/// Marsaglia's xorshift: the same numbers everywhere, from any seed but zero.
#[derive(Clone)]
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Numbers {
        Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

const TEXTS: [&str; 6] =
    ["plain", "", "\"quoted\" \\ \n\t\u{1}", "等待 \u{1f600}", "</script>", "[\"spawn\",0,1]"];

pub(crate) fn about() -> About<'static> {
    About { demo: "random", params: vec![("seed", 1), ("a \"b\"", u64::MAX)], clock: "virtual" }
}

/// The recording of the program of `seed`, in a log that keeps about `cap` records.
pub(crate) fn run(seed: u64, cap: usize) -> Rc<Recorder> {
    let log = if cap == usize::MAX { Log::default() } else { Log::with_cap(cap) };
    let polls = 1 + (seed % 5) as u32;
    record_with(Recorder::new(log), polls, work(Numbers::new(seed), 3), |_| {})
}

fn work(mut numbers: Numbers, depth: u32) -> Pin<Box<dyn Future<Output = Result<(), Failure>>>> {
    Box::pin(async move {
        let mut children = Vec::new();
        for _ in 0..numbers.below(12) {
            let text = TEXTS[numbers.below(6) as usize];
            match numbers.below(9) {
                0 => sleep(ms(numbers.below(5))).await,
                1 => yield_now().await,
                2 => println!("{text}"),
                3 => drop(timeout(ms(numbers.below(4)), sleep(ms(numbers.below(4)))).await),
                4 if depth > 0 => {
                    let seed = Numbers::new(numbers.below(u64::MAX));
                    children.push(try_spawn(format!("{text}{depth}"), work(seed, depth - 1)));
                }
                5 if !children.is_empty() => {
                    let child = children.swap_remove(numbers.below(children.len() as u64) as usize);
                    child.cancel();
                }
                6 => drop(children.pop()),
                7 => {
                    if let Some(child) = children.pop() {
                        drop(child.await);
                    }
                }
                8 if numbers.below(20) == 0 => return Err(text.into()),
                _ => drop(spawn("leaf", async { yield_now().await })),
            }
        }
        Ok(())
    })
}

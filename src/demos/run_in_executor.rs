//! Work that takes long: on the loop it holds up every task, in a worker it holds up none.
//!
//! Watch for: `heartbeat` means to run every 20 ms. While the loop itself counts primes, nobody looks at timers and nobody
//! runs it: it is late by all of that. Then the same count goes to workers, several at once: each worker has a lane of its
//! own, the tasks that wait for them are suspended like any others, and `heartbeat` goes on.
//!
//! A worker is a thread of the browser's with memory of its own. Like a process of Python's `ProcessPoolExecutor` it is
//! asked for a function by name, and what goes there and comes back is copied. Starting one takes a while.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::offload::{Job, Pool};
use crate::rt::{Failure, ms, now, println, sleep, spawn, try_spawn};

pub static COUNT_PRIMES: Job<u64, u64> = Job::new("count_primes", count_primes);

pub async fn main(jobs: u64, workers: u64, limit: u64) -> Result<(), Failure> {
    let longest = Rc::new(Cell::new(Duration::ZERO));
    drop(spawn("heartbeat", heartbeat(longest.clone())));
    sleep(ms(100)).await;

    println!("on the loop: {} primes below {limit}", count_primes(limit));
    sleep(ms(100)).await;
    println!("longest gap between two beats: {} ms", longest.take().as_millis());

    let pool = Pool::new(workers as usize);
    let mut counts = Vec::new();
    for n in 1..=jobs {
        counts.push(try_spawn(format!("job-{n}"), pool.run(&COUNT_PRIMES, limit)));
    }
    for (count, n) in counts.into_iter().zip(1..) {
        println!("in a worker, job {n}: {} primes", count.await?);
    }
    println!("longest gap between two beats: {} ms", longest.take().as_millis());

    if pool.run(&COUNT_PRIMES, 0).await.is_err() {
        println!("below 0: what goes wrong in the worker arrives where it is awaited");
    }
    Ok(())
}

async fn heartbeat(longest: Rc<Cell<Duration>>) {
    loop {
        let last = now();
        sleep(ms(20)).await;
        longest.set(longest.get().max(now().since(last)));
    }
}

/// By trying every divisor: made to take long.
fn count_primes(limit: u64) -> u64 {
    assert!(limit > 0, "there are no numbers below 0");
    let is_prime = |n: &u64| (2..).take_while(|d| d * d <= *n).all(|d| !n.is_multiple_of(d));
    (2..limit).filter(is_prime).count() as u64
}

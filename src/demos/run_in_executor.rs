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

use loopscope::offload::{Job, Pool};
use loopscope::{prelude::*, println};

pub static COUNT_PRIMES: Job<u64, u64> = Job::new("count_primes", count_primes);

pub async fn main(jobs: u64, workers: usize, limit: u64) -> Result<(), Failure> {
    let longest = Rc::new(Cell::new(Duration::ZERO));
    spawn_detached("heartbeat", heartbeat(longest.clone()));
    sleep(ms(100)).await;

    println!("on the loop: {} primes below {limit}", count_primes(limit));
    sleep(ms(100)).await;
    println!("longest gap between two beats: {} ms", longest.take().as_millis());

    let pool = Pool::new(workers);
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

demo! {
    id: "run-in-executor",
    group: Blocking,
    title: "Run in executor: off the loop" / "在执行器中运行：移出事件循环",
    summary: "A long computation on the loop holds up every task; in workers, side by side, it holds up none."
        / "在事件循环上做长时间计算会阻塞所有任务；交给并行的工作线程，则不阻塞任何任务。",
    params: {
        jobs: Count(4, 1..=100) "Jobs" / "作业数",
        workers: Count(2, 1..=16) "Workers" / "工作线程数",
        limit: Count(1_500_000, 1000..=5_000_000) "Count primes below" / "统计小于此数的素数",
    },
    jobs: [COUNT_PRIMES],
}

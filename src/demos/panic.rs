//! A task panics while others wait: an ordinary bug, an index past the end of a list.
//!
//! Watch for: in the browser a panic ends the whole instance, not only the task. So the page tells which task
//! panicked and where, keeps the trace up to there, and offers a restart; the tasks that still waited never run again.
//! An error that a task returns is different: it reaches whoever joins that task, and the others go on.

use std::time::Duration;

use crate::rt::{Failure, println, sleep, spawn};

pub async fn main(waiting: u64, delay: Duration) -> Result<(), Failure> {
    for n in 1..=waiting {
        drop(spawn(format!("w-{n}"), wait_longer(n, delay * 2)));
    }
    let price = spawn("buggy", price_of(3, delay)).await?;
    println!("the price is {price}");
    Ok(())
}

async fn wait_longer(n: u64, delay: Duration) {
    println!("w-{n} waits");
    sleep(delay).await;
    println!("w-{n} goes on");
}

async fn price_of(item: usize, delay: Duration) -> u32 {
    let prices = [120, 80, 45];
    sleep(delay).await;
    println!("looking up item {item} of {}", prices.len());
    prices[item]
}

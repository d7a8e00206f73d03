//! A task panics while others wait: an ordinary bug, an index past the end of a list.
//!
//! Watch for: in the browser a panic ends the whole instance, not only the task. So the page tells which task
//! panicked and where, keeps the trace up to there, and offers a restart; the tasks that still waited never run again.
//! An error that a task returns is different: it reaches whoever joins that task, and the others go on.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(waiting: u64, delay: Duration) -> Result<(), Failure> {
    for n in 1..=waiting {
        spawn_detached(format!("w-{n}"), wait_longer(n, delay * 2));
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

demo! {
    id: "panic",
    group: Faults,
    title: "A task panics" / "任务崩溃",
    summary: "A bug in one task ends the whole run: see what the page keeps of it, and which tasks never run again."
        / "一个任务中的错误会终止整个运行：看页面保留了什么，以及哪些任务再也不会运行。",
    params: {
        waiting: Count(3, 0..=1000) "Other tasks" / "其他任务数",
        delay: Milliseconds(200, 0..=60_000) "Time until the panic" / "崩溃前的时间",
    },
}

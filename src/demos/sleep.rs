//! The same work twice: first one call after another, then as tasks that all wait at the same time.
//!
//! Watch for: in the first half `main` is alone, and the delays add up; in the second half the tasks' waits lie
//! side by side, and together they take as long as one. Nothing runs in parallel: the loop polls one task at a time,
//! and a task that sleeps costs the others nothing.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(tasks: u64, delay: Duration) -> Result<(), Failure> {
    println!("one after another");
    for n in 1..=tasks {
        work(n, delay).await;
    }

    println!("all at the same time");
    let mut handles = Vec::new();
    for n in 1..=tasks {
        handles.push(spawn(format!("w-{n}"), work(n, delay)));
    }
    for handle in handles {
        handle.await?;
    }

    println!("done");
    Ok(())
}

async fn work(n: u64, delay: Duration) {
    println!("work {n} begins");
    sleep(delay).await;
    println!("work {n} ends");
}

demo! {
    id: "sleep",
    group: Basics,
    title: "Sleep: in turn and together" / "睡眠：依次与同时",
    summary: "Awaited one after another the delays add up; as spawned tasks they pass side by side."
        / "逐个等待时，延时会累加；创建为任务后，延时同时流逝。",
    question: "How long does main wait in the second half?" / "后半段 main 等待了多久？",
    next: ["turns", "tasks"],
    params: {
        tasks: Count(3, 1..=1000) "Tasks" / "任务数",
        delay: Milliseconds(200, 0..=60_000) "Delay" / "延时",
    },
}

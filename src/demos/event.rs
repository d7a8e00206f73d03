//! An event: tasks wait until another one says that something has happened, and all go on together.
//!
//! Watch for: the runners are suspended on the same line, and one `set` wakes all of them at the same moment. An event
//! stays set: the late runner does not wait at all. After `clear` it can be waited for again.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(runners: u64, delay: Duration) -> Result<(), Failure> {
    let start = Event::new();
    let mut tasks = Vec::new();
    for n in 1..=runners {
        tasks.push(spawn(format!("runner-{n}"), run(n, start.clone())));
    }

    sleep(delay).await;
    println!("go");
    start.set();
    for task in tasks {
        task.await?;
    }
    spawn("late", run(runners + 1, start.clone())).await?;

    start.clear();
    let again = spawn("again", run(0, start.clone()));
    sleep(delay).await;
    println!("go again");
    start.set();
    again.await?;
    Ok(())
}

async fn run(n: u64, start: Event) {
    println!("runner {n} is ready");
    start.wait().await;
    println!("runner {n} runs");
}

demo! {
    id: "event",
    group: Together,
    title: "Event: one signal for all" / "事件：同时唤醒全部",
    summary: "All wait on one line, and one `set` wakes them together; whoever comes later does not wait."
        / "所有任务等在同一行，一次 `set` 同时唤醒它们；之后到来的不再等待。",
    question: "Which task wakes all the runners?" / "哪个任务唤醒了所有选手？",
    next: ["condition", "barrier"],
    params: {
        runners: Count(4, 0..=10_000) "Runners" / "选手数",
        delay: Milliseconds(200, 1..=60_000) "Time until the start" / "距开始的时间",
    },
}

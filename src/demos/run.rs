//! A program is its main task: when that ends, the run ends, and what is left over is cancelled.
//!
//! Watch for: `main` awaits one of the tasks that it has created. The others are in the middle of their work when it ends. They are
//! not awaited, and they do not get to their ends: each is cancelled where it is suspended, so that it can clean up.
//!
//! So it is with `asyncio.run` and `loop.run_until_complete`, where the latter cancels nothing: its leftovers stay suspended until
//! the loop runs again. In Python a leftover may await while it cleans up, and `run` waits for that.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(leftovers: u64, delay: Duration) -> Result<(), Failure> {
    for n in 1..=leftovers {
        spawn_detached(format!("leftover-{n}"), work_on(delay));
    }
    let awaited = spawn("awaited", work(delay)).await?;
    println!("the awaited task is done: {awaited}");
    println!("main ends");
    Ok(())
}

async fn work(delay: Duration) -> u64 {
    sleep(delay).await;
    42
}

async fn work_on(delay: Duration) {
    let desk = Desk;
    for _ in 0..10 {
        sleep(delay / 2).await;
    }
    println!("a leftover is done");
    drop(desk);
}

struct Desk;

impl Drop for Desk {
    fn drop(&mut self) {
        println!("a leftover clears its desk");
    }
}

demo! {
    id: "run",
    group: Basics,
    title: "Run: main ends, and so do the others" / "run：主协程结束，其余随之结束",
    summary: "When the main task ends, the tasks that are left over are cancelled where they are suspended, and clean up."
        / "主任务结束时，剩余的任务在挂起处被取消并清理。",
    question: "What ends the lanes of the leftovers?" / "是什么结束了剩余任务？",
    next: ["cancel", "task-group"],
    params: {
        leftovers: Count(3, 0..=10_000) "Tasks nobody awaits" / "无人等待的任务数",
        delay: Milliseconds(200, 2..=60_000) "Time of the awaited task" / "被等待任务的时间",
    },
}

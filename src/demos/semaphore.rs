//! A semaphore: a limit on how many tasks do something at a time. The others wait in a line.
//!
//! Watch for: all downloads are tasks from the beginning, but no more than `permits` of them are past the `acquire`, and whenever
//! one ends the next begins: the lanes form a staircase. With one permit it is a lock; with enough, nobody waits.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(downloads: u64, permits: usize, unit: Duration) -> Result<(), Failure> {
    let line = Line { semaphore: Semaphore::new(permits), busy: Cell::new(0), most: Cell::new(0) };
    let line = Rc::new(line);
    let mut tasks = Vec::new();
    for n in 1..=downloads {
        tasks.push(spawn(format!("download-{n}"), download(n, line.clone(), unit)));
    }
    for task in tasks {
        task.await?;
    }
    println!("at most {} at a time", line.most.get());
    Ok(())
}

struct Line {
    semaphore: Semaphore,
    busy: Cell<u64>,
    most: Cell<u64>,
}

async fn download(n: u64, line: Rc<Line>, unit: Duration) {
    // Released where it is dropped, at the end of the function: also if the task fails or is cancelled.
    let _permit = line.semaphore.acquire().await;
    line.busy.set(line.busy.get() + 1);
    line.most.set(line.most.get().max(line.busy.get()));
    println!("download {n} begins, {} under way", line.busy.get());
    sleep(unit * (2 + n as u32 % 3)).await;
    line.busy.set(line.busy.get() - 1);
}

demo! {
    id: "semaphore",
    group: Together,
    title: "Semaphore: a few at a time" / "信号量：限制同时数量",
    summary: "All tasks are there from the beginning, but only so many get a permit: the others wait, and follow one by one."
        / "任务一开始就都存在，但只有有限个能获得许可：其余的等待，并依次跟进。",
    question: "How many downloads are past the acquire at one moment?" / "同一时刻有多少个下载获得了许可？",
    next: ["pool", "unbounded-gather"],
    params: {
        downloads: Count(6, 0..=10_000) "Downloads" / "下载数",
        permits: Count(2, 1..=10_000) "Permits" / "许可数",
        unit: Milliseconds(50, 0..=10_000) "Unit of time" / "时间单位",
    },
}

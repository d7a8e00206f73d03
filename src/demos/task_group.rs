//! A group of tasks with one end: it waits for all, and the first failure cancels the others.
//!
//! Watch for: `main` cannot leave the group before every task in it has ended, so no task is forgotten and no error is lost. In
//! the second group one task fails: the others are cancelled where they are suspended, all at that moment, and only then does
//! `main` have the error. Compare `gather`, where the others run on.

use std::time::Duration;

use loopscope::rt::task_group::Child;
use loopscope::{prelude::*, println};

pub async fn main(workers: u64, broken: u64, delay: Duration) -> Result<(), Failure> {
    println!("a group in which all goes well");
    let parts = task_group(async |group| Ok(start(group, workers, 0, delay))).await?;
    println!("the group has ended: {}", parts.iter().filter_map(Child::take).sum::<u64>());

    println!("a group in which worker {broken} fails");
    let mut parts = Vec::new();
    let ended = task_group(async |group| {
        parts = start(group, workers, broken, delay);
        Ok(())
    });
    match ended.await {
        Ok(()) => println!("the group has ended"),
        Err(errors) => errors.errors().iter().for_each(|error| println!("the group has ended: {error}")),
    }
    println!("{} of {workers} have a result", parts.iter().filter_map(Child::take).count());
    Ok(())
}

fn start(group: &TaskGroup, workers: u64, broken: u64, delay: Duration) -> Vec<Child<u64>> {
    (1..=workers)
        .map(|n| group.spawn(format!("worker-{n}"), work(n, n == broken, delay * n as u32)))
        .collect()
}

async fn work(n: u64, is_broken: bool, delay: Duration) -> Result<u64, Failure> {
    sleep(delay).await;
    if is_broken {
        return Err(format!("worker {n} is broken").into());
    }
    println!("worker {n} is done");
    Ok(n)
}

demo! {
    id: "task-group",
    group: Basics,
    title: "Task group: one end for all" / "任务组：共同结束",
    summary: "A group ends when all its tasks have; if one fails, the others are cancelled first, and then the error arrives."
        / "组内任务全部结束后任务组才结束；若有一个失败，先取消其余任务，再抛出错误。",
    question: "When are the others cancelled, and when does main go on?"
        / "其余任务何时被取消？main 何时继续？",
    next: ["gather", "gather-siblings"],
    params: {
        workers: Count(4, 0..=10_000) "Workers" / "工人数",
        broken: Count(2, 0..=10_000) "The one that fails (0: none)" / "失败的工人（0：无）",
        delay: Milliseconds(100, 1..=1000) "Time from one end to the next" / "先后完成的间隔",
    },
}

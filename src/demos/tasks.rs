//! A task runs a coroutine beside the one that created it. It has a name, a parent and a result.
//!
//! Watch for: `spawn` only puts a task into the run queue. So `main` says that all cooks are there before any of them begins;
//! they begin when `main` is suspended at its first `.await`. A cook spawns a helper of its own: click on a lane to see which
//! task is its parent. Awaiting a task that has ended gives its result at once, without a suspension.
//!
//! Python has three spellings of the same: `asyncio.create_task`, which is today's, `loop.create_task`, and
//! `asyncio.ensure_future`, which leaves a task or a future as it is and makes a task of a coroutine.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(cooks: u64, delay: Duration) -> Result<(), Failure> {
    let mut tasks = Vec::new();
    for n in 1..=cooks {
        tasks.push(spawn(format!("cook-{n}"), cook(n, delay)));
    }
    println!("{cooks} cooks are ready, none has begun");

    let mut dishes = 0;
    for task in tasks {
        dishes += task.await?;
    }
    println!("dishes: {dishes}");
    Ok(())
}

async fn cook(n: u64, delay: Duration) -> u64 {
    println!("cook {n} begins");
    let helper = spawn(format!("helper-{n}"), peel(n, delay / 2));
    sleep(delay).await;
    // The helper has ended long ago, and its result is in its task.
    let peeled = helper.await.unwrap_or(0);
    println!("cook {n} is done, {peeled} carrots");
    1
}

async fn peel(n: u64, delay: Duration) -> u64 {
    sleep(delay).await;
    n * 10
}

demo! {
    id: "tasks",
    group: Basics,
    title: "Tasks: name, parent, result" / "任务：名称、父任务、结果",
    summary: "Creating a task runs nothing: it is ready, and begins when its creator is suspended. Its result waits in it."
        / "创建任务时什么也不运行：任务处于就绪状态，等创建者挂起后才开始；结果保存在任务中。",
    question: "When does cook 1 begin: at its creation, or later?" / "第一个厨师何时开始：创建时，还是之后？",
    next: ["gather", "run"],
    params: {
        cooks: Count(3, 0..=10_000) "Cooks" / "厨师数",
        delay: Milliseconds(200, 0..=60_000) "Time to cook" / "烹饪时间",
    },
}

//! After a failure in a gather the other tasks run on, and do what nobody wants any more.
//!
//! Watch for: one of the transfers fails, `main` gives the money back and says so, and then the lanes of the others go on and
//! book their part all the same. Switch on `cured`: in a task group they are cancelled first, and `main` has the error when
//! nothing of it runs any longer.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, TryStreamExt};
use loopscope::{prelude::*, println};

pub async fn main(transfers: u64, delay: Duration, cured: bool) -> Result<(), Failure> {
    let booked = Rc::new(Cell::new(0));
    let part = |n| transfer(n, booked.clone(), delay * n as u32);
    let failed = if cured {
        let group = task_group(async |group| {
            (1..=transfers).for_each(|n| drop(group.spawn(format!("transfer-{n}"), part(n))));
            Ok(())
        });
        group.await.is_err()
    } else {
        let tasks = (1..=transfers).map(|n| try_spawn(format!("transfer-{n}"), part(n)));
        let first_failure = tasks.collect::<FuturesUnordered<_>>().try_collect::<Vec<()>>();
        first_failure.named_wait("gather", "all transfers").await.is_err()
    };
    if failed {
        println!("one has failed: {} parts are booked, and undone", booked.take());
    }
    sleep(delay * transfers as u32).await;
    println!("booked in the end: {}", booked.get());
    Ok(())
}

async fn transfer(n: u64, booked: Rc<Cell<u64>>, delay: Duration) -> Result<(), Failure> {
    sleep(delay).await;
    if n == 2 {
        return Err("the account is closed".into());
    }
    booked.set(booked.get() + 1);
    println!("part {n} is booked");
    Ok(())
}

demo! {
    id: "gather-siblings",
    group: Pitfalls,
    title: "Gather: the siblings run on" / "gather：其余任务仍在运行",
    summary: "One task fails, the error is dealt with, and the others go on and undo that; in a task group they are cancelled first."
        / "一个任务失败，错误已处理，其余任务却继续运行；在任务组中，它们会先被取消。",
    question: "What is booked after main has undone the rest?" / "main 撤销之后，又记了哪些账？",
    next: ["task-group", "cancel"],
    params: {
        transfers: Count(4, 0..=10_000) "Transfers" / "转账数",
        delay: Milliseconds(100, 1..=1000) "Time from one to the next" / "先后间隔",
        cured: Switch(0, 0..=1) "Cured: a task group" / "修正：任务组",
    },
}

//! A task in the background fails, and nobody has asked for its result: the program goes on as if all were well.
//!
//! Watch for: the lane of `backup` ends as failed in the middle of the run, while `main` says that the backup is under way, and in
//! the end that all is well. The error is reported, since nobody can read it any more: in Python when the task is collected.
//! Switch on `cured`: the handle is kept and awaited, so the error arrives where it can be dealt with.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(delay: Duration, cured: bool) -> Result<(), Failure> {
    let mut kept = None;
    let backup = try_spawn("backup", back_up(delay));
    if cured {
        kept = Some(backup);
    } else {
        drop(backup);
    }

    println!("the backup is under way");
    sleep(delay * 2).await;
    match kept {
        Some(backup) => match backup.await {
            Ok(()) => println!("the backup is complete"),
            Err(error) => println!("the backup has failed: {error}"),
        },
        None => println!("all is well"),
    }
    Ok(())
}

async fn back_up(delay: Duration) -> Result<(), Failure> {
    sleep(delay).await;
    Err("the disk is full".into())
}

demo! {
    id: "lost-exception",
    group: Pitfalls,
    title: "A lost exception" / "丢失的异常",
    summary: "A task that nobody awaits fails unseen, and the program says that all is well; awaited, its error arrives."
        / "无人等待的任务悄悄失败，程序却说一切正常；等待它，错误才会到达。",
    question: "When does backup fail, and who learns of it?" / "backup 何时失败？谁得知了？",
    next: ["task-group", "gather"],
    params: {
        delay: Milliseconds(200, 1..=20_000) "Time until the failure" / "失败前的时间",
        cured: Switch(0, 0..=1) "Cured: awaited" / "修正：等待结果",
    },
}

//! One wait for many tasks, and a list of their results: in the order of the tasks, not in the order of their ends.
//!
//! Watch for: `main` is suspended on one line while all pages load, and page 3 is there before page 1. Then one page is
//! broken. The first failure ends the wait, but not the other tasks: their lanes go on after `main` has its error. With
//! failures as results the wait lasts until all have ended, and nothing is lost.
//!
//! These are asyncio's `gather` without and with `return_exceptions=True`. If a failure is to cancel the others, use a
//! task group.

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, TryStreamExt};
use loopscope::{prelude::*, println};

pub async fn main(pages: u64, broken: u64, delay: Duration) -> Result<(), Failure> {
    let sizes = gather(load_all(pages, 0, delay)).named_wait("gather", "all pages").await?;
    println!("{} pages, the first: {:?}", sizes.len(), sizes.get(..3).unwrap_or(&sizes));

    println!("page {broken} is broken, and the first failure ends the wait");
    match gather(load_all(pages, broken, delay)).named_wait("gather", "all pages").await {
        Ok(sizes) => println!("{} pages", sizes.len()),
        Err(error) => println!("main has an error: {error}"),
    }
    sleep(delay * 4).await;

    println!("page {broken} is broken, and failures are results");
    let results = join_all(load_all(pages, broken, delay)).named_wait("gather", "all pages").await;
    let failed = results.iter().filter(|result| result.is_err()).count();
    println!("{} pages, {failed} failed", results.len());
    Ok(())
}

/// The results in the order of the tasks, or the first failure. (`try_join_all` would do for a few tasks; the failures of more
/// than 30 it learns in the order of the list.)
async fn gather(tasks: Vec<JoinHandle<u64>>) -> Result<Vec<u64>, JoinError> {
    let numbered = (0..).zip(tasks).map(|(n, task)| async move { Ok::<_, JoinError>((n, task.await?)) });
    let mut ended: Vec<(u64, u64)> = numbered.collect::<FuturesUnordered<_>>().try_collect().await?;
    ended.sort_unstable();
    Ok(ended.into_iter().map(|(_, size)| size).collect())
}

fn load_all(pages: u64, broken: u64, delay: Duration) -> Vec<JoinHandle<u64>> {
    (1..=pages)
        .map(|n| try_spawn(format!("page-{n}"), load(n, n == broken, delay * (1 + n as u32 % 3))))
        .collect()
}

async fn load(n: u64, is_broken: bool, delay: Duration) -> Result<u64, Failure> {
    sleep(delay).await;
    if is_broken {
        return Err(format!("page {n} is broken").into());
    }
    println!("page {n} is loaded");
    Ok(n * 100)
}

demo! {
    id: "gather",
    group: Basics,
    title: "Gather: many results in order" / "gather：按顺序收集结果",
    summary: "Results come in the order of the tasks. The first failure ends the wait, yet the other tasks run on."
        / "结果按任务的顺序返回。第一个失败会结束等待，但其余任务继续运行。",
    question: "Which tasks go on after main has its error?" / "main 得到错误之后，哪些任务还在运行？",
    next: ["as-completed", "task-group", "gather-siblings"],
    params: {
        pages: Count(4, 0..=10_000) "Pages" / "页数",
        broken: Count(3, 0..=10_000) "The broken page (0: none)" / "出错的页（0：无）",
        delay: Milliseconds(100, 0..=20_000) "Time to load, at least" / "最短加载时间",
    },
}

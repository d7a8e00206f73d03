//! A function that gives its values one by one, may wait before each, and cleans up after the last.
//!
//! Watch for: the generator runs only while its consumer asks: `main` is the one lane, and the line that waits is within
//! `pages`. To its end it closes its cursor by itself. The second consumer leaves early: then the generator has to be closed
//! where it stopped, and its clean-up runs at that moment.
//!
//! In Rust leaving the loop drops the generator, and dropping closes the cursor. In Python it goes on existing: `aclosing`
//! closes it at the end of the block. Without that its `finally` runs whenever the garbage collector comes.

use std::pin::pin;
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use loopscope::{prelude::*, println};

pub async fn main(pages: u64, leave: u64, delay: Duration) -> Result<(), Failure> {
    println!("all pages");
    let mut all = pin!(pages_of(pages, delay));
    while let Some(page) = all.next().await {
        println!("page {page}");
    }

    println!("leaving after page {leave}");
    {
        let mut some = pin!(pages_of(pages, delay));
        while let Some(page) = some.next().await {
            println!("page {page}");
            if page == leave {
                break;
            }
        }
    }
    println!("main goes on");
    Ok(())
}

/// The state goes from step to step, and is dropped with the generator or at its end.
fn pages_of(pages: u64, delay: Duration) -> impl Stream<Item = u64> {
    let cursor = PageCursor::open();
    stream::unfold((cursor, 1), move |(cursor, page)| async move {
        if page > pages {
            return None;
        }
        sleep(delay).await;
        Some((page, (cursor, page + 1)))
    })
}

struct PageCursor;

impl PageCursor {
    fn open() -> PageCursor {
        println!("the cursor is open");
        PageCursor
    }
}

impl Drop for PageCursor {
    fn drop(&mut self) {
        println!("the cursor is closed");
    }
}

demo! {
    id: "async-generator",
    group: Iteration,
    title: "Async generator: and its clean-up" / "异步生成器：以及它的清理",
    summary: "It runs only while its consumer asks. When the consumer leaves early, it is closed where it stopped."
        / "只有消费者请求时才运行。消费者提前离开时，它在停下的地方被关闭。",
    question: "What closes the second cursor, and when?" / "第二个游标由什么关闭？在何时？",
    next: ["streams", "async-iterator"],
    params: {
        pages: Count(3, 0..=10_000) "Pages" / "页数",
        leave: Count(2, 0..=10_000) "Leave after page" / "在第几页后离开",
        delay: Milliseconds(100, 0..=60_000) "Time for a page" / "每页的时间",
    },
}

//! Streams made of other streams: each value mapped, several in work at a time, and two sources merged into one.
//!
//! Watch for: `buffered` keeps up to `at_once` requests in flight, and still gives the answers in order: a slow one holds up
//! those behind it. `buffer_unordered` gives each as soon as it is there. `merge` waits for both sources at once.
//!
//! In Rust all of that happens in the one lane of `main`, which polls the parts itself. Python has no such functions: these are
//! ten lines each, with a task for every request.

use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use loopscope::{prelude::*, println};

pub async fn main(requests: u64, at_once: usize, delay: Duration) -> Result<(), Failure> {
    println!("in order");
    let answers = stream::iter(1..=requests).map(|n| ask(n, delay)).buffered(at_once);
    print_all(answers).await;

    println!("as they come");
    let answers = stream::iter(1..=requests).map(|n| ask(n, delay)).buffer_unordered(at_once);
    print_all(answers).await;

    println!("two sources");
    print_all(stream::select(ticks("tick", delay * 2), ticks("tock", delay * 5))).await;
    Ok(())
}

async fn print_all(stream: impl Stream<Item = String>) {
    let mut stream = std::pin::pin!(stream);
    while let Some(item) = stream.next().await {
        println!("{item}");
    }
}

async fn ask(n: u64, delay: Duration) -> String {
    sleep(delay * [2, 5, 3][n as usize % 3]).await;
    format!("answer {n}")
}

fn ticks(name: &str, period: Duration) -> impl Stream<Item = String> {
    stream::unfold(1, move |n| async move {
        if n > 3 {
            return None;
        }
        sleep(period).await;
        Some((format!("{name} {n}"), n + 1))
    })
}

demo! {
    id: "streams",
    group: Iteration,
    title: "Streams: map, buffer, merge" / "流：映射、缓冲、合并",
    summary: "Several requests in flight: their answers in order, or as they come; and two sources waited for at once."
        / "多个请求同时进行：按顺序或先到先得地取得回答；并同时等待两个来源。",
    question: "Which answer is ready early, and waits for one before it?"
        / "哪个回答早已就绪，却要等前面的？",
    next: ["as-completed", "queue"],
    params: {
        requests: Count(5, 0..=10_000) "Requests" / "请求数",
        at_once: Count(3, 1..=1000) "Requests at once" / "同时的请求数",
        delay: Milliseconds(50, 1..=10_000) "Unit of time" / "时间单位",
    },
}

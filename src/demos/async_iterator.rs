//! A producer task feeds a queue; `while let Some(item) = stream.next().await` consumes it, as `async for` does.
//!
//! Watch for: the consumer is suspended on the line of the `next` until an item is there. The first time the producer
//! comes to its end, and so does the stream. The second time the consumer leaves early: it drops the stream, and the
//! producer learns of it when it tries to put the next item.

use std::time::Duration;

use loopscope::rt::StreamExt;
use loopscope::{prelude::*, println};

pub async fn main(items: u64, leave: u64, period: Duration) -> Result<(), Failure> {
    println!("to the end");
    let (queue_1, mut stream) = queue(1);
    let producer = spawn("p-1", produce(queue_1, items, period));
    while let Some(item) = stream.next().await {
        println!("got {item}");
    }
    producer.await?;

    println!("leaving after {leave}");
    let (queue_2, mut stream) = queue(1);
    let producer = spawn("p-2", produce(queue_2, items, period));
    while let Some(item) = stream.next().await {
        println!("got {item}");
        if item == leave {
            break;
        }
    }
    drop(stream);
    producer.await?;

    println!("done");
    Ok(())
}

async fn produce(queue: Producer<u64>, items: u64, period: Duration) {
    for item in 1..=items {
        sleep(period).await;
        if queue.put(item).await.is_err() {
            println!("nobody wants {item}: the producer stops");
            return;
        }
    }
    println!("the producer has made all {items}");
}

demo! {
    id: "async-iterator",
    group: Iteration,
    title: "Async iterator" / "异步迭代器",
    summary: "The loop waits on its `next` line for each item; when it leaves early, the producer notices and stops."
        / "循环在 `next` 那一行等待每个元素；提前离开循环后，生产者会察觉并停止。",
    question: "How often does the producer wait for the consumer?" / "生产者等待了消费者几次？",
    next: ["async-generator", "queue"],
    params: {
        items: Count(5, 1..=1000) "Items" / "元素数",
        leave: Count(3, 1..=1000) "Leave after item" / "在第几个元素后离开",
        period: Milliseconds(100, 0..=60_000) "Time to make an item" / "产生一个元素的时间",
    },
}

//! A producer task feeds a queue; `while let Some(item) = stream.next().await` consumes it, as `async for` does.
//!
//! Watch for: the consumer is suspended on the line of the `next` until an item is there. The first time the producer
//! comes to its end, and so does the stream. The second time the consumer leaves early: it drops the stream, and the
//! producer learns of it when it tries to put the next item.

use std::time::Duration;

use crate::rt::{Failure, StreamExt, println, sleep, spawn};
use crate::sync::{Producer, queue};

pub async fn main(items: u64, leave_after: u64, period: Duration) -> Result<(), Failure> {
    println!("to the end");
    let (queue_1, mut stream) = queue(1);
    let producer = spawn("p-1", produce(queue_1, items, period));
    while let Some(item) = stream.next().await {
        println!("got {item}");
    }
    producer.await?;

    println!("leaving after {leave_after}");
    let (queue_2, mut stream) = queue(1);
    let producer = spawn("p-2", produce(queue_2, items, period));
    while let Some(item) = stream.next().await {
        println!("got {item}");
        if item == leave_after {
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

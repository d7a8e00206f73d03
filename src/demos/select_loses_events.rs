//! Waiting for two things at once, and dropping the one that comes second: what it had already taken is lost.
//!
//! Watch for: `receive` takes a message from the queue and then waits a little to decode it. If the tick comes just then, the loop
//! begins anew, and the half-finished `receive` is dropped with its message. Nothing fails; a message is missing. Switch on
//! `cured`: the same `receive` is waited for again after the tick.
//!
//! The same happens in Python with `asyncio.wait_for` or `timeout` around a call that takes something before it waits. Safe to drop
//! is a call that takes something only as its last step, as the queue's own `get` does.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use loopscope::{prelude::*, println};

pub async fn main(messages: u64, unit: Duration, cured: bool) -> Result<(), Failure> {
    let (producer, consumer) = queue(usize::MAX);
    let sender = spawn("sender", send(producer, messages, unit * 5));
    let mut received = 0;
    let mut receiving = pin!(receive(&consumer, unit));
    loop {
        let tick = pin!(sleep(unit * 7));
        match select(receiving.as_mut(), tick).await {
            Either::Left((Some(message), _)) => {
                println!("message {message}");
                received += 1;
                receiving.set(receive(&consumer, unit));
            }
            Either::Left((None, _)) => break,
            Either::Right(_) if cured => {}
            Either::Right(_) => receiving.set(receive(&consumer, unit)),
        }
    }
    sender.await?;
    println!("{received} of {messages} received");
    Ok(())
}

async fn receive(queue: &Consumer<u64>, unit: Duration) -> Option<u64> {
    let message = queue.get().await.ok()?;
    // Every third is a long one.
    sleep(unit * if message % 3 == 0 { 4 } else { 1 }).await;
    Some(message)
}

async fn send(queue: Producer<u64>, messages: u64, period: Duration) {
    for message in 1..=messages {
        sleep(period).await;
        if queue.put(message).await.is_err() {
            return;
        }
    }
}

demo! {
    id: "select-loses-events",
    group: Pitfalls,
    title: "A select that loses events" / "丢失事件的 select",
    summary: "The loser of a race is dropped with what it had already taken: a message is missing, and nothing has failed."
        / "竞争中落败的一方连同已取走的内容一起被丢弃：消息缺失，却没有报错。",
    question: "Which message is taken and never printed?" / "哪条消息被取走却从未打印？",
    next: ["timeout", "cancel"],
    params: {
        messages: Count(6, 0..=10_000) "Messages" / "消息数",
        unit: Milliseconds(20, 1..=1000) "Unit of time" / "时间单位",
        cured: Switch(0, 0..=1) "Cured: waited for again" / "修正：继续等待同一个",
    },
}

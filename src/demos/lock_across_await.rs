//! A lock that is held during a slow call: everybody waits for that call, though they only want a moment with the value.
//!
//! Watch for: `refresh` has the lock while it waits for the network, so all readers are suspended on their `lock` line, and
//! each comes late. Switch on `cured`: it fetches first, and takes the lock only to write. Then nobody waits.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(readers: u64, delay: Duration, cured: bool) -> Result<(), Failure> {
    let prices = Lock::new(100);
    let refresh = spawn("refresh", refresh(prices.clone(), delay, cured));
    let mut tasks = Vec::new();
    for n in 1..=readers {
        tasks.push(spawn(format!("reader-{n}"), read(n, prices.clone())));
    }
    for task in tasks {
        task.await?;
    }
    refresh.await?;
    Ok(())
}

async fn refresh(prices: Lock<u64>, delay: Duration, cured: bool) {
    if cured {
        let price = fetch(delay).await;
        *prices.lock().await = price;
    } else {
        let mut guard = prices.lock().await;
        *guard = fetch(delay).await;
    }
    println!("the price is refreshed");
}

async fn fetch(delay: Duration) -> u64 {
    sleep(delay).await;
    120
}

async fn read(n: u64, prices: Lock<u64>) {
    let asked = now();
    let price = *prices.lock().await;
    println!("reader {n}: {price}, after {} ms", now().since(asked).as_millis());
}

demo! {
    id: "lock-across-await",
    group: Pitfalls,
    title: "A lock held across an await" / "跨等待持有锁",
    summary: "One task waits for the network with the lock in its hand, and all others wait for it; fetch first, then lock."
        / "一个任务拿着锁等待网络，其余的都在等它；应先获取数据，再加锁。",
    question: "What do the readers wait for?" / "读者们在等什么？",
    next: ["lock"],
    params: {
        readers: Count(3, 0..=10_000) "Readers" / "读者数",
        delay: Milliseconds(300, 1..=60_000) "Time of the slow call" / "慢调用的时间",
        cured: Switch(0, 0..=1) "Cured: fetch, then lock" / "修正：先获取再加锁",
    },
}

//! Tasks that hold one connection while they wait for a second: once all are held, nobody can go on.
//!
//! Watch for: every order takes a connection, and for its invoice another one. When there are as many orders as connections, each
//! has its first and waits for its second: the lanes end in waits that nobody ends, and only `main`, which has a limit, goes on.
//! With one order fewer all goes well, so tests with little load do not find it. Switch on `cured`: the invoice uses the connection
//! that its order has.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(
    orders: u64,
    connections: usize,
    delay: Duration,
    patience: Duration,
    cured: bool,
) -> Result<(), Failure> {
    let pool = Semaphore::new(connections);
    let mut tasks = Vec::new();
    for n in 1..=orders {
        tasks.push(spawn(format!("order-{n}"), order(n, pool.clone(), delay, cured)));
    }
    let all = async {
        for task in tasks {
            task.await?;
        }
        Ok::<(), JoinError>(())
    };
    match timeout(patience, all).await {
        Ok(ended) => {
            ended?;
            println!("all orders are done");
        }
        Err(_) => println!("after {} ms orders still wait", patience.as_millis()),
    }
    Ok(())
}

async fn order(n: u64, pool: Semaphore, delay: Duration, cured: bool) {
    let connection = pool.acquire().await;
    println!("order {n} has a connection");
    sleep(delay).await;
    if cured {
        write_invoice(n, &connection, delay).await;
    } else {
        let another = pool.acquire().await;
        write_invoice(n, &another, delay).await;
    }
}

async fn write_invoice<C>(n: u64, _connection: &C, delay: Duration) {
    sleep(delay).await;
    println!("order {n} has its invoice");
}

demo! {
    id: "pool-deadlock",
    group: Pitfalls,
    title: "A pool that locks up" / "连接池死锁",
    summary: "Each task holds a connection and waits for another: when all are held, nobody can go on. It takes enough load to happen."
        / "每个任务占着一个连接又等待另一个：全部被占用时谁也无法继续。负载足够大时才会发生。",
    question: "What does each order hold, and what does it wait for?" / "每个订单占着什么？又在等什么？",
    next: ["semaphore", "pool"],
    params: {
        orders: Count(3, 0..=10_000) "Orders" / "订单数",
        connections: Count(3, 1..=10_000) "Connections" / "连接数",
        delay: Milliseconds(100, 1..=10_000) "Time of each part" / "每部分的时间",
        patience: Milliseconds(2000, 1..=1_000_000) "How long main waits" / "main 等待的时间",
        cured: Switch(0, 0..=1) "Cured: one connection each" / "修正：每个只用一个连接",
    },
}

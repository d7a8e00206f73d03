//! Tasks that hold one connection while they wait for a second: once all are held, nobody can go on.
//!
//! Watch for: every order takes a connection, and for its invoice another one. When there are as many orders as connections, each
//! has its first and waits for its second, for ever: the lanes end in waits that nobody ends. With one order fewer all goes well,
//! so tests with little load do not find it. Switch on `cured`: the invoice uses the connection that its order has.
//!
//! A deadlock is no error of any task, so in Rust the run goes on, with nothing to do, until it is stopped. Python's loop here ends
//! with an error that names the waits.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(orders: u64, connections: usize, delay: Duration, cured: bool) -> Result<(), Failure> {
    let pool = Semaphore::new(connections);
    let mut tasks = Vec::new();
    for n in 1..=orders {
        tasks.push(spawn(format!("order-{n}"), order(n, pool.clone(), delay, cured)));
    }
    for task in tasks {
        task.await?;
    }
    println!("all orders are done");
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
        cured: Switch(0, 0..=1) "Cured: one connection each" / "修正：每个只用一个连接",
    },
}

//! Slow statements over a pool of MySQL connections: each connection carries one statement at a time.
//!
//! Watch for: as many tasks wait for their answers side by side as the pool has connections; the others wait in
//! `pool.acquire`. With one connection the statements follow one another, however many tasks there are.

use std::time::Duration;

use loopscope::net::mysql::{MysqlManager, MysqlOptions};
use loopscope::net::{ConnectionPool, PoolLimits};
use loopscope::{prelude::*, println};

type Pool = ConnectionPool<MysqlManager>;

pub async fn main(connections: usize, users: u64, answer: Duration) -> Result<(), Failure> {
    let manager = MysqlManager(MysqlOptions { database: "test".to_owned(), ..MysqlOptions::default() });
    let pool = Pool::new(manager, PoolLimits { min: 1, max: connections, idle: None });

    println!("{users} users, {connections} connections");
    let mut handles = Vec::new();
    for n in 1..=users {
        handles.push(try_spawn(format!("user-{n}"), user(n, pool.clone(), answer)));
    }
    for handle in handles {
        handle.await?;
    }

    pool.close();
    println!("closed");
    Ok(())
}

async fn user(n: u64, pool: Pool, answer: Duration) -> Result<(), Failure> {
    let mut mysql = pool.acquire().await?;
    mysql.query(&format!("SELECT SLEEP({})", answer.as_secs_f64())).await?;
    println!("user {n} has an answer");
    Ok(())
}

demo! {
    id: "mysql-pool",
    group: Network,
    title: "MySQL: slow statements over a pool" / "MySQL：连接池上的慢查询",
    summary: "Each connection carries one statement at a time, so the size of the pool says how many wait side by side."
        / "每个连接同一时刻只执行一条语句，连接池的大小决定多少个查询可以同时等待。",
    params: {
        connections: Count(2, 1..=100) "Connections" / "连接数",
        users: Count(6, 1..=1000) "Users" / "使用者数",
        answer: Milliseconds(200, 0..=60_000) "Time of a statement" / "语句耗时",
    },
    network: true,
}

//! A pool with fewer connections than users: who finds none waits in `acquire`, in the order of asking.
//!
//! Watch for: `pool.acquire`, the wait of those who have no connection yet. A user that waits longer than the limit gives
//! up and says so. The connection goes back where its guard is dropped, at the end of the block: also if the user fails.
//!
//! Then one user keeps its connection: a leak. Nothing fails at that place; the pool is smaller from then on, so others
//! wait longer and more of them give up. Leak all connections, and `acquire` would wait for ever without a limit.

use std::time::Duration;

use loopscope::net::redis::RedisManager;
use loopscope::net::{ConnectionPool, PoolLimits, PooledConnection};
use loopscope::{prelude::*, println};

type Pool = ConnectionPool<RedisManager>;

pub async fn main(connections: usize, users: u64, hold: Duration, limit: Duration) -> Result<(), Failure> {
    let manager = RedisManager { host: "127.0.0.1".to_owned(), port: 6379 };
    let pool = Pool::new(manager, PoolLimits { min: 1, max: connections, idle: None });

    println!("{users} users, {connections} connections");
    all(&pool, users, hold, limit).await?;

    let leaked = acquire(&pool, limit).await?;
    println!("one connection is not returned");
    all(&pool, users, hold, limit).await?;

    drop(leaked);
    println!("it is returned");
    Ok(())
}

async fn all(pool: &Pool, users: u64, hold: Duration, limit: Duration) -> Result<(), Failure> {
    let mut handles = Vec::new();
    for n in 1..=users {
        handles.push(try_spawn(format!("user-{n}"), user(n, pool.clone(), hold, limit)));
    }
    let mut gave_up = 0;
    for handle in handles {
        gave_up += u64::from(handle.await.is_err());
    }
    println!("{gave_up} of {users} gave up");
    Ok(())
}

async fn user(n: u64, pool: Pool, hold: Duration, limit: Duration) -> Result<(), Failure> {
    let mut redis = acquire(&pool, limit).await.inspect_err(|error| println!("user {n}: {error}"))?;
    redis.hset("car", "user", n.to_string().as_bytes()).await?;
    println!("user {n} has a connection");
    sleep(hold).await;
    Ok(())
}

async fn acquire(pool: &Pool, limit: Duration) -> Result<PooledConnection<RedisManager>, Failure> {
    let too_long = |_| format!("no connection within {} ms", limit.as_millis());
    Ok(timeout(limit, pool.acquire()).await.map_err(too_long)??)
}

demo! {
    id: "pool",
    group: Network,
    title: "Connection pool" / "连接池",
    summary: "More users than connections: they wait in `acquire`, some give up; a connection that is not returned makes it worse."
        / "使用者多于连接：它们在 `acquire` 中等待，有的放弃；不归还连接会使情况更糟。",
    params: {
        connections: Count(2, 1..=100) "Connections" / "连接数",
        users: Count(5, 1..=1000) "Users" / "使用者数",
        hold: Milliseconds(200, 0..=60_000) "Time each holds one" / "每个使用者的占用时间",
        limit: Milliseconds(300, 1..=60_000) "Time limit of `acquire`" / "`acquire` 的时限",
    },
    network: true,
}

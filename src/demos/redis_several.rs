//! Several Redis servers at different addresses, asked at the same time: a task for each.
//!
//! Watch for: the waits lie side by side, one lane below the other, so asking all takes as long as asking one. Each server
//! has tasks of its own: one that accepts, and one for the connection. A server keeps its own data: a `car` with the same
//! name is another one at the next address.

use loopscope::net::redis::RedisClient;
use loopscope::{prelude::*, println};

pub async fn main(servers: u64) -> Result<(), Failure> {
    let mut handles = Vec::new();
    for n in 1..=servers {
        handles.push(try_spawn(format!("client-{n}"), execute(format!("10.0.0.{n}"), n)));
    }
    for handle in handles {
        handle.await?;
    }
    println!("done");
    Ok(())
}

async fn execute(host: String, n: u64) -> Result<(), Failure> {
    println!("{host}: begins");
    let mut redis = RedisClient::connect(&host, 6379).await?;
    redis.hset("car", "number", n.to_string().as_bytes()).await?;
    let car = redis.hgetall("car").await?;
    drop(redis);
    println!("{host}: car number {}", String::from_utf8_lossy(&car[0].1));
    Ok(())
}

demo! {
    id: "redis-several",
    group: Network,
    title: "Redis: several servers at once" / "Redis：同时访问多个服务器",
    summary: "A task for each server: their waits lie side by side, and all take as long as one."
        / "每个服务器一个任务：它们的等待并列进行，总时间与只访问一个相同。",
    params: { servers: Count(2, 1..=100) "Servers" / "服务器数" },
    network: true,
}

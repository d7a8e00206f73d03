//! One client of one Redis server: connect, set the fields of a hash, read them all, close.
//!
//! Watch for: `main` is suspended on each line that asks the server, until the answer has come. The server is a task, too:
//! its lane runs while `main` waits, and is suspended while `main` runs. Such an `await` in a row of others saves no time;
//! it only lets other tasks run meanwhile, and here there are none.

use loopscope::net::redis::RedisClient;
use loopscope::{prelude::*, println};

pub async fn main(fields: u64) -> Result<(), Failure> {
    let mut redis = RedisClient::connect("127.0.0.1", 6379).await?;
    println!("connected");

    for n in 1..=fields {
        redis.hset("car", &format!("key{n}"), n.to_string().as_bytes()).await?;
    }
    for (field, value) in redis.hgetall("car").await? {
        println!("{}: {}", String::from_utf8(field)?, String::from_utf8(value)?);
    }

    drop(redis);
    println!("closed");
    Ok(())
}

demo! {
    id: "redis",
    group: Network,
    title: "Redis: one client" / "Redis：一个客户端",
    summary: "A program connects to a Redis server, sets a hash and reads it, and waits for each answer."
        / "程序连接 Redis 服务器，写入并读取一个哈希，每次都等待应答。",
    params: { fields: Count(3, 1..=1000) "Fields of the hash" / "哈希的字段数" },
    network: true,
}

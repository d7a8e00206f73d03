//! A web server on a pool of Redis connections, and its visitors, in one program.
//!
//! Watch for: each visitor's connection is served by a task of its own. `/` answers at once; `/red` takes its time, suspended on
//! the lines that sleep and wait for Redis, and meanwhile the loop serves the others. `visit-...` is the client's side of the same
//! request: its wait is as long as the server's whole answer.

use std::time::Duration;

use loopscope::net::http::{HttpRequest, HttpResponse, get, serve};
use loopscope::net::redis::RedisManager;
use loopscope::net::{ConnectionPool, PoolLimits, listen};
use loopscope::{prelude::*, println};

type Pool = ConnectionPool<RedisManager>;

pub async fn main(requests: u64, concurrent: usize, delay: Duration) -> Result<(), Failure> {
    let manager = RedisManager { host: "127.0.0.1".to_owned(), port: 6379 };
    let pool = Pool::new(manager, PoolLimits { min: 1, max: 10, idle: None });
    let listener = listen("127.0.0.1", 5000)?;
    let server = spawn("server", serve(listener, move |request| route(request, pool.clone(), delay)));

    let turn = Semaphore::new(concurrent);
    let mut visits = Vec::new();
    for n in 1..=requests {
        let path = if n % 2 == 0 { "/red" } else { "/" };
        visits.push(try_spawn(format!("visit-{n}"), visit(path, turn.clone())));
    }
    for visit in visits {
        println!("{}", visit.await?);
    }

    // It would serve for ever.
    server.cancel();
    println!("the server is stopped");
    Ok(())
}

async fn route(request: HttpRequest, pool: Pool, delay: Duration) -> HttpResponse {
    match request.path() {
        "/" => HttpResponse::json(200, "{\"message\":\"Hello World\"}"),
        "/red" => match red(pool, delay).await {
            Ok(car) => HttpResponse::json(200, car),
            Err(error) => HttpResponse::text(500, error.to_string()),
        },
        _ => HttpResponse::text(404, "Not Found"),
    }
}

async fn red(pool: Pool, delay: Duration) -> Result<String, Failure> {
    sleep(delay).await;
    let mut redis = pool.acquire().await?;
    redis.hset("car", "key1", b"1").await?;
    redis.hset("car", "key2", b"2").await?;
    let mut fields = Vec::new();
    for (field, value) in redis.hgetall("car").await? {
        fields.push(format!("{:?}:{:?}", String::from_utf8(field)?, String::from_utf8(value)?));
    }
    Ok(format!("{{{}}}", fields.join(",")))
}

async fn visit(path: &str, turn: Semaphore) -> Result<String, Failure> {
    let _permit = turn.acquire().await;
    let answer = get(&format!("http://127.0.0.1:5000{path}")).await?;
    Ok(format!("GET {path}: {} {}", answer.status, answer.body_text()))
}

demo! {
    id: "api-server",
    group: Network,
    title: "Web server on a Redis pool" / "基于 Redis 连接池的 Web 服务器",
    summary: "A server answers visitors concurrently: those of `/red` wait, also for Redis, and hold up nobody."
        / "服务器并发应答访问者：访问 `/red` 的请求需要等待（包括等待 Redis），但不阻塞其他请求。",
    params: {
        requests: Count(6, 1..=1000) "Requests" / "请求数",
        concurrent: Count(3, 1..=1000) "Requests at once" / "同时的请求数",
        delay: Milliseconds(100, 0..=60_000) "Time that /red takes" / "/red 的耗时",
    },
    network: true,
}

//! Real requests for files of this site, all under way at once; one file is missing, and one answer takes too long.
//!
//! Watch for: the tasks' waits lie side by side. A 404 is an answer, so it is the demo that makes an error of it. The
//! slow request is dropped by its timeout, and dropping it aborts it: the browser's network panel shows it cancelled.
//!
//! A file server answers at once, so a service worker of this site holds real answers back for as long as `delay` in
//! the address says. Where the browser allows none, answers come at once and nothing times out.

use std::time::Duration;

use loopscope::platform::fetch::fetch;
use loopscope::{prelude::*, println};

const PLANETS: [&str; 8] = ["mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune"];

pub async fn main(requests: usize, delay: Duration, limit: Duration) {
    let mut answers = Vec::new();
    for (n, planet) in (1..=requests).zip(PLANETS.into_iter().cycle()) {
        answers.push(try_spawn(format!("get-{n}"), radius(planet, delay)));
    }
    answers.push(try_spawn("get-missing", radius("vulcan", delay)));
    answers.push(try_spawn("get-slow", within(limit, "jupiter")));

    for answer in answers {
        match answer.await {
            Ok(line) => println!("{line}"),
            Err(error) => println!("failed: {error}"),
        }
    }
}

async fn radius(planet: &str, delay: Duration) -> Result<String, Failure> {
    let response = fetch(format!("data/{planet}.json?delay={}", delay.as_millis())).await?;
    if !response.ok() {
        return Err(format!("{planet}: HTTP {}", response.status()).into());
    }
    let facts = response.json().await?;
    Ok(format!("{planet}: {} km", facts.get("radius_km")))
}

async fn within(limit: Duration, planet: &str) -> Result<String, Failure> {
    let too_slow = |_| format!("{planet}: no answer within {} ms", limit.as_millis());
    timeout(limit, radius(planet, limit * 4)).await.map_err(too_slow)?
}

demo! {
    id: "fetch",
    group: Io,
    title: "Fetch: many, missing, too slow" / "网络请求：并发、缺失与超时",
    summary: "Requests wait side by side; one is answered 404, and one is aborted when its time is up."
        / "多个请求同时等待；其中一个返回 404，另一个到时被中止。",
    params: {
        requests: Count(4, 1..=100) "Requests" / "请求数",
        delay: Milliseconds(200, 0..=30_000) "Answers held back for" / "应答延迟",
        limit: Milliseconds(300, 1..=30_000) "Time limit of the slow one" / "慢请求的时限",
    },
    service_worker: true,
}

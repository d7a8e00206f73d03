//! Real requests for files of this site, all under way at once; one file is missing, and one answer takes too long.
//!
//! Watch for: the tasks' waits lie side by side. A 404 is an answer, so it is the demo that makes an error of it. The
//! slow request is dropped by its timeout, and dropping it aborts it: the browser's network panel shows it cancelled.
//!
//! A file server answers at once, so a service worker of this site holds real answers back for as long as `delay` in
//! the address says. Where the browser allows none, answers come at once and nothing times out.

use std::time::Duration;

use crate::platform::fetch::fetch;
use crate::rt::{Failure, JoinError, println, timeout, try_spawn};

const PLANETS: [&str; 8] = ["mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune"];

pub async fn main(requests: u64, delay: Duration, limit: Duration) -> Result<(), Failure> {
    let mut answers = Vec::new();
    for (planet, n) in PLANETS.into_iter().cycle().zip(1..=requests) {
        answers.push(try_spawn(format!("get-{n}"), radius(planet, delay)));
    }
    let missing = try_spawn("get-missing", radius("vulcan", delay));
    let slow = try_spawn("get-slow", within(limit, "jupiter"));

    for answer in answers {
        show(answer.await);
    }
    show(missing.await);
    show(slow.await);
    Ok(())
}

fn show(answer: Result<String, JoinError>) {
    match answer {
        Ok(line) => println!("{line}"),
        Err(error) => println!("failed: {error}"),
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
    match timeout(limit, radius(planet, limit * 4)).await {
        Ok(answer) => answer,
        Err(_) => Err(format!("{planet}: no answer within {} ms", limit.as_millis()).into()),
    }
}

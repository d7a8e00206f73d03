//! Downloads that begin together, and what follows each: work that does not await, and so is done in a worker.
//!
//! Watch for: in Python `requests.get` blocks whoever calls it, so each call runs in a worker (`run_in_executor`), and the
//! tasks wait for the workers. Rust in a page has no request that blocks: `fetch` is a future, and its tasks wait for the
//! browser. Only the reading of what came, which takes the processor, goes to the workers here.

use loopscope::offload::{Job, Pool};
use loopscope::platform::fetch::fetch;
use loopscope::{prelude::*, println};

const PLANETS: [&str; 8] = ["mercury", "venus", "earth", "mars", "jupiter", "saturn", "uranus", "neptune"];

pub static RADIUS: Job<String, String> = Job::new("radius", radius);

pub async fn main(downloads: usize) -> Result<(), Failure> {
    let pool = Pool::new(4);
    let mut handles = Vec::new();
    for (n, planet) in (1..=downloads).zip(PLANETS.into_iter().cycle()) {
        handles.push(try_spawn(format!("get-{n}"), download(planet, pool.clone())));
    }
    for handle in handles {
        println!("{}", handle.await?);
    }
    Ok(())
}

async fn download(planet: &'static str, pool: Pool) -> Result<String, Failure> {
    println!("{planet}: begins");
    let text = fetch(format!("data/{planet}.json")).await?.text().await?;
    let radius = pool.run(&RADIUS, text).await?;
    Ok(format!("{planet}: {radius} km"))
}

fn radius(json: String) -> String {
    let after = json.split_once("\"radius_km\":").map_or("", |(_, after)| after);
    after.trim_start().chars().take_while(char::is_ascii_digit).collect()
}

demo! {
    id: "requests-in-executor",
    group: Network,
    title: "Blocking requests in an executor" / "在执行器中运行阻塞请求",
    summary: "In Python `requests.get` would block the loop, so workers run it; in Rust `fetch` waits without blocking."
        / "在 Python 中 `requests.get` 会阻塞事件循环，因此交给工作线程；在 Rust 中 `fetch` 等待而不阻塞。",
    params: { downloads: Count(4, 1..=100) "Downloads" / "下载数" },
    jobs: [RADIUS],
}

//! Three calls that do not need each other's results, awaited one after another: the time is their sum.
//!
//! Watch for: one lane, and its waits lie end to end. Each `.await` is right by itself, and nothing fails: the page is only
//! slow. Switch on `cured`: the calls are tasks before the first of them is awaited, and the page takes as long as the slowest.
//! What does need another's result, such as the price of what was ordered, stays behind it.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(delay: Duration, cured: bool) -> Result<(), Failure> {
    let began = now();
    let (user, orders, weather) = if cured {
        let user = spawn("user", ask("user", delay));
        let orders = spawn("orders", ask("orders", delay * 3));
        let weather = spawn("weather", ask("weather", delay * 2));
        (user.await?, orders.await?, weather.await?)
    } else {
        (ask("user", delay).await, ask("orders", delay * 3).await, ask("weather", delay * 2).await)
    };
    println!("the page has {user}, {orders} and {weather}");
    println!("it took {} ms", now().since(began).as_millis());
    Ok(())
}

async fn ask(what: &'static str, delay: Duration) -> &'static str {
    println!("asking for {what}");
    sleep(delay).await;
    println!("{what} is there");
    what
}

demo! {
    id: "sequential-awaits",
    group: Pitfalls,
    title: "Awaits in a row" / "串行等待",
    summary: "Calls that need nothing of each other are awaited one by one, and the times add up; as tasks they pass side by side."
        / "互不依赖的调用被逐个等待，时间累加；作为任务则同时进行。",
    question: "How many waits are open at the same moment?" / "同一时刻有多少个等待？",
    next: ["sleep", "gather"],
    params: {
        delay: Milliseconds(100, 0..=20_000) "Time of the fastest" / "最快调用的时间",
        cured: Switch(0, 0..=1) "Cured: tasks first" / "修正：先创建任务",
    },
}

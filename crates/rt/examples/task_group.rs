//! Three children, one of which fails: `cargo run --package loopscope-rt --example task_group`.
//!
//! The group cancels the remaining children, waits for their end, and returns the failure to its caller, as asyncio's
//! `TaskGroup` does.

use std::time::Duration;

use loopscope_rt::{Failure, RunError, ms, now, run_virtual, sleep, task_group};

async fn fetch(name: &'static str, takes: Duration, works: bool) -> Result<&'static str, Failure> {
    sleep(takes).await;
    if works { Ok(name) } else { Err(format!("{name} is out of reach").into()) }
}

fn main() -> Result<(), RunError> {
    run_virtual(async {
        let begun = now();
        let fetched = task_group(async |group| {
            let quick = group.spawn("quick", fetch("quick", ms(10), true));
            group.spawn("broken", fetch("broken", ms(20), false));
            group.spawn("slow", fetch("slow", ms(1000), true));
            Ok(quick)
        })
        .await;
        let took = now().since(begun);
        match fetched {
            Ok(quick) => println!("after {took:?}: {:?}", quick.take()),
            // `slow` was cancelled: this is printed after 20 ms.
            Err(error) => println!("after {took:?}: {error}"),
        }
    })
}

//! A barrier: nobody begins the next stage before all have ended this one.
//!
//! Watch for: in each stage the fast hikers are suspended at the barrier until the slowest arrives; then all go on at the
//! same moment. The last one to arrive does not wait, and it alone makes the fire. The barrier serves for every stage.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(hikers: usize, stages: u64, pace: Duration) -> Result<(), Failure> {
    let camp = Barrier::new(hikers);
    let mut tasks = Vec::new();
    for n in 1..=hikers as u64 {
        tasks.push(spawn(format!("hiker-{n}"), hike(n, stages, camp.clone(), pace * n as u32)));
    }
    for task in tasks {
        task.await?;
    }
    println!("all have come through {stages} stages");
    Ok(())
}

async fn hike(n: u64, stages: u64, camp: Barrier, pace: Duration) {
    for stage in 1..=stages {
        sleep(pace).await;
        println!("hiker {n} is at camp {stage}");
        let arrival = camp.wait().await;
        if arrival.is_leader() {
            println!("camp {stage}: {} were here before hiker {n}, who makes the fire", arrival.index);
        }
    }
}

demo! {
    id: "barrier",
    group: Together,
    title: "Barrier: all or nobody" / "屏障：全员到齐才继续",
    summary: "The fast ones wait at the barrier for the slowest, then all go on together, stage by stage."
        / "快的任务在屏障处等待最慢的，然后一起继续，逐段如此。",
    question: "Who never waits at the barrier?" / "谁从不在屏障处等待？",
    next: ["event", "condition"],
    params: {
        hikers: Count(3, 1..=5000) "Hikers" / "徒步者数",
        stages: Count(2, 0..=100) "Stages" / "路段数",
        pace: Milliseconds(100, 1..=1000) "Time from one arrival to the next" / "先后到达的间隔",
    },
}

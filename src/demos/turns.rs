//! Tasks that never wait: each works a little, then lets the others have their turn.
//!
//! Watch for: the loop runs them in turn, first in, first out, and a task that yields goes to the end of the run queue. It
//! is never suspended, only ready or running. Set `turns` high: the page stays responsive, because the loop hands control
//! back to the browser every few milliseconds. A task that worked on without yielding would hold up everything.

use loopscope::{prelude::*, println};

pub async fn main(tasks: u64, turns: u64) -> Result<(), Failure> {
    let mut handles = Vec::new();
    for n in 1..=tasks {
        handles.push(spawn(format!("w-{n}"), take_turns(n, turns)));
    }
    for handle in handles {
        handle.await?;
    }
    println!("done");
    Ok(())
}

async fn take_turns(n: u64, turns: u64) {
    for turn in 1..=turns {
        if turn == 1 || turn == turns {
            println!("w-{n}: turn {turn}");
        }
        yield_now().await;
    }
}

demo! {
    id: "turns",
    group: Basics,
    title: "Taking turns" / "轮流运行",
    summary: "Tasks that only yield are never suspended: they go round the run queue, and the page stays responsive."
        / "只让出控制权的任务从不挂起：它们在就绪队列中轮转，页面始终能够响应。",
    question: "Is any task ever suspended here?" / "这里有任务被挂起过吗？",
    next: ["sleep", "starvation"],
    params: {
        tasks: Count(3, 1..=1000) "Tasks" / "任务数",
        turns: Count(5, 1..=1_000_000) "Turns each" / "每个任务的轮数",
    },
}

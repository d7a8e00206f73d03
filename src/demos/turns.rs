//! Tasks that never wait: each works a little, then lets the others have their turn.
//!
//! Watch for: the loop runs them in turn, first in, first out, and a task that yields goes to the end of the run queue. It
//! is never suspended, only ready or running. Set `turns` high: the page stays responsive, because the loop hands control
//! back to the browser every few milliseconds. A task that worked on without yielding would hold up everything.

use crate::rt::{Failure, println, spawn, yield_now};

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

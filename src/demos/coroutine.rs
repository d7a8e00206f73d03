//! A coroutine is an object: calling the function runs nothing, and awaiting the object runs it, from wait to wait.
//!
//! Watch for: "main goes on" is printed before the first line of the coroutine. Then the same coroutine is written by hand,
//! as the state machine that the compiler makes of an `async fn`: a field says where it stopped, and each poll goes on from
//! there. The two lanes have the same spans, waits and wakes.
//!
//! In Python the hand-written one is an iterator: `next` runs it to its next suspension, as `poll` does.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use loopscope::rt::sleep::Sleep;
use loopscope::{prelude::*, println};

pub async fn main(start: u64, step: Duration) -> Result<(), Failure> {
    let coroutine = count_down("written", start, step);
    println!("main goes on: nothing has run");
    spawn("written", coroutine).await?;

    spawn("by-hand", CountDown { left: start, step, state: CountState::Start }).await?;

    // Never awaited, it never ran.
    drop(count_down("forgotten", start, step));
    Ok(())
}

async fn count_down(name: &str, start: u64, step: Duration) {
    for left in (1..=start).rev() {
        println!("{name}: {left}");
        sleep(step).await;
    }
    println!("{name}: lift-off");
}

struct CountDown {
    left: u64,
    step: Duration,
    state: CountState,
}

enum CountState {
    Start,
    Sleeping(Sleep),
}

impl Future for CountDown {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            if let CountState::Sleeping(sleep) = &mut self.state {
                // Not ready: this poll ends here, and the next one comes when the timer wakes the task.
                ready!(Pin::new(sleep).poll(cx));
                self.left -= 1;
            }
            if self.left == 0 {
                println!("by hand: lift-off");
                return Poll::Ready(());
            }
            println!("by hand: {}", self.left);
            self.state = CountState::Sleeping(sleep(self.step));
        }
    }
}

demo! {
    id: "coroutine",
    group: Basics,
    title: "Coroutine: an object that runs when awaited" / "协程：等待时才运行的对象",
    summary: "Calling an async function runs nothing. Written by hand as a state machine, the same coroutine gives the same lane."
        / "调用协程函数不会运行任何代码。手写成状态机的同一个协程，得到同样的轨迹。",
    question: "Which line comes before the coroutine's first one, and why?"
        / "协程的第一行之前打印了哪一行？为什么？",
    next: ["tasks", "future", "forgotten-await"],
    params: {
        start: Count(3, 0..=10_000) "Count down from" / "倒数起始值",
        step: Milliseconds(100, 0..=60_000) "Time between" / "间隔",
    },
}

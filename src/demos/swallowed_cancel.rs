//! A cancellation that does not arrive: the task is asked to stop, and what it did goes on.
//!
//! Watch for: `main` cancels the worker after some beats, and the beats go on until the end. In Python the cancellation is an
//! exception, and a broad `except` in the worker's loop swallows it. In Rust a future cannot refuse to be dropped, but what it
//! has spawned is a task of its own: cancelling `worker` drops only its handle, and `beats` runs on.
//!
//! Switch on `cured`: in Python the exception is raised again, in Rust the worker cancels what it has spawned.

use std::time::Duration;

use loopscope::rt::AbortHandle;
use loopscope::{prelude::*, println};

pub async fn main(beats: u64, delay: Duration, cured: bool) -> Result<(), Failure> {
    let worker = spawn("worker", work(beats, delay, cured));
    sleep(delay * 5 / 2).await;
    println!("main cancels the worker");
    worker.cancel();
    sleep(delay * beats as u32).await;
    println!("main ends");
    Ok(())
}

async fn work(beats: u64, delay: Duration, cured: bool) {
    let inner = spawn("beats", beat(beats, delay));
    let _guard = cured.then(|| CancelBeats(inner.abort_handle()));
    let _ = inner.await;
}

async fn beat(beats: u64, delay: Duration) {
    for n in 1..=beats {
        sleep(delay).await;
        println!("beat {n}");
    }
}

struct CancelBeats(AbortHandle);

impl Drop for CancelBeats {
    fn drop(&mut self) {
        self.0.abort();
    }
}

demo! {
    id: "swallowed-cancel",
    group: Pitfalls,
    title: "A swallowed cancellation" / "被吞掉的取消",
    summary: "The worker is cancelled, and its beats go on: in Python `except` swallowed it, in Rust they are a task of their own."
        / "任务被取消，心跳却继续：Python 中被 `except` 吞掉，Rust 中它是另一个任务。",
    question: "What runs on after the cancellation?" / "取消之后还有什么在运行？",
    next: ["cancel", "timeout"],
    params: {
        beats: Count(5, 0..=10_000) "Beats" / "心跳数",
        delay: Milliseconds(100, 2..=1000) "Time between" / "间隔",
        cured: Switch(0, 0..=1) "Cured: passed on" / "修正：继续传递",
    },
}

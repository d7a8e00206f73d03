//! A future without a task: a place for a result that somebody sets later, and that others wait for.
//!
//! Watch for: nothing runs in a future. `main` is suspended on it until another task sets the result, or an error, and that
//! task is the one that wakes `main`. Two tasks want to answer the third question: the first does, and the second is too late.
//! With `answered` off nobody sets the last one, and `main` waits until the run is stopped: a deadlock.
//!
//! In Rust the two ends are two values (a one-shot channel). To send takes the sending end, so nobody can set a result twice,
//! and if it is dropped unused, the waiter learns of that: so a forgotten future is an error here, and in Python a deadlock.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use loopscope::{prelude::*, println};

type Answer = Result<u64, Failure>;

pub async fn main(delay: Duration, answered: bool) -> Result<(), Failure> {
    let (sender, future) = oneshot::channel();
    spawn_detached("answer", answer_after(delay, Rc::new(Cell::new(Some(sender))), Ok(42)));
    println!("main waits");
    println!("result: {}", future.await??);

    let (sender, future) = oneshot::channel();
    spawn_detached("fail", answer_after(delay, Rc::new(Cell::new(Some(sender))), Err("no answer".into())));
    match future.await? {
        Ok(answer) => println!("result: {answer}"),
        Err(error) => println!("error: {error}"),
    }

    let (sender, future) = oneshot::channel();
    let shared = Rc::new(Cell::new(Some(sender)));
    spawn_detached("slow", answer_after(delay * 2, shared.clone(), Ok(2)));
    spawn_detached("fast", answer_after(delay, shared, Ok(1)));
    println!("the faster one: {}", future.await??);
    sleep(delay * 2).await;

    let (sender, future) = oneshot::channel();
    if answered {
        call_soon(move || {
            let _ = sender.send("hello");
        });
    } else {
        // Dropped, it would end the wait with an error.
        std::mem::forget(sender);
    }
    println!("{}", future.await?);
    Ok(())
}

async fn answer_after(delay: Duration, sender: Rc<Cell<Option<oneshot::Sender<Answer>>>>, answer: Answer) {
    sleep(delay).await;
    match sender.take() {
        Some(sender) => drop(sender.send(answer)),
        None => println!("too late: there is a result"),
    }
}

demo! {
    id: "future",
    group: Basics,
    title: "Future: a result set by another task" / "Future：由他人设置的结果",
    summary: "A future runs nothing: a task waits until another one sets its result. If nobody does, it waits for ever."
        / "Future 本身不运行：任务一直等到别的任务设置结果；若无人设置，就永远等待。",
    question: "Which task wakes main each time?" / "每次是哪个任务唤醒了 main？",
    next: ["event", "wait"],
    params: {
        delay: Milliseconds(200, 1..=60_000) "Time to answer" / "回答时间",
        answered: Switch(1, 0..=1) "The last is answered" / "最后一个有人回答",
    },
}

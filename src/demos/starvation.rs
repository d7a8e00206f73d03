//! A loop full of awaits that never suspend: what it awaits is always ready, so nobody else gets a turn.
//!
//! Watch for: the queue is full when `consumer` begins. Each `get` has an item at once, so the task is not suspended at any of its
//! awaits, and its lane is one long span. An await is only a place where a task may be suspended. Switch on `cured`: it lets the
//! others have a turn after every ten items.

use std::cell::Cell;
use std::rc::Rc;

use loopscope::{prelude::*, println};

pub async fn main(items: u64, cured: bool) -> Result<(), Failure> {
    let (producer, consumer) = queue(usize::MAX);
    for item in 1..=items {
        producer.put(item).await?;
    }
    drop(producer);
    let turns = Rc::new(Cell::new(0));
    let other = spawn("other", count_turns(turns.clone()));
    spawn("consumer", consume(consumer, turns, cured)).await?;
    other.cancel();
    Ok(())
}

async fn count_turns(turns: Rc<Cell<u64>>) {
    loop {
        turns.set(turns.get() + 1);
        yield_now().await;
    }
}

async fn consume(items: Consumer<u64>, turns: Rc<Cell<u64>>, cured: bool) {
    let (before, mut got) = (turns.get(), 0);
    while items.get().await.is_ok() {
        got += 1;
        if cured && got % 10 == 0 {
            yield_now().await;
        }
    }
    println!("{got} items, and the other task had {} turns meanwhile", turns.get() - before);
}

demo! {
    id: "starvation",
    group: Pitfalls,
    title: "Starved by a busy task" / "被繁忙任务饿死",
    summary: "An await that is ready at once does not suspend: a task that always finds work lets nobody else run."
        / "立即就绪的等待不会挂起：总有活干的任务不让其他任务运行。",
    question: "How often does consumer run, and how often the other task?"
        / "consumer 运行了几次？另一个任务呢？",
    next: ["blocking", "turns"],
    params: {
        items: Count(50, 0..=10_000) "Items in the queue" / "队列中的元素数",
        cured: Switch(0, 0..=1) "Cured: a turn after every ten" / "修正：每十个让出一次",
    },
}

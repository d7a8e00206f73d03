//! A long computation in a task: until it ends or awaits, no other task runs.
//!
//! Watch for: `report` is one long span, and `clerk`, who only wants a moment now and then, is ready and waits all that time. The
//! loop cannot interrupt a task. Switch on `cured`: the computation lets the others have a turn after each part.
//!
//! That is enough for what can be cut into parts. What cannot, a blocking call of a library, goes off the loop: see the
//! demo `run-in-executor`.

use std::cell::Cell;
use std::rc::Rc;

use loopscope::{prelude::*, println};

pub async fn main(numbers: u64, parts: u64, cured: bool) -> Result<(), Failure> {
    let turns = Rc::new(Cell::new(0));
    let clerk = spawn("clerk", count_turns(turns.clone()));
    let report = spawn("report", sum(numbers, parts, cured, turns));
    println!("the sum is {}", report.await?);
    clerk.cancel();
    Ok(())
}

async fn count_turns(turns: Rc<Cell<u64>>) {
    loop {
        turns.set(turns.get() + 1);
        yield_now().await;
    }
}

async fn sum(numbers: u64, parts: u64, cured: bool, turns: Rc<Cell<u64>>) -> u64 {
    let before = turns.get();
    let mut sum = 0;
    for part in 0..parts {
        sum += (part * numbers / parts..(part + 1) * numbers / parts).fold(0, |sum, n| (sum + n) % 1_000_003);
        if cured {
            yield_now().await;
        }
    }
    println!("meanwhile the clerk had {} turns", turns.get() - before);
    sum % 1_000_003
}

demo! {
    id: "blocking",
    group: Pitfalls,
    title: "Blocking the loop" / "阻塞事件循环",
    summary: "A computation without an await holds up every other task; cut into parts, it lets them have their turns."
        / "没有等待的计算会阻塞所有其他任务；分成小段后，它们得以轮流运行。",
    question: "How long is clerk ready without running?" / "clerk 就绪却未运行了多久？",
    next: ["run-in-executor", "starvation"],
    params: {
        numbers: Count(300_000, 0..=5_000_000) "Numbers to add" / "相加的数的个数",
        parts: Count(10, 1..=1000) "Parts" / "段数",
        cured: Switch(0, 0..=1) "Cured: a turn after each part" / "修正：每段之后让出控制权",
    },
}

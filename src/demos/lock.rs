//! A lock around what must not be interrupted: reading a value, waiting, and writing it back.
//!
//! Watch for: between two awaits a task runs alone, so most code needs no lock. But here each teller waits between reading the
//! balance and writing it, and the others run meanwhile: all have read the same balance, and all deposits but one are
//! lost. With a lock their waits lie one after another. The lock goes to the one that has waited longest.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(tellers: u64, delay: Duration) -> Result<(), Failure> {
    println!("without a lock");
    let balance = Rc::new(Cell::new(0));
    let tasks: Vec<_> =
        (1..=tellers).map(|n| spawn(format!("teller-{n}"), deposit(n, balance.clone(), delay))).collect();
    for task in tasks {
        task.await?;
    }
    println!("{tellers} deposits of 10: the balance is {}", balance.get());

    println!("with a lock");
    let balance = Lock::new(0);
    let tasks: Vec<_> = (1..=tellers)
        .map(|n| spawn(format!("locked-{n}"), deposit_locked(n, balance.clone(), delay)))
        .collect();
    for task in tasks {
        task.await?;
    }
    println!("{tellers} deposits of 10: the balance is {}", *balance.lock().await);
    Ok(())
}

async fn deposit(n: u64, balance: Rc<Cell<u64>>, delay: Duration) {
    let seen = balance.get();
    println!("teller {n} reads {seen}");
    sleep(delay).await;
    balance.set(seen + 10);
}

async fn deposit_locked(n: u64, balance: Lock<u64>, delay: Duration) {
    // The value is in the lock: without the guard nobody can reach it.
    let mut balance = balance.lock().await;
    let seen = *balance;
    println!("teller {n} reads {seen}");
    sleep(delay).await;
    *balance = seen + 10;
}

demo! {
    id: "lock",
    group: Together,
    title: "Lock: one at a time" / "锁：一次一个",
    summary: "A wait between reading and writing lets the others in, and their updates are lost; a lock puts them in a line."
        / "读与写之间的等待会让其他任务插入，更新因此丢失；锁使它们依次进行。",
    question: "How long does each teller hold the lock, and who gets it next?"
        / "每个柜员持有锁多久？下一个是谁？",
    next: ["condition", "semaphore", "lock-across-await"],
    params: {
        tellers: Count(4, 0..=10_000) "Tellers" / "柜员数",
        delay: Milliseconds(100, 0..=10_000) "Time between reading and writing" / "读与写之间的时间",
    },
}

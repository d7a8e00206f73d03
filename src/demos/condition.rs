//! A condition: tasks wait until a shared value is as they need it, and look again whenever it was changed.
//!
//! Watch for: every delivery wakes all customers that wait. Each gets the lock in turn, looks at the stock, and takes what it
//! wants or waits again: the short spans without an effect are the price of `notify_all`. While a customer waits it does not
//! have the lock, so the delivery can change the stock.

use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(customers: u64, per_delivery: u64, period: Duration) -> Result<(), Failure> {
    let stock = Condition::new(&Lock::new(0));
    let mut tasks = Vec::new();
    let mut wanted = 0;
    for n in 1..=customers {
        wanted += wants(n);
        tasks.push(spawn(format!("customer-{n}"), buy(n, stock.clone())));
    }
    let delivery =
        spawn("delivery", deliver(wanted.div_ceil(per_delivery), per_delivery, period, stock.clone()));
    for task in tasks {
        task.await?;
    }
    delivery.await?;
    println!("{} left", *stock.lock().await);
    Ok(())
}

fn wants(n: u64) -> u64 {
    1 + n % 3
}

async fn buy(n: u64, stock: Condition<u64>) {
    let guard = stock.lock().await;
    let mut left = stock.wait_for(guard, |stock| *stock >= wants(n)).await;
    *left -= wants(n);
    println!("customer {n} takes {}, {} left", wants(n), *left);
}

async fn deliver(times: u64, items: u64, period: Duration, stock: Condition<u64>) {
    for _ in 0..times {
        sleep(period).await;
        let mut left = stock.lock().await;
        *left += items;
        println!("a delivery: {} in stock", *left);
        stock.notify_all();
    }
}

demo! {
    id: "condition",
    group: Together,
    title: "Condition: wait until it is true" / "条件变量：等待条件成立",
    summary: "Each change wakes all that wait; they look in turn, and take what they need or wait again."
        / "每次变化都唤醒所有等待者；它们依次查看，满足则取走，否则继续等待。",
    question: "How many customers does a delivery wake for nothing?" / "一次送货白白唤醒了多少顾客？",
    next: ["queue", "event"],
    params: {
        customers: Count(4, 0..=500) "Customers" / "顾客数",
        per_delivery: Count(2, 1..=1000) "Items in a delivery" / "每次送货数量",
        period: Milliseconds(100, 1..=10_000) "Time between deliveries" / "送货间隔",
    },
}

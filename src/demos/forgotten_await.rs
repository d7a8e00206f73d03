//! A call without an await: it makes a coroutine, and nothing runs it.
//!
//! Watch for: there is no lane, no wait and no error; the orders are just not saved. Switch on `cured`: the same lines with an
//! await. The compiler warns of a future that nobody uses, and would not let this pass without `expect`. Python says
//! "coroutine was never awaited", but only when the coroutine is collected.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use loopscope::{prelude::*, println};

pub async fn main(orders: u64, delay: Duration, cured: bool) -> Result<(), Failure> {
    let saved = Rc::new(Cell::new(0));
    for n in 1..=orders {
        if cured {
            save(n, saved.clone(), delay).await;
        } else {
            #[expect(unused_must_use, reason = "this is the mistake")]
            save(n, saved.clone(), delay);
        }
    }
    spawn("audit", audit(orders, saved, delay)).await?;
    Ok(())
}

async fn save(n: u64, saved: Rc<Cell<u64>>, delay: Duration) {
    println!("order {n} is being saved");
    sleep(delay).await;
    saved.set(saved.get() + 1);
}

async fn audit(orders: u64, saved: Rc<Cell<u64>>, delay: Duration) {
    sleep(delay).await;
    println!("{} of {orders} orders are saved", saved.get());
}

demo! {
    id: "forgotten-await",
    group: Pitfalls,
    title: "A forgotten await" / "忘记等待",
    summary: "Without an await the call only makes a coroutine: nothing runs, nothing fails, and nothing is saved."
        / "没有等待，调用只创建一个协程：什么都不运行，也不报错，什么都没有保存。",
    question: "Which task saves the orders?" / "哪个任务保存了订单？",
    next: ["coroutine", "lost-exception"],
    params: {
        orders: Count(3, 0..=1000) "Orders" / "订单数",
        delay: Milliseconds(100, 0..=10_000) "Time to save one" / "保存一个的时间",
        cured: Switch(0, 0..=1) "Cured: awaited" / "修正：加上等待",
    },
}

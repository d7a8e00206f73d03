//! Results as they come: each is used as soon as it is there, whichever task it is of.
//!
//! Watch for: `main` is woken once for every result, each time by another task, and adds it up at once. With a loop over the
//! tasks in their order (`gather`, or `for task in tasks`) it would sit on the first, slow one while the others are ready.

use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use loopscope::{prelude::*, println};

pub async fn main(shops: u64, delay: Duration) -> Result<(), Failure> {
    let mut offers: FuturesUnordered<_> =
        (1..=shops).map(|n| spawn(format!("shop-{n}"), ask(n, delay * (1 + n as u32 * 3 % 5)))).collect();

    let mut best = None;
    while let Some(offer) = offers.next().named_wait("wait", "the next offer").await {
        let (shop, price) = offer?;
        if best.is_none_or(|best| price < best) {
            println!("shop {shop} offers {price}: the best so far, {} to come", offers.len());
            best = Some(price);
        }
    }
    println!("the best price is {}", best.unwrap_or(0));
    Ok(())
}

async fn ask(n: u64, delay: Duration) -> (u64, u64) {
    sleep(delay).await;
    (n, 100 + n * 37 % 50)
}

demo! {
    id: "as-completed",
    group: Basics,
    title: "As completed: results as they come" / "as_completed：先到先用",
    summary: "The waiting task is woken for every result, in the order of the ends, not in the order of the list."
        / "每有一个结果，等待的任务就被唤醒一次：按完成的先后，而不是列表的顺序。",
    question: "How often is main woken, and by whom?" / "main 被唤醒几次？分别由谁唤醒？",
    next: ["wait", "streams"],
    params: {
        shops: Count(5, 0..=10_000) "Shops" / "商店数",
        delay: Milliseconds(100, 0..=10_000) "Time to answer, at least" / "最短回答时间",
    },
}

//! A resource that is acquired and released with `await` on both ends: a database transaction, as in `async with`.
//!
//! Watch for: three tasks want to write to one store, and the database lets in one at a time. The first body ends,
//! the second fails, the third is cancelled; each time the transaction is released once, and only the first is kept.
//!
//! A cancelled future is dropped, and dropping cannot await. So what is dropped leaves a small task behind, the one
//! named `w-3 release`, which awaits the release. In asyncio the cancelled task itself goes on for that long.

use std::time::Duration;

use loopscope::platform::database::{DatabaseError, DatabaseFuture, Store, Transaction};
use loopscope::{prelude::*, println};

pub async fn main(hold: Duration) -> Result<(), Failure> {
    let store = Store::open("loopscope-context-manager").await?;
    store.clear().await?;

    let third_is_in = Event::new();
    let first = try_spawn("w-1", write("w-1", store.clone(), ends(hold)));
    let second = try_spawn("w-2", write("w-2", store.clone(), fails(hold)));
    let third = try_spawn("w-3", write("w-3", store.clone(), is_cancelled(third_is_in.clone())));
    third_is_in.wait().await;
    third.cancel();
    let outcomes = [("w-1", first.await), ("w-2", second.await), ("w-3", third.await)];

    println!("rows kept: {}", store.count().await?);
    for (name, outcome) in outcomes {
        match outcome {
            Ok(()) => println!("{name} ended"),
            Err(JoinError::Cancelled) => println!("{name} was cancelled"),
            Err(error) => println!("{name} failed: {error}"),
        }
    }
    Ok(())
}

type Outcome = Result<(), Failure>;

async fn write(name: &'static str, store: Store, body: impl Future<Output = Outcome>) -> Outcome {
    println!("{name} asks");
    let transaction = Transaction::begin(&store).await?;
    println!("{name} has it");
    transaction.put(name, "written").await?;

    let mut held = Held { name, transaction: Some(transaction) };
    let outcome = body.await;
    if let Some(transaction) = held.transaction.take() {
        let end = if outcome.is_ok() { transaction.commit() } else { transaction.abort() };
        release(name, end).await?;
    }
    outcome
}

/// Holds the transaction while the body runs. Only if the body is cancelled is it dropped with the transaction in it.
struct Held {
    name: &'static str,
    transaction: Option<Transaction>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(transaction) = self.transaction.take() {
            spawn_detached(format!("{} release", self.name), release(self.name, transaction.abort()));
        }
    }
}

async fn release(name: &str, end: DatabaseFuture<()>) -> Result<(), DatabaseError> {
    end.await?;
    println!("{name} released it");
    Ok(())
}

async fn ends(hold: Duration) -> Outcome {
    sleep(hold).await;
    Ok(())
}

async fn fails(hold: Duration) -> Outcome {
    sleep(hold).await;
    Err("the body gave up".into())
}

async fn is_cancelled(is_in: Event) -> Outcome {
    is_in.set();
    sleep(ms(3_600_000)).await;
    Ok(())
}

demo! {
    id: "context-manager",
    group: Io,
    title: "Async context manager" / "异步上下文管理器",
    summary: "Three tasks take turns at one database; each releases it once: at its end, by failing, when cancelled."
        / "三个任务轮流使用一个数据库；无论正常结束、失败还是被取消，都恰好释放一次。",
    params: { hold: Milliseconds(200, 0..=20_000) "Time each holds it" / "每个任务的占用时间" },
}

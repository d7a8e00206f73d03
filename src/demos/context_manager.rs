//! A resource that is acquired and released with `await` on both ends: a database transaction, as in `async with`.
//!
//! Watch for: three tasks want to write to one store, and the database lets in one at a time. The first body ends,
//! the second fails, the third is cancelled; each time the transaction is released once, and only the first is kept.
//!
//! A cancelled future is dropped, and dropping cannot await. So what is dropped leaves a small task behind, the one
//! named `w-3 release`, which awaits the release. In asyncio the cancelled task itself goes on for that long.

use std::time::Duration;

use scopeguard::{ScopeGuard, guard};

use crate::platform::database::{DatabaseError, Store, Transaction};
use crate::rt::{Failure, JoinError, ms, println, sleep, try_spawn};
use crate::sync::queue;

pub async fn main(hold: Duration) -> Result<(), Failure> {
    let store = Store::open("loopscope-context-manager").await?;
    let transaction = Transaction::begin(&store).await?;
    transaction.clear().await?;
    transaction.commit().await?;

    let (entered, third_is_in) = queue(1);
    let ends = async move |writer: &Transaction| {
        writer.put("w-1", "written").await?;
        sleep(hold).await;
        Ok(())
    };
    let fails = async move |writer: &Transaction| {
        writer.put("w-2", "written").await?;
        sleep(hold).await;
        Err("the body gave up".into())
    };
    let is_cancelled = async move |writer: &Transaction| {
        writer.put("w-3", "written").await?;
        entered.put(()).await?;
        sleep(ms(3_600_000)).await;
        Ok(())
    };
    let first = try_spawn("w-1", with_transaction("w-1", store.clone(), ends));
    let second = try_spawn("w-2", with_transaction("w-2", store.clone(), fails));
    let third = try_spawn("w-3", with_transaction("w-3", store.clone(), is_cancelled));
    third_is_in.get().await?;
    third.cancel();
    let outcomes = [("w-1", first.await), ("w-2", second.await), ("w-3", third.await)];

    let transaction = Transaction::begin(&store).await?;
    println!("rows kept: {}", transaction.count().await?);
    transaction.commit().await?;
    for (name, outcome) in outcomes {
        match outcome {
            Ok(()) => println!("{name} ended"),
            Err(JoinError::Cancelled) => println!("{name} was cancelled"),
            Err(error) => println!("{name} failed: {error}"),
        }
    }
    Ok(())
}

async fn with_transaction(
    name: &'static str,
    store: Store,
    body: impl AsyncFnOnce(&Transaction) -> Result<(), Failure>,
) -> Result<(), Failure> {
    println!("{name} asks");
    let transaction = guard(Transaction::begin(&store).await?, |transaction| {
        drop(try_spawn(format!("{name} release"), release(name, transaction, End::TakeBack)));
    });
    println!("{name} has it");
    let result = body(&transaction).await;
    let end = if result.is_ok() { End::Keep } else { End::TakeBack };
    release(name, ScopeGuard::into_inner(transaction), end).await?;
    result
}

enum End {
    Keep,
    TakeBack,
}

async fn release(name: &str, transaction: Transaction, end: End) -> Result<(), DatabaseError> {
    match end {
        End::Keep => transaction.commit().await?,
        End::TakeBack => transaction.abort().await?,
    }
    println!("{name} released it");
    Ok(())
}

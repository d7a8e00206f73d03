//! Synchronisation on Loopscope's executor: its lock, semaphore and queue, those of tokio, async-lock and async-channel; and its pool of
//! connections, which none of them has.
//!
//! Invariant: only the compared primitives differ; tasks, executor and pump are the same.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use loopscope::rt;
use loopscope::sync::{Lock, Semaphore, queue};
use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::ours::drive;
use crate::pools;
use crate::{ROUNDS, median, now};

/// The number of contending tasks, and how often each acquires.
pub(crate) const TASKS: u32 = 10;
pub(crate) const TURNS: u32 = 10_000;
/// Fewer permits than tasks, so that they wait.
pub(crate) const PERMITS: usize = 3;
/// The number of messages; each gets a reply.
const MESSAGES: u32 = 100_000;

type Run = fn() -> Pin<Box<dyn Future<Output = bool>>>;

/// The case, its number of operations, the peer, and the program.
type Case = (&'static str, u32, &'static [(&'static str, Run)]);

const CASES: [Case; 5] = [
    (
        "lock, held over a yield",
        TASKS * TURNS,
        &[
            ("loopscope::sync", || Box::pin(drive(our_lock(), None))),
            ("tokio::sync", || Box::pin(drive(tokio_lock(), None))),
            ("async-lock", || Box::pin(drive(async_lock(), None))),
        ],
    ),
    (
        "semaphore, held over a yield",
        TASKS * TURNS,
        &[
            ("loopscope::sync", || Box::pin(drive(our_semaphore(), None))),
            ("tokio::sync", || Box::pin(drive(tokio_semaphore(), None))),
            ("async-lock", || Box::pin(drive(async_semaphore(), None))),
        ],
    ),
    (
        "queue, a message and its answer",
        MESSAGES,
        &[
            ("loopscope::sync", || Box::pin(drive(our_queue(), None))),
            ("tokio::sync", || Box::pin(drive(tokio_queue(), None))),
            ("async-channel", || Box::pin(drive(async_channel_queue(), None))),
        ],
    ),
    (
        "pool, a connection borrowed and returned",
        TASKS * TURNS,
        &[("loopscope::net", || Box::pin(drive(pools::alone(), None)))],
    ),
    (
        "pool, a connection held over a yield",
        TASKS * TURNS,
        &[("loopscope::net", || Box::pin(drive(pools::contended(), None)))],
    ),
];

/// Measures all cases, interleaved. Returns JSON like [`measure`](crate::measure).
#[wasm_bindgen]
pub async fn shared() -> String {
    let mut samples = CASES.map(|(_, _, peers)| vec![Vec::new(); peers.len()]);
    for _ in 0..ROUNDS {
        for ((_, operations, peers), samples) in CASES.iter().zip(&mut samples) {
            for ((peer, run), samples) in peers.iter().zip(samples) {
                let started = now();
                assert!(run().await, "{peer} lost something");
                samples.push((now() - started) * 1e6 / f64::from(*operations));
            }
        }
    }
    let cells = CASES.iter().zip(samples).flat_map(|((case, _, peers), samples)| {
        peers.iter().zip(samples).map(
            move |((peer, _), samples)| json!({ "case": case, "peer": peer, "nanoseconds": median(samples) }),
        )
    });
    Value::from_iter(cells).to_string()
}

/// Spawns the contending tasks and awaits them.
pub(crate) async fn contend<F: Future<Output = ()> + 'static>(task: impl Fn() -> F) {
    let tasks: Vec<_> = (0..TASKS).map(|_| rt::spawn("w", task())).collect();
    for task in tasks {
        task.await.expect("nobody cancels it");
    }
}

async fn our_lock() -> bool {
    let lock = Lock::new(0);
    contend(|| {
        let lock = lock.clone();
        async move {
            for _ in 0..TURNS {
                let mut count = lock.lock().await;
                rt::yield_now().await;
                *count += 1;
            }
        }
    })
    .await;
    *lock.lock().await == TASKS * TURNS
}

async fn tokio_lock() -> bool {
    let lock = Arc::new(tokio::sync::Mutex::new(0));
    contend(|| {
        let lock = lock.clone();
        async move {
            for _ in 0..TURNS {
                let mut count = lock.lock().await;
                rt::yield_now().await;
                *count += 1;
            }
        }
    })
    .await;
    *lock.lock().await == TASKS * TURNS
}

async fn async_lock() -> bool {
    let lock = Arc::new(async_lock::Mutex::new(0));
    contend(|| {
        let lock = lock.clone();
        async move {
            for _ in 0..TURNS {
                let mut count = lock.lock().await;
                rt::yield_now().await;
                *count += 1;
            }
        }
    })
    .await;
    *lock.lock().await == TASKS * TURNS
}

async fn our_semaphore() -> bool {
    let semaphore = Semaphore::new(PERMITS);
    contend(|| {
        let semaphore = semaphore.clone();
        async move {
            for _ in 0..TURNS {
                let _permit = semaphore.acquire().await;
                rt::yield_now().await;
            }
        }
    })
    .await;
    semaphore.free() == PERMITS
}

async fn tokio_semaphore() -> bool {
    let semaphore = Arc::new(tokio::sync::Semaphore::new(PERMITS));
    contend(|| {
        let semaphore = semaphore.clone();
        async move {
            for _ in 0..TURNS {
                let _permit = semaphore.acquire().await;
                rt::yield_now().await;
            }
        }
    })
    .await;
    semaphore.available_permits() == PERMITS
}

async fn async_semaphore() -> bool {
    let semaphore = Arc::new(async_lock::Semaphore::new(PERMITS));
    contend(|| {
        let semaphore = semaphore.clone();
        async move {
            for _ in 0..TURNS {
                let _permit = semaphore.acquire().await;
                rt::yield_now().await;
            }
        }
    })
    .await;
    semaphore.try_acquire().is_some()
}

async fn our_queue() -> bool {
    let ((ping, pings), (pong, pongs)) = (queue(1), queue(1));
    drop(rt::spawn("echo", async move {
        while let Ok(n) = pings.get().await {
            if pong.put(n).await.is_err() {
                return;
            }
        }
    }));
    for n in 0..MESSAGES {
        if ping.put(n).await.is_err() || pongs.get().await != Ok(n) {
            return false;
        }
    }
    true
}

async fn tokio_queue() -> bool {
    let ((ping, mut pings), (pong, mut pongs)) =
        (tokio::sync::mpsc::channel(1), tokio::sync::mpsc::channel(1));
    drop(rt::spawn("echo", async move {
        while let Some(n) = pings.recv().await {
            if pong.send(n).await.is_err() {
                return;
            }
        }
    }));
    for n in 0..MESSAGES {
        if ping.send(n).await.is_err() || pongs.recv().await != Some(n) {
            return false;
        }
    }
    true
}

async fn async_channel_queue() -> bool {
    let ((ping, pings), (pong, pongs)) = (async_channel::bounded(1), async_channel::bounded(1));
    drop(rt::spawn("echo", async move {
        while let Ok(n) = pings.recv().await {
            if pong.send(n).await.is_err() {
                return;
            }
        }
    }));
    for n in 0..MESSAGES {
        if ping.send(n).await.is_err() || pongs.recv().await != Ok(n) {
            return false;
        }
    }
    true
}

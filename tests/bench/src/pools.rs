//! What a pool of connections costs beside its connections, which here cost nothing.

use std::convert::Infallible;
use std::future::ready;

use loopscope::net::{ConnectionPool, Manage, PoolLimits};
use loopscope::rt;

use crate::shared::{PERMITS, TASKS, TURNS, contend};

struct Nothing;

impl Manage for Nothing {
    type Connection = ();
    type Error = Infallible;

    fn connect(&self) -> impl Future<Output = Result<(), Infallible>> {
        ready(Ok(()))
    }

    fn is_broken((): &()) -> bool {
        false
    }
}

fn pool() -> ConnectionPool<Nothing> {
    ConnectionPool::new(Nothing, PoolLimits { min: 0, max: PERMITS, idle: None })
}

/// One task, for which a connection is always free.
pub(crate) async fn alone() -> bool {
    let pool = pool();
    for _ in 0..TASKS * TURNS {
        drop(pool.acquire().await);
    }
    (pool.size(), pool.free()) == (1, 1)
}

/// More tasks than connections.
pub(crate) async fn contended() -> bool {
    let pool = pool();
    contend(|| {
        let pool = pool.clone();
        async move {
            for _ in 0..TURNS {
                let _connection = pool.acquire().await;
                rt::yield_now().await;
            }
        }
    })
    .await;
    pool.free() == PERMITS
}

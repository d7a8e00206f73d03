//! The pool of connections.

use std::cell::Cell;
use std::rc::Rc;

use loopscope::net::redis::{RedisClient, RedisError};
use loopscope::net::{ConnectionPool, Manage, Network, PoolError, PoolLimits};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{ms, now, run_virtual, sleep, spawn, timeout};

use crate::redis::{client, network};

/// Connects to a network of the test, and counts.
struct Counted {
    network: Rc<Network>,
    made: Rc<Cell<u32>>,
    fails: Rc<Cell<bool>>,
}

impl Manage for Counted {
    type Connection = RedisClient;
    type Error = RedisError;

    async fn connect(&self) -> Result<RedisClient, RedisError> {
        if self.fails.get() {
            return Err(RedisError::Server("no".to_owned()));
        }
        self.made.set(self.made.get() + 1);
        Ok(client(&self.network).await)
    }

    fn is_broken(connection: &RedisClient) -> bool {
        connection.is_broken()
    }
}

/// A pool of at most this many connections, and how many it has made.
fn pool(min: usize, max: usize) -> (ConnectionPool<Counted>, Rc<Cell<u32>>, Rc<Cell<bool>>) {
    let (made, fails) = (Rc::<Cell<u32>>::default(), Rc::<Cell<bool>>::default());
    let manager = Counted { network: network(), made: made.clone(), fails: fails.clone() };
    (ConnectionPool::new(manager, PoolLimits { min, max, idle: Some(ms(100)) }), made, fails)
}

#[test]
fn connections_are_made_as_needed_and_used_again() {
    let (pool, made, _) = pool(0, 2);
    run_virtual(async move {
        for _ in 0..3 {
            pool.acquire().await.unwrap().incr("n").await.unwrap();
        }
        assert_eq!((made.get(), pool.size(), pool.free()), (1, 1, 1));
        let (first, second) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        assert_eq!((made.get(), pool.size(), pool.free()), (2, 2, 0));
        drop((first, second));
        assert_eq!((pool.size(), pool.free()), (2, 2));
    })
    .unwrap();
}

#[test]
fn who_waits_is_served_in_the_order_of_asking_also_if_others_give_up() {
    let (pool, made, _) = pool(0, 2);
    let ends = run_virtual(async move {
        let mut tasks = Vec::new();
        for n in 0..6 {
            let pool = pool.clone();
            tasks.push(spawn(format!("task-{n}"), async move {
                let connection = pool.acquire().await.unwrap();
                sleep(ms(10)).await;
                drop(connection);
                (n, now().as_millis_f64())
            }));
        }
        sleep(ms(5)).await;
        tasks.remove(3).cancel();
        let mut ends = Vec::new();
        for task in tasks {
            ends.push(task.await.unwrap());
        }
        assert_eq!(made.get(), 2);
        ends
    });
    assert_eq!(ends.unwrap(), [(0, 10.0), (1, 10.0), (2, 20.0), (4, 20.0), (5, 30.0)]);
}

#[test]
fn a_connection_that_is_dropped_in_mid_query_is_discarded() {
    let (pool, made, _) = pool(0, 1);
    run_virtual(async move {
        let using = pool.clone();
        let query = spawn("query", async move {
            let mut connection = using.acquire().await.unwrap();
            let _ = connection.blpop("queue", 0.0).await;
        });
        sleep(ms(1)).await;
        query.cancel();
        let mut connection = pool.acquire().await.unwrap();
        assert_eq!(connection.incr("n").await.unwrap(), 1);
        assert_eq!((made.get(), pool.size()), (2, 1));
    })
    .unwrap();
}

#[test]
fn a_connection_that_was_cut_while_idle_is_discarded() {
    let network = network();
    let made = Rc::<Cell<u32>>::default();
    let manager = Counted { network: network.clone(), made: made.clone(), fails: Rc::default() };
    let pool = ConnectionPool::new(manager, PoolLimits { min: 0, max: 1, idle: None });
    run_virtual(async move {
        drop(pool.acquire().await.unwrap());
        assert!(network.cut(1));
        assert_eq!(pool.acquire().await.unwrap().incr("n").await.unwrap(), 1);
        assert_eq!((made.get(), pool.size()), (2, 1));
    })
    .unwrap();
}

#[test]
fn idle_connections_above_the_least_number_are_dropped() {
    let (pool, made, _) = pool(1, 3);
    run_virtual(async move {
        pool.fill().await.unwrap();
        assert_eq!((made.get(), pool.size(), pool.free()), (1, 1, 1));
        let all =
            (pool.acquire().await.unwrap(), pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        drop(all);
        sleep(ms(99)).await;
        assert_eq!(pool.free(), 3);
        sleep(ms(1)).await;
        assert_eq!((pool.size(), pool.free()), (1, 1));
    })
    .unwrap();
}

#[test]
fn a_failure_to_connect_takes_no_place() {
    let (pool, _, fails) = pool(0, 1);
    run_virtual(async move {
        fails.set(true);
        let error = pool.acquire().await.err().unwrap();
        assert_eq!(error.to_string(), "no connection for the pool: no");
        fails.set(false);
        assert_eq!(pool.size(), 0);
        timeout(ms(1), pool.acquire()).await.unwrap().unwrap();
    })
    .unwrap();
}

#[test]
fn a_closed_pool_lends_nothing() {
    let (pool, _, _) = pool(0, 1);
    run_virtual(async move {
        let lent = pool.acquire().await.unwrap();
        let waiting = pool.clone();
        let waiting = spawn("wait", async move { waiting.acquire().await.err() });
        sleep(ms(1)).await;
        pool.close();
        drop(lent);
        assert!(matches!(waiting.await.unwrap(), Some(PoolError::Closed)));
        assert_eq!(pool.size(), 0);
    })
    .unwrap();
}

#[test]
fn waiting_for_a_connection_is_a_wait_with_a_name() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (pool, _, _) = pool(0, 1);
        let lent = pool.acquire().await.unwrap();
        timeout(ms(1), pool.acquire()).await.err().unwrap();
        drop(lent);
    }));
    test.run_to_end();
    let waits: Vec<_> = test.events().into_iter().filter(|line| line.contains("on pool")).collect();
    assert_eq!(waits, ["0 wait main on pool: pool.acquire", "1 end of wait main on pool: pool.acquire"]);
}

#[test]
fn an_exhausted_pool_serves_a_thousand_users_in_turn_also_if_some_give_up() {
    let (pool, made, _) = pool(0, 3);
    let served = run_virtual(async move {
        let mut tasks = Vec::new();
        for n in 0..1000u64 {
            let pool = pool.clone();
            tasks.push(spawn(format!("user-{n}"), async move {
                let patience = if n % 10 == 9 { ms(5) } else { ms(1_000_000) };
                let Ok(connection) = timeout(patience, pool.acquire()).await else { return false };
                sleep(ms(10)).await;
                drop(connection);
                true
            }));
        }
        let mut served = 0;
        for task in tasks {
            served += usize::from(task.await.unwrap());
        }
        assert_eq!((pool.size(), pool.free()), (3, 3));
        // Three at once, 10 ms each.
        (served, now().as_millis_f64())
    })
    .unwrap();
    assert_eq!((served, made.get()), ((900, 3000.0), 3));
}

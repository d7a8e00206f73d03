//! Timers: measures how late they are. The driver measures the main thread's CPU time.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use futures_util::future::join_all;
use js_sys::Promise;
use loopscope::rt::{self, ms};
use loopscope::trace::Recorder;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use crate::now;
use crate::ours;
use crate::peers::settled;

/// The number of concurrently sleeping tasks.
const TASKS: u32 = 100_000;
/// The number of consecutive sleeps in a chain.
const CHAIN: u32 = 200;

/// The delay of task `n` in the case of random delays, in milliseconds: up to a second, the same in every run and for every
/// peer.
fn random_delay(task: u32) -> u32 {
    task.wrapping_mul(7919) % 1001
}

/// The lateness of each task, in milliseconds.
#[derive(Clone, Default)]
struct Lateness(Rc<RefCell<Vec<f64>>>);

impl Lateness {
    fn note(&self, began: f64, delay: u32) {
        self.0.borrow_mut().push(now() - began - f64::from(delay));
    }

    fn p99(&self) -> f64 {
        let mut lateness = self.0.take();
        lateness.sort_by(f64::total_cmp);
        lateness.get(lateness.len() * 99 / 100).copied().unwrap_or_default()
    }
}

/// Runs one case on one peer. Returns the 99th percentile of the lateness; for a chain, the time per sleep.
#[wasm_bindgen]
pub async fn sleeps(peer: String, case: String) -> f64 {
    let began = now();
    let lateness = Lateness::default();
    match (peer.as_str(), case.as_str()) {
        ("Loopscope" | "Loopscope, tracing", _) => {
            let traced = peer.ends_with("tracing").then(|| Rc::new(Recorder::default()) as Rc<_>);
            let (noted, chain) = (lateness.clone(), case == "chain");
            let all = case == "1 ms";
            ours::drive(async move { ours_asleep(chain, all, noted, began).await }, traced).await;
        }
        ("gloo-timers", "chain") => {
            for _ in 0..CHAIN {
                gloo_timers::future::TimeoutFuture::new(1).await;
            }
        }
        ("gloo-timers", case) => {
            let tasks = (0..TASKS).map(|task| {
                let (noted, delay) = (lateness.clone(), if case == "1 ms" { 1 } else { random_delay(task) });
                spawned(async move {
                    gloo_timers::future::TimeoutFuture::new(delay).await;
                    noted.note(began, delay);
                })
            });
            join_all(tasks.collect::<Vec<_>>()).await;
        }
        (_, case) => {
            let late = settled(timeouts(case, TASKS, CHAIN)).await;
            return late.as_f64().unwrap_or(f64::NAN);
        }
    }
    if case == "chain" { (now() - began) / f64::from(CHAIN) } else { lateness.p99() }
}

async fn ours_asleep(chain: bool, all_alike: bool, lateness: Lateness, began: f64) -> bool {
    if chain {
        for _ in 0..CHAIN {
            rt::sleep(ms(1)).await;
        }
        return true;
    }
    for task in 0..TASKS {
        let (lateness, delay) = (lateness.clone(), if all_alike { 1 } else { random_delay(task) });
        drop(rt::spawn("w", async move {
            rt::sleep(ms(delay.into())).await;
            lateness.note(began, delay);
        }));
    }
    true
}

/// Spawns a task on wasm-bindgen-futures; the future resolves at its end.
async fn spawned(task: impl Future<Output = ()> + 'static) {
    let (ended, end) = async_channel::bounded(1);
    spawn_local(async move {
        task.await;
        // The receiver is awaited below.
        let _ = ended.send(()).await;
    });
    // An error means that the task was dropped, which also is its end.
    let _ = end.recv().await;
}

#[wasm_bindgen(module = "/src/timeouts.js")]
extern "C" {
    fn timeouts(case: &str, tasks: u32, chain: u32) -> Promise;
}

/// The memory of a suspended task without its future, in bytes. Call it in a new page: freed memory would be reused without
/// growth.
#[wasm_bindgen]
pub fn parked() -> Promise {
    future_to_promise(async {
        let executor = rt::Executor::new(rt::VirtualClock::new(), Rc::new(rt::NoPender), None);
        let pages = || core::arch::wasm32::memory_size::<0>() * 65_536;
        let asleep = std::future::pending::<()>;
        let before = pages();
        for _ in 0..TASKS {
            drop(executor.spawn("w", asleep()));
        }
        executor.tick(rt::Budget::polls(TASKS));
        let grown = (pages() - before) as f64 / f64::from(TASKS);
        Ok(JsValue::from(grown - size_of_val(&asleep()) as f64))
    })
}

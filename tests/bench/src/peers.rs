//! The measured executors. Each runs a case from the spawn of the first task to the end of the last.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use async_executor::LocalExecutor;
use js_sys::Promise;
use tokio::task::LocalSet;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::cases::Work;
use crate::embassy;
use crate::ours;
use crate::work::{self, Spawn, Unwrapped};

/// Resolves with whether the peer supports the case.
type Done = Pin<Box<dyn Future<Output = bool>>>;

/// A measured executor.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Work) -> Done,
}

pub(crate) const PEERS: [Peer; 7] = [
    Peer { name: "Loopscope", run: |work| Box::pin(ours::plain(work)) },
    Peer { name: "Loopscope, tracing", run: |work| Box::pin(ours::traced(work)) },
    Peer { name: "wasm-bindgen-futures", run: |work| Box::pin(work::run(WasmBindgenFutures, work)) },
    Peer { name: "async-executor", run: |work| Box::pin(work::run(AsyncExecutor(Rc::default()), work)) },
    Peer { name: "embassy-executor", run: |work| Box::pin(embassy::run(work)) },
    Peer { name: "tokio LocalSet", run: |work| Box::pin(work::run(TokioLocalSet, work)) },
    Peer { name: "JS promises", run: |work| Box::pin(promises(work)) },
];

#[derive(Clone)]
struct WasmBindgenFutures;

impl Spawn for WasmBindgenFutures {
    async fn run_main(self, main: impl Future<Output = bool> + 'static) -> bool {
        main.await
    }

    fn detach(&self, task: impl Future<Output = ()> + 'static) {
        spawn_local(task);
    }

    fn result_of(&self, _task: impl Future<Output = u32> + 'static) -> Option<impl Future<Output = u32>> {
        None::<std::future::Ready<u32>>
    }
}

#[derive(Clone)]
struct AsyncExecutor(Rc<LocalExecutor<'static>>);

impl Spawn for AsyncExecutor {
    /// Runs in one task of the browser's event loop, which is its best case.
    async fn run_main(self, main: impl Future<Output = bool> + 'static) -> bool {
        let main = self.0.spawn(main);
        while self.0.try_tick() {}
        main.await
    }

    fn detach(&self, task: impl Future<Output = ()> + 'static) {
        self.0.spawn(task).detach();
    }

    fn result_of(&self, task: impl Future<Output = u32> + 'static) -> Option<impl Future<Output = u32>> {
        Some(self.0.spawn(task))
    }
}

#[derive(Clone)]
struct TokioLocalSet;

impl Spawn for TokioLocalSet {
    /// Also runs in one task of the browser's event loop.
    async fn run_main(self, main: impl Future<Output = bool> + 'static) -> bool {
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime without drivers");
        LocalSet::new().block_on(&runtime, main)
    }

    fn detach(&self, task: impl Future<Output = ()> + 'static) {
        drop(tokio::task::spawn_local(task));
    }

    fn result_of(&self, task: impl Future<Output = u32> + 'static) -> Option<impl Future<Output = u32>> {
        Some(Unwrapped(tokio::task::spawn_local(task)))
    }
}

async fn promises(work: Work) -> bool {
    settled(match work {
        Work::Yield { tasks, yields } => promises::yields(tasks, yields),
        Work::Spawn { tasks } => promises::spawns(tasks),
        Work::Await { tasks } => promises::awaits(tasks),
        Work::PingPong { rounds } => promises::ping_pongs(rounds),
    })
    .await;
    true
}

/// Awaits a promise that is never rejected.
pub(crate) async fn settled(promise: Promise) -> JsValue {
    let result = JsFuture::from(promise).await;
    result.expect("a benchmark's promise is not rejected")
}

mod promises {
    use super::{Promise, wasm_bindgen};

    #[wasm_bindgen(module = "/src/promises.js")]
    extern "C" {
        pub(super) fn yields(tasks: u32, yields: u32) -> Promise;
        pub(super) fn spawns(tasks: u32) -> Promise;
        pub(super) fn awaits(tasks: u32) -> Promise;
        #[wasm_bindgen(js_name = pingPongs)]
        pub(super) fn ping_pongs(rounds: u32) -> Promise;
    }
}

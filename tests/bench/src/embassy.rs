//! embassy-executor as a peer, on its own wasm integration, which polls each batch of ready tasks in a microtask.
//!
//! Its tasks are statics, leaked here, so the cases that spawn hundreds of thousands of tasks are omitted. Its tasks return
//! no result.

use std::future::Future;

use embassy_executor::raw::TaskStorage;
use embassy_executor::{Executor, Spawner};
use js_sys::Promise;
use wasm_bindgen::JsValue;

use crate::cases::Work;
use crate::peers::settled;
use crate::work::{self, Spawn};

#[derive(Clone)]
struct Embassy(Spawner);

impl Spawn for Embassy {
    async fn run_main(self, main: impl Future<Output = bool> + 'static) -> bool {
        let mut main = Some(main);
        let ended = Promise::new(&mut |resolve, _| {
            // Called once, synchronously.
            let Some(main) = main.take() else { return };
            self.detach(async move {
                let done = main.await;
                // Calling a promise's `resolve` cannot fail.
                drop(resolve.call1(&JsValue::UNDEFINED, &done.into()));
            });
        });
        settled(ended).await.is_truthy()
    }

    fn detach(&self, task: impl Future<Output = ()> + 'static) {
        let place: &'static TaskStorage<_> = Box::leak(Box::new(TaskStorage::new()));
        match place.spawn(|| task) {
            Ok(token) => self.0.spawn(token),
            Err(_) => unreachable!("the place is new"),
        }
    }

    fn result_of(&self, _task: impl Future<Output = u32> + 'static) -> Option<impl Future<Output = u32>> {
        None::<std::future::Ready<u32>>
    }
}

pub(crate) async fn run(work: Work) -> bool {
    if matches!(work, Work::Spawn { .. } | Work::Await { .. }) {
        return false;
    }
    let mut embassy = None;
    let executor = Box::leak(Box::new(Executor::new()));
    executor.start(|spawner| embassy = Some(Embassy(spawner)));
    match embassy {
        Some(embassy) => work::run(embassy, work).await,
        None => unreachable!("it starts at once"),
    }
}

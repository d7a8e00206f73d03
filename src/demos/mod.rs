//! The demos: one self-contained file each, shown in the page as it runs, beside the Python that does the same.
//!
//! Reading order: any demo, then [`catalogue`]: what a demo is made of, and how its file declares that.
//!
//! To add a demo, write `<name>.rs` and `<name>.py` here and put the name in the list below, where the page shall have it.
//! `<name>.rs` has a `pub async fn main` and ends with a `demo!`, which the page does not show; `<name>.py` prints the same
//! lines. From the list come the modules, the catalogue, what workers are asked for, what is fetched after the page has
//! started, and what the tests run. A test compares README.md's table, and prints the one that it should be.
//!
//! Invariant: a demo imports only `rt`, `sync`, `net`, `offload` and the calls of `platform` that it shows, never another
//! demo: what a learner reads is the whole of it. The displayed source is the running source.
//!
//! The page loads this on first use, but for `catalogue`.

#![allow(
    unreachable_pub,
    reason = "a learner reads `pub async fn main`; where the catalogue calls it from is no concern"
)]

#[macro_use]
pub mod catalogue;

pub use catalogue::param::{Args, Param, ParamError, Unit};
pub use catalogue::source::{self, Source};
pub use catalogue::{Demo, Group, Main, all, find};

// Those of the browser's own things are there in the browser only.
demos! {
    sleep,
    turns,
    coroutine,
    tasks,
    run,
    future,
    gather,
    wait,
    as_completed,
    timeout,
    cancel,
    task_group,
    context_variables,
    lock,
    event,
    condition,
    semaphore,
    barrier,
    work_queue,
    async_iterator,
    async_generator,
    streams,
    #[cfg(target_arch = "wasm32")]
    fetch,
    #[cfg(target_arch = "wasm32")]
    context_manager,
    redis_hash,
    redis_several,
    pool,
    #[cfg(target_arch = "wasm32")]
    mysql_query,
    #[cfg(target_arch = "wasm32")]
    mysql_pool,
    api_server,
    crawler,
    #[cfg(target_arch = "wasm32")]
    requests_in_executor,
    #[cfg(target_arch = "wasm32")]
    run_in_executor,
    sequential_awaits,
    blocking,
    forgotten_await,
    lost_exception,
    gather_siblings,
    unbounded_gather,
    pool_deadlock,
    swallowed_cancel,
    lock_across_await,
    starvation,
    select_loses_events,
    shared_connection,
    panic,
}

//! Python: CPython runs visitors' programs in a worker, and its event loop is this executor.
//!
//! ```text
//! page                              worker
//! page        ----- commands ----->  static/python_worker.js  ---->  host (Rust)  <---->  *.py  (CPython: Pyodide)
//!             <---- events ---------                                 executor, clock, recorder
//! ```
//!
//! `host` owns run queue, timers, clock and record; the Python files map asyncio's handles to it (`loop.py` first, then
//! `tasks.py`, `waits.py`). `page` is the page's side: the run of a session. `messages` are those about the network. `wheel` checks a visitor's packages.
//!
//! Invariants: every asyncio task is a task of the executor; the page learns of a run from its recorded events alone.

#[cfg(all(target_arch = "wasm32", feature = "interpreter"))]
pub mod host;
#[cfg(target_arch = "wasm32")]
pub mod messages;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod page;
pub mod wheel;

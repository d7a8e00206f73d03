//! The worker's side: the executor that CPython's event loop runs on.
//!
//! `static/python_worker.js` boots CPython and calls [`exports`] and [`network_exports`]; CPython's modules (`src/python/*.py`) call the same exports
//! as the module `_loopscope_host`. The executor calls CPython back through `calls`: one call a step, one a callback.
//!
//! Invariants: nothing is borrowed while CPython runs; one program at a time; a program's events leave the worker at the
//! latest with the turn that recorded them, and before a step that may take long. Next: `program_run`, the state of a run.

mod calls;
pub mod demo_run;
pub mod exports;
mod jobs;
mod loops;
pub mod network_exports;
mod orders;
pub mod outdated;
mod page_feed;
mod program_run;
mod sites;
mod sockets;
mod sources;
mod steps;

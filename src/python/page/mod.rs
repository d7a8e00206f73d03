//! The page's side of the interpreter's worker.
//!
//! [`Interpreter`] boots workers and starts programs in them; [`WorkerRun`] is one program's run, as a session sees it.
//! Invariants: a worker runs one program; a run that is dropped or killed terminates its worker. Next: `worker`, the messages.

mod inbox;
mod interpreter;
mod order;
mod outdated;
mod worker;
mod worker_network;
mod worker_run;

pub use interpreter::Interpreter;
pub use order::{Order, PythonProgram, WorkerProgram};
pub use outdated::{Outdated, Replacement};
pub use worker_run::WorkerRun;

//! What people run: set-up, then a build, a server, the tests or the benchmarks.
//!
//! Next: `setup` (what each command needs), `test` (what is checked, in which order).

pub(crate) mod bench;
pub(crate) mod dist;
pub(crate) mod lab;
pub(crate) mod serve;
mod setup;
pub(crate) mod test;

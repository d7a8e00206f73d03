//! What a loop reports about itself.
//!
//! Reading order: [`instrument`] (the hooks), `emit` (who calls them), `wait` (the waits of futures), [`gauge`] (levels of what
//! tasks share), [`worker`] and [`worker_id`] (threads beside the loop).

pub(crate) mod emit;
pub mod gauge;
pub mod instrument;
pub(crate) mod wait;
pub mod worker;
pub mod worker_id;

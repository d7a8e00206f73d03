//! What a loop lives on: time and a host.
//!
//! Reading order: [`time`], [`host`] (clock, pender, pump), `grain` (a clock's resolution), [`runner`] (a host without a page),
//! [`testing`] (one for tests).

pub(crate) mod grain;
pub mod host;
pub mod runner;
pub mod testing;
pub mod time;

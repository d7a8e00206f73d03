//! How xtask runs commands: where, how, in announced steps, and without leaving processes behind.

pub(crate) mod cleanup;
pub(crate) mod command;
pub(crate) mod environment;
pub(crate) mod step;

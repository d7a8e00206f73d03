//! Loopscope: an executor for the browser's event loop, and a page that draws what its tasks do.
pub mod i18n;
pub mod rt;
pub mod trace;
pub mod ui;

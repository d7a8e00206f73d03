//! The tools that are not crates of this workspace: their pinned versions, how they are found and how they are installed.
//!
//! Next: `pins` (the versions), `cargo_tools`, `npm_tools`, `venv` (Python packages), `chrome` and `firefox`.

mod apt;
pub(crate) mod cargo_tools;
pub(crate) mod chrome;
pub(crate) mod cpython_tests;
pub(crate) mod firefox;
pub(crate) mod npm_tools;
pub(crate) mod pins;
pub(crate) mod services;
pub(crate) mod venv;

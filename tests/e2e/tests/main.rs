//! The built page, driven like a visitor does: one program, so that it is linked once and its tests run side by side throughout.
//!
//! `cargo test -p loopscope-e2e network::` runs those of one file. Next: `harness` (what may be relied on), `smoke`.

mod address;
mod catalogue;
mod clock;
mod controls;
mod cpython_tests;
mod editor;
mod export;
mod faults;
mod findings;
mod first_load;
mod harness;
mod import;
mod js_api;
mod keyboard;
mod lab;
mod moving;
mod network;
mod network_demos;
mod network_faults;
mod offload;
mod old_asyncio;
mod own_programs;
mod packages;
mod program_docs;
mod program_links;
mod programs;
mod python;
mod python_limits;
mod smoke;
mod starts;
mod tables;
mod timeline;
mod travel;

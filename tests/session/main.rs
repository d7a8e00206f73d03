//! Sessions on the host: every control in every state, on a wall clock and a pump that the test turns by hand.
#![cfg(not(target_arch = "wasm32"))]

mod controls;
mod ends;
mod hand_host;
mod speeds;

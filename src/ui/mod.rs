//! The page: views of a run, and the two ways in from outside, the URL and `window.loopscope`.
//!
//! Reading order: [`address`] and [`focus`] (pure: what a URL says), [`playhead`] (at which moment of a run the page looks),
//! [`present`], [`task_row`], [`marks`], [`inspector`] and [`pstree`] (what is shown of it there); then, for the browser
//! alone, `dom` (elements that follow the page's state), `state` and `desk` (that state), `actions` (what controls do),
//! `frames` (when things are drawn), `app` (how the panes are laid out), the panes themselves, `long_list`, `import` over
//! `reader` (traces from files), `files` (what leaves the page), `rest` (the part of the program that comes later), `starts` (what a start
//! waits for),
//! `contract` (`window.loopscope`) and `panic` (what is left after a panic).
//!
//! Invariant: views read a run and call `actions`; they never drive a session themselves. Everything that decides
//! what is said or shown is pure and is tested on the host.

pub mod address;
pub mod causes;
pub mod durations;
pub mod focus;
pub mod inspector;
pub mod marks;
pub mod panic_report;
pub mod playhead;
pub mod present;
pub mod printed;
pub mod pstree;
pub mod task_row;
pub mod theme;
pub mod timeline;
mod wait_text;

/// Modules that need a browser and the page's dependencies.
macro_rules! in_the_browser {
    ($($(#[$attribute:meta])* $visibility:vis mod $name:ident;)*) => {
        $(
            #[cfg(all(target_arch = "wasm32", feature = "page"))]
            $(#[$attribute])*
            $visibility mod $name;
        )*
    };
}

in_the_browser! {
    mod actions;
    mod app;
    mod await_tree;
    mod catalogue;
    mod contract;
    mod desk;
    mod dom;
    mod export_menu;
    mod files;
    mod frames;
    mod header;
    mod help;
    mod icons;
    mod import;
    mod inspector_panel;
    mod long_list;
    mod notices;
    mod objects;
    mod now_panel;
    mod output;
    mod panic;
    mod parameters;
    mod preferences;
    mod reader;
    mod rest;
    mod result;
    mod service_worker;
    mod shortcuts;
    mod source;
    mod source_texts;
    mod starts;
    mod state;
    mod tabs;
    mod task_tree;
}

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub use app::boot;

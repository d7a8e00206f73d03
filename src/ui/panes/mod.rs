//! The panes around the timeline, one per file.
//!
//! Invariant: a pane reads the page's state and calls `state::actions`. State that two panes need is in `state`.

pub(crate) mod await_tree;
pub(crate) mod catalogue;
pub(crate) mod editor;
pub(crate) mod editor_script;
pub(crate) mod export_menu;
mod findings;
pub(crate) mod header;
pub(crate) mod help;
pub(crate) mod inspector_panel;
mod lesson;
mod listing_pane;
mod network;
pub(crate) mod notices;
pub(crate) mod now_panel;
mod outdated_lines;
pub(crate) mod output;
mod own_programs;
mod packages;
pub(crate) mod parameters;
mod python_options;
mod python_source;
pub(crate) mod result;
pub(crate) mod source;
mod source_listing;
pub(crate) mod source_texts;
pub(crate) mod task_tree;

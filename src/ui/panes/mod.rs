//! The views around the timeline, a file each.
//!
//! Invariant: a pane reads the page's state and calls `state::actions`; it keeps no state that another pane would need.

pub(crate) mod await_tree;
pub(crate) mod catalogue;
pub(crate) mod export_menu;
pub(crate) mod header;
pub(crate) mod help;
pub(crate) mod inspector_panel;
pub(crate) mod notices;
pub(crate) mod now_panel;
pub(crate) mod output;
pub(crate) mod parameters;
pub(crate) mod result;
pub(crate) mod source;
pub(crate) mod source_texts;
pub(crate) mod task_tree;

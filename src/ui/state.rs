//! What the page's components share: the run on show, when to draw it, what is selected, language and theme.
//!
//! Invariant: `model` is borrowed only to read plain data out of it, or by `frames` to take in events; never across a
//! call into JS or into the session.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{LocalStorage, RwSignal};

pub use super::theme::Theme;
use crate::i18n::Lang;
use crate::rt::TaskId;
use crate::session::Session;
use crate::trace::Model;

/// The page, as components take it from Leptos' context.
#[derive(Clone, Copy)]
pub struct Page {
    /// The run on show, live or ended; `None` before the first.
    pub run: RwSignal<Option<Rc<Run>>, LocalStorage>,
    /// Changes after the model took in new events, and on every frame while open spans grow.
    pub frame: RwSignal<u64>,
    /// The selected task: the timeline, the tree, the output and the source all follow it.
    pub selected: RwSignal<Option<TaskId>>,
    /// The language of every text.
    pub lang: RwSignal<Lang>,
    /// The colours.
    pub theme: RwSignal<Theme>,
}

/// A session, and what is drawn of it.
pub struct Run {
    /// What runs.
    pub session: Rc<Session>,
    /// Its events, as far as they were taken in.
    pub model: RefCell<Model>,
}

//! The program editor of a pane: a highlighted source, the preview, that becomes an editor when it is focused.
//!
//! Invariant: nothing is loaded before the preview is focused or [`Editor::open`] is called. What the editor is to show is
//! kept here, so it can be changed at any time: before the script has loaded, while it loads, and later. It knows no run.
//! Next: `editor_script`.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::editor_script::{EditorCallbacks, EditorContent, OpenEditor};
use crate::ui::dom::{EventListener, document};

/// An editor that opens when its preview is focused. Dropping it removes the editor and shows the preview again.
pub(crate) struct Editor {
    inner: Rc<EditorInner>,
    _listeners: [EventListener; 2],
}

struct EditorInner {
    /// The element that the editor is put into, after the preview.
    pane: HtmlElement,
    preview: HtmlElement,
    content: RefCell<EditorContent>,
    callbacks: EditorCallbacks,
    on_failure: Rc<dyn Fn()>,
    opened: RefCell<Option<Rc<OpenEditor>>>,
    is_opening: Cell<bool>,
    /// The line of the preview that was pressed last, from 1.
    pressed: Cell<Option<u32>>,
}

impl Editor {
    /// An editor for `pane`, which contains `preview`: a focusable element with the text, whose lines have the attribute
    /// `data-line`. `on_failure` is called if the editor cannot be loaded; focusing the preview then tries again.
    pub(crate) fn new(
        pane: HtmlElement,
        preview: HtmlElement,
        content: EditorContent,
        callbacks: EditorCallbacks,
        on_failure: Rc<dyn Fn()>,
    ) -> Editor {
        let inner = Rc::new_cyclic(|weak| EditorInner {
            pane,
            preview: preview.clone(),
            content: RefCell::new(content),
            callbacks: recording_text(weak.clone(), callbacks),
            on_failure,
            opened: RefCell::default(),
            is_opening: Cell::new(false),
            pressed: Cell::new(None),
        });
        let (pressed, focused) = (Rc::downgrade(&inner), Rc::downgrade(&inner));
        let press = EventListener::new(
            &preview,
            "pointerdown",
            Box::new(move |event| {
                if let Some(inner) = pressed.upgrade() {
                    inner.pressed.set(line_of(&event));
                }
            }),
        );
        let focus = EventListener::new(
            &preview,
            "focusin",
            Box::new(move |_| {
                if let Some(inner) = focused.upgrade() {
                    inner.open();
                }
            }),
        );
        Editor { inner, _listeners: [press, focus] }
    }

    /// Loads and opens the editor, unless it is open or opening.
    pub(crate) fn open(&self) {
        self.inner.open();
    }

    /// Changes what the editor shows. Another text empties the history of edits.
    pub(crate) fn update(&self, change: impl FnOnce(&mut EditorContent)) {
        let old = self.inner.content.borrow().clone();
        let mut new = old.clone();
        change(&mut new);
        if new == old {
            return;
        }
        self.inner.content.replace(new.clone());
        if let Some(opened) = self.inner.opened() {
            opened.update(&old, &new);
        }
    }

    /// Changes the text as an edit that can be undone, where the editor is open.
    pub(crate) fn rewrite(&self, text: &str) {
        self.inner.content.borrow_mut().text = text.into();
        if let Some(opened) = self.inner.opened() {
            opened.rewrite(text);
        }
    }

    /// Focuses the editor, which is opened for it, with the cursor at the start of `line`, in view.
    pub(crate) fn focus(&self, line: u32) {
        self.inner.pane.scroll_into_view_with_scroll_into_view_options(&nearest());
        match self.inner.opened() {
            Some(opened) => focus_line(&opened, Some(line)),
            None => {
                self.inner.pressed.set(Some(line));
                // Opens it. Never fails: the preview is focusable.
                let _ = self.inner.preview.focus();
            }
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.inner.preview.set_hidden(false);
    }
}

impl EditorInner {
    fn opened(&self) -> Option<Rc<OpenEditor>> {
        self.opened.borrow().clone()
    }

    fn open(self: &Rc<EditorInner>) {
        if self.opened().is_some() || self.is_opening.replace(true) {
            return;
        }
        set_busy(&self.preview, true);
        let content = self.content.borrow().clone();
        let (pane, top_line) = (self.pane.clone(), first_visible_line(&self.preview));
        let (callbacks, weak) = (self.callbacks.clone(), Rc::downgrade(self));
        spawn_local(async move {
            let opened = OpenEditor::open(&pane, &content, top_line, callbacks).await;
            // If the editor was dropped meanwhile, `opened` is dropped here, which removes it from the page.
            let Some(inner) = weak.upgrade() else { return };
            inner.is_opening.set(false);
            set_busy(&inner.preview, false);
            match opened {
                Ok(opened) => inner.replace_preview(opened, &content),
                Err(_) => (inner.on_failure)(),
            }
        });
    }

    /// Shows the editor instead of the preview. `shown` is the content it was opened with.
    fn replace_preview(&self, opened: OpenEditor, shown: &EditorContent) {
        let had_focus =
            document().active_element().is_some_and(|active| self.preview.contains(Some(&active)));
        self.preview.set_hidden(true);
        let current = self.content.borrow().clone();
        // It was opened without marks.
        opened.update(&EditorContent { marks: Vec::new(), ..shown.clone() }, &current);
        if had_focus {
            focus_line(&opened, self.pressed.get());
        }
        self.opened.replace(Some(Rc::new(opened)));
    }
}

fn focus_line(opened: &OpenEditor, line: Option<u32>) {
    opened.focus(line);
    if let Some(line) = line {
        opened.reveal_line(line);
    }
}

/// Scrolls by the least that shows an element.
fn nearest() -> ScrollIntoViewOptions {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options
}

/// The callbacks, with one that also records the edited text.
fn recording_text(inner: Weak<EditorInner>, callbacks: EditorCallbacks) -> EditorCallbacks {
    let on_change = callbacks.on_change;
    let record = move |text: String| {
        if let Some(inner) = inner.upgrade() {
            inner.content.borrow_mut().text = text.as_str().into();
        }
        on_change(text);
    };
    EditorCallbacks { on_change: Rc::new(record), ..callbacks }
}

/// The line of the preview in which an event occurred.
fn line_of(event: &Event) -> Option<u32> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest("[data-line]").ok()??.get_attribute("data-line")?.parse().ok()
}

/// The first line of the preview in view, from 1. All lines have the same height.
fn first_visible_line(preview: &HtmlElement) -> i32 {
    let line = preview.query_selector("[data-line]").ok().flatten();
    let height = line.map_or(0, |line| line.client_height());
    if height > 0 { preview.scroll_top() / height + 1 } else { 1 }
}

fn set_busy(element: &Element, is_busy: bool) {
    // Never fails: the attribute's name is valid.
    let _ = element.set_attribute("aria-busy", if is_busy { "true" } else { "false" });
}

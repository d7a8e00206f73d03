//! The script of the program editor (`static/editor/load.js`, which documents its interface), as a Rust type.
//!
//! Invariant: an [`OpenEditor`] owns its part of the document and its callbacks: dropping it removes both. Next: `editor`,
//! which decides when it is opened.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::i18n::{Lang, Text};
use crate::ui::js_objects::object;
use crate::ui::state::theme::Theme;

#[wasm_bindgen]
extern "C" {
    /// Loads the script and opens an editor in an element. Rejects if the script does not load.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = openEditor, catch)]
    async fn open_editor(parent: &Element, options: &JsValue) -> Result<JsValue, JsValue>;

    /// The script's object.
    type EditorScript;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &EditorScript, text: &str, keep_history: bool);
    #[wasm_bindgen(method, js_name = setMarks)]
    fn set_marks(this: &EditorScript, marks: &Array);
    #[wasm_bindgen(method, js_name = revealLine)]
    fn reveal_line(this: &EditorScript, line: u32);
    #[wasm_bindgen(method)]
    fn focus(this: &EditorScript, line: Option<u32>);
    #[wasm_bindgen(method, js_name = setLang)]
    fn set_lang(this: &EditorScript, lang: &str, label: &str);
    #[wasm_bindgen(method, js_name = setDark)]
    fn set_dark(this: &EditorScript, dark: bool);
    #[wasm_bindgen(method)]
    fn destroy(this: &EditorScript);
}

/// What an editor shows.
#[derive(Clone, PartialEq)]
pub(crate) struct EditorContent {
    pub(crate) text: Rc<str>,
    pub(crate) marks: Vec<EditorMark>,
    /// The accessible name.
    pub(crate) label: Text,
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    /// Fixed when the editor opens.
    pub(crate) is_read_only: bool,
}

/// A mark beside a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditorMark {
    /// The line number, from 1.
    pub(crate) line: u32,
    pub(crate) kind: EditorMarkKind,
    pub(crate) text: String,
    /// Whether the selected task is one of those named.
    pub(crate) is_selected: bool,
}

/// What a mark says of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EditorMarkKind {
    /// Tasks wait there.
    Wait,
    /// The program has failed there.
    Error,
}

/// What an editor calls.
#[derive(Clone)]
pub(crate) struct EditorCallbacks {
    /// Called with the text after an edit of the visitor.
    pub(crate) on_change: Rc<dyn Fn(String)>,
    /// Called when the visitor presses Ctrl-Enter.
    pub(crate) on_run: Rc<dyn Fn()>,
    /// Called with the line number, from 1, when the cursor has moved to another line.
    pub(crate) on_line: Rc<dyn Fn(u32)>,
}

/// An editor in the document.
#[must_use = "an editor that is dropped is removed from the page"]
pub(crate) struct OpenEditor {
    script: EditorScript,
    _on_change: Closure<dyn Fn(String)>,
    _on_run: Closure<dyn Fn()>,
    _on_line: Closure<dyn Fn(u32)>,
}

impl OpenEditor {
    /// Loads the script and opens an editor at the end of `parent`, without marks, scrolled to the line `top_line`, from 1.
    ///
    /// # Errors
    /// If the script cannot be loaded.
    pub(crate) async fn open(
        parent: &Element,
        content: &EditorContent,
        top_line: i32,
        callbacks: EditorCallbacks,
    ) -> Result<OpenEditor, JsValue> {
        let EditorCallbacks { on_change, on_run, on_line } = callbacks;
        let on_change: Closure<dyn Fn(String)> = Closure::wrap(Box::new(move |text| on_change(text)));
        let on_run: Closure<dyn Fn()> = Closure::wrap(Box::new(move || on_run()));
        let on_line: Closure<dyn Fn(u32)> = Closure::wrap(Box::new(move |line| on_line(line)));
        let options = object([
            ("text", (&*content.text).into()),
            ("lang", content.lang.code().into()),
            ("dark", is_dark(content.theme).into()),
            ("readOnly", content.is_read_only.into()),
            ("label", content.label.get(content.lang).into()),
            ("topLine", top_line.into()),
            ("onChange", on_change.as_ref().clone()),
            ("onRun", on_run.as_ref().clone()),
            ("onFocusLine", on_line.as_ref().clone()),
        ]);
        let script = open_editor(parent, &options).await?.unchecked_into();
        Ok(OpenEditor { script, _on_change: on_change, _on_run: on_run, _on_line: on_line })
    }

    /// Shows what differs between two contents.
    pub(crate) fn update(&self, old: &EditorContent, new: &EditorContent) {
        if old.text != new.text {
            self.script.set_text(&new.text, false);
        }
        if (old.lang, old.label) != (new.lang, new.label) {
            self.script.set_lang(new.lang.code(), new.label.get(new.lang));
        }
        if old.theme != new.theme {
            self.script.set_dark(is_dark(new.theme));
        }
        if old.marks != new.marks || old.text != new.text {
            let marks: Array = new.marks.iter().map(mark_object).collect();
            self.script.set_marks(&marks);
        }
    }

    /// Replaces the text; the visitor can undo that.
    pub(crate) fn rewrite(&self, text: &str) {
        self.script.set_text(text, true);
    }

    /// Scrolls the editor to a line, unless it is in view.
    pub(crate) fn reveal_line(&self, line: u32) {
        self.script.reveal_line(line);
    }

    /// Focuses the editor, with the cursor at the start of `line` if one is given.
    pub(crate) fn focus(&self, line: Option<u32>) {
        self.script.focus(line);
    }
}

impl Drop for OpenEditor {
    fn drop(&mut self) {
        self.script.destroy();
    }
}

fn is_dark(theme: Theme) -> bool {
    theme == Theme::Dark
}

fn mark_object(mark: &EditorMark) -> JsValue {
    let kind = match mark.kind {
        EditorMarkKind::Wait => "wait",
        EditorMarkKind::Error => "error",
    };
    object([
        ("line", mark.line.into()),
        ("kind", kind.into()),
        ("text", (&*mark.text).into()),
        ("selected", mark.is_selected.into()),
    ])
}

//! Export: the trace in several formats, and links on the clipboard.
//!
//! Invariant: data goes only to the destination that the visitor has just chosen. Formats other than JSON and SVG are made
//! by `static/export.js`, a script that is fetched on demand: in Rust they would enlarge every visitor's download. Next:
//! `export_menu`, which offers them.
//!
//! The page loads this on first use.
//! The page loads these on first use: `crate::ui::state::app_state::AppState::copy*`, `crate::ui::state::app_state::AppState::export_by_script`, `crate::ui::state::app_state::AppState::share*`.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::i18n::{Text, controls, faults, sentences};
use crate::trace::link::LONGEST;
use crate::ui::dom::window;
use crate::ui::state::address::Address;
use crate::ui::state::app_state::{Action, AppState, Topic};

#[wasm_bindgen]
extern "C" {
    /// Saves a text as a file.
    #[wasm_bindgen(js_namespace = loopscopeBoot, catch)]
    pub(super) fn save(name: &str, kind: &str, content: &str) -> Result<(), JsValue>;

    /// `static/export.js`, which documents arguments and results.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = exportTrace, catch)]
    async fn export_trace(how: &str, name: &str, record: &str, lang: &str) -> Result<JsValue, JsValue>;
}

/// A format of an exported trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Export {
    /// Chrome Trace Event JSON: most viewers read it, and an import restores the trace exactly.
    Chrome,
    /// Perfetto's protobuf, which its UI opens fastest.
    Perfetto,
    /// The same, opened in Perfetto's UI.
    OpenInPerfetto,
    /// The timeline as an image.
    Png,
    /// The timeline as a vector drawing.
    Svg,
}

impl Export {
    /// All formats, in the order of the menu.
    pub(crate) const ALL: [Export; 5] =
        [Export::Chrome, Export::Perfetto, Export::OpenInPerfetto, Export::Png, Export::Svg];

    /// The name on the page.
    pub(crate) const fn name(self) -> Text {
        match self {
            Export::Chrome => controls::CHROME_JSON,
            Export::Perfetto => controls::PERFETTO_FILE,
            Export::OpenInPerfetto => controls::OPEN_IN_PERFETTO,
            Export::Png => controls::PNG,
            Export::Svg => controls::SVG,
        }
    }
}

/// The script's format for a link that carries a run.
const LINK: &str = "link";
/// The same for a program.
const PROGRAM: &str = "program";

/// From this many characters of its record on, an export shows a notice while it is made.
const SLOW: usize = 2_000_000;

impl AppState {
    /// Exports the run on show.
    pub(crate) fn export(&'static self, export: Export) {
        self.withdraw(Topic::Export);
        match export {
            Export::Chrome => self.save_json(),
            Export::Perfetto => self.export_by_script("perfetto", true),
            Export::OpenInPerfetto => self.export_by_script("open", true),
            Export::Png => self.export_by_script("png", false),
            Export::Svg => self.save_svg(),
        }
    }

    fn save_json(&self) {
        let Some(run) = self.run() else { return self.notify_text(Topic::Export, faults::NOTHING_TO_EXPORT) };
        let name = format!("loopscope-{}.json", run.name());
        if save(&name, "application/json", &run.chrome_trace()).is_err() {
            self.notify_text(Topic::Export, faults::EXPORT_REFUSED);
        }
    }

    fn save_svg(&self) {
        let Some(run) = self.run() else { return self.notify_text(Topic::Export, faults::NOTHING_TO_EXPORT) };
        let name = format!("loopscope-{}.svg", run.name());
        let drawing = self.svg_painter.get().and_then(|draw| draw());
        if drawing.is_none_or(|drawing| save(&name, "image/svg+xml", &drawing).is_err()) {
            self.notify_text(Topic::Export, faults::EXPORT_REFUSED);
        }
    }

    /// Exports the run on show by the script, from its record (`of_record`) or from the canvas.
    fn export_by_script(&'static self, how: &'static str, of_record: bool) {
        let Some(run) = self.run() else { return self.notify_text(Topic::Export, faults::NOTHING_TO_EXPORT) };
        let record = if of_record { run.record() } else { String::new() };
        let (name, lang) = (format!("loopscope-{}", run.name()), self.lang().code());
        let topic = if how == LINK { Topic::Share } else { Topic::Export };
        if record.len() > SLOW {
            self.notify_text(topic, faults::MAKING);
        }
        spawn_local(async move {
            let left = export_trace(how, &name, &record, lang).await;
            self.withdraw(topic);
            match left {
                Ok(text) if how == LINK => self.share_run(text.as_string().unwrap_or_default()),
                Ok(_) => {}
                Err(why) => self.notify_failure(topic, &why),
            }
        });
    }

    fn notify_failure(&self, topic: Topic, why: &JsValue) {
        match why.as_string().as_deref() {
            // Not a string: the script did not load.
            None => self.notify_text(topic, faults::NO_MODULE),
            Some("lost") => self.notify_text(topic, faults::NO_READER),
            Some("refused") => self.notify_text(topic, faults::EXPORT_REFUSED),
            Some("instead") => self.notify_text(topic, faults::PERFETTO_SAVED),
            Some(text) => {
                let text = text.to_owned();
                self.notify(topic, move |_| text.clone());
            }
        }
    }

    fn notify_text(&self, topic: Topic, text: Text) {
        self.notify(topic, move |lang| text.get(lang).to_owned());
    }

    /// Copies a link to the page as it is, or shows it where the clipboard is refused. Offers a link that carries the run. The
    /// link carries the program if the visitor wrote it.
    pub(crate) fn share(&'static self) {
        match self.python_text().filter(|_| self.runs_draft()) {
            Some(program) => self.share_program(program),
            None => self.share_page(None, faults::LINK_COPIED),
        }
    }

    fn share_page(&'static self, program: Option<String>, done: Text) {
        let focus = self.focus();
        // A link to a part of a run also starts the run.
        let address = self.address().map(|address| Address {
            focus,
            run: address.run || !focus.is_empty(),
            carried: address.carried.filter(|_| program.is_none()),
            program,
            ..address
        });
        let offer = self
            .run()
            .is_some()
            .then_some(Action { name: controls::SHARE_RUN, act: |app| app.export_by_script(LINK, true) });
        self.copy_offering(link(address), Topic::Share, done, offer);
    }

    /// Copies a link that carries a program, unless it is longer than [`LONGEST`]; then offers its file.
    fn share_program(&'static self, program: Rc<str>) {
        let lang = self.lang().code();
        spawn_local(async move {
            match export_trace(PROGRAM, "", &program, lang).await {
                Ok(text) => {
                    let text = text.as_string().unwrap_or_default();
                    let length = text.len();
                    if length <= LONGEST {
                        return self.share_page(Some(text), faults::PROGRAM_LINK_COPIED);
                    }
                    let offer = Action { name: controls::DOWNLOAD_PROGRAM, act: |app| app.save_program() };
                    let notice = move |lang| sentences::program_link_too_long(lang, length, LONGEST);
                    self.notify_offering(Topic::Share, notice, Some(offer));
                }
                Err(why) => self.notify_failure(Topic::Share, &why),
            }
        });
    }

    /// Copies a link that carries the run as `text`, unless it is longer than [`LONGEST`].
    fn share_run(&'static self, text: String) {
        let length = text.len();
        if length > LONGEST {
            return self.notify(Topic::Share, move |lang| sentences::link_too_long(lang, length, LONGEST));
        }
        let (focus, carried) = (self.focus(), Some(text));
        let address =
            self.address().map(|address| Address { focus, carried, program: None, run: false, ..address });
        self.copy(link(address), Topic::Share, faults::RUN_LINK_COPIED);
    }

    /// Copies a text and shows `done`. Where the clipboard is refused, the notice contains the text if it is one line.
    pub(crate) fn copy(&'static self, text: String, topic: Topic, done: Text) {
        self.copy_offering(text, topic, done, None);
    }

    fn copy_offering(&'static self, text: String, topic: Topic, done: Text, offer: Option<Action>) {
        spawn_local(async move {
            // Undefined where the page is not served over HTTPS.
            let clipboard = window().navigator().clipboard();
            let copied =
                !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(&text)).await.is_ok();
            let notice = move |lang| match copied {
                true => done.get(lang).to_owned(),
                false if text.contains('\n') => faults::CLIPBOARD_REFUSED.get(lang).to_owned(),
                false => format!("{} {text}", faults::CLIPBOARD_REFUSED.get(lang)),
            };
            self.notify_offering(topic, notice, offer);
        });
    }
}

/// The absolute URL of `address`; without a query while a field is at fault.
fn link(address: Option<Address>) -> String {
    let query = address.map(|address| address.query()).unwrap_or_default();
    let location = window().location();
    match (location.origin(), location.pathname()) {
        (Ok(origin), Ok(path)) => format!("{origin}{path}{query}"),
        _ => query,
    }
}

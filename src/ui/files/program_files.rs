//! Python programs in and out: files of the visitor's, and links that carry a program.
//!
//! Invariant: a program that cannot be read changes nothing but the notices. Next: `state::drafts`, which keeps programs;
//! `reader`, whose worker decodes links.
//!
//! The page loads these on first use: `crate::ui::state::app_state::AppState::open_program_file`, `crate::ui::state::app_state::AppState::save_program`.
//! The page loads these on first use: `crate::ui::state::app_state::AppState::decode_program`, `crate::ui::state::app_state::AppState::on_program`.

use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use super::export::save;
use super::reader::{ReaderMessage, ReaderWorker, text};
use crate::i18n::{Lang, faults, sentences};
use crate::trace::link::MOST_OF_PROGRAM;
use crate::ui::js_objects::object;
use crate::ui::state::app_state::{AppState, Topic};
use crate::ui::state::drafting::MAIN;
use crate::ui::state::drafts::{ProgramOrigin, ShownPython, text_of_file};

/// Whether a file of this name is a Python program.
pub(super) fn is_program(name: &str) -> bool {
    name.get(name.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case(".py"))
}

impl AppState {
    /// Shows the program that a link carries as `carried`, whose text is still to be decoded.
    pub(crate) fn expect_program(&self, carried: &str) {
        self.arrival.begin();
        let origin = ProgramOrigin::Arriving(carried.into());
        let id = self.drafts.update(|drafts| drafts.add_unstored(MAIN.to_owned(), Rc::default(), origin));
        self.show_own_id(id);
    }

    /// Decodes the text of the expected program.
    pub(crate) fn decode_program(&'static self, carried: &str) {
        let ShownPython::Own(id) = self.python.get() else { return self.arrival.end() };
        self.withdraw(Topic::Import);
        let request = object([("program", carried.into()), ("lang", self.lang().code().into())]);
        match ReaderWorker::start(request, move |message| self.on_program(id, message)) {
            Some(worker) => self.arrival.keep(worker),
            None => self.on_program(id, ReaderMessage::LoadFailed),
        }
    }

    fn on_program(&self, id: u32, message: ReaderMessage) {
        let fault = match message {
            ReaderMessage::Progress(_) => return,
            ReaderMessage::Done(message) => {
                let text = text(&message, "text");
                self.drafts.update(|drafts| drafts.arrive(id, text.into()));
                return self.arrival.end();
            }
            ReaderMessage::Fault(text) => Some(text),
            ReaderMessage::LoadFailed => None,
        };
        self.drafts.update(|drafts| drafts.remove(id));
        if self.python.get() == ShownPython::Own(id) {
            // Without a waiting start, which would be one of the demo.
            self.choose(self.demo.get());
            self.language.set(self.origin.language);
        }
        self.arrival.end();
        self.notify(Topic::Import, move |lang| {
            fault.clone().unwrap_or_else(|| faults::NO_READER.get(lang).to_owned())
        });
    }

    /// Shows the program of a file, unless it is too large or not a text.
    #[inline(never)]
    pub(crate) fn open_program_file(&'static self, file: File) {
        self.withdraw(Topic::Import);
        let name = file.name();
        if file.size() > MOST_OF_PROGRAM as f64 {
            return self.notify(Topic::Import, move |lang| sentences::program_too_large(lang, &name));
        }
        spawn_local(async move {
            let Ok(buffer) = JsFuture::from(file.array_buffer()).await else {
                return self.notify(Topic::Import, move |lang| sentences::unreadable(lang, &name));
            };
            match text_of_file(Uint8Array::new(buffer.unchecked_ref()).to_vec()) {
                Ok(text) => self.show_file(name, text.into()),
                Err(at) => self.notify(Topic::Import, move |lang| sentences::not_utf8(lang, &name, at + 1)),
            }
        });
    }

    /// Saves the Python on show as a file.
    #[inline(never)]
    pub(crate) fn save_program(&self) {
        let Some(text) = self.python_text() else { return };
        if save(&self.python_name(), "text/x-python", &text).is_err() {
            self.notify(Topic::Export, |lang: Lang| faults::EXPORT_REFUSED.get(lang).to_owned());
        }
    }
}

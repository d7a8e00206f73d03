//! What the visitor does with drafts: edits, gives up, begins, opens, deletes. The browser stores them.
//!
//! Invariant: only what the visitor has edited or opened is stored, each draft under a key of its own (`drafts`).
//!
//! The page loads these on first use: `super::app_state::AppState::show_own`, `super::app_state::AppState::delete_own`, `super::app_state::AppState::reset_edits`, `super::app_state::AppState::undo_removal`.

use std::rc::Rc;

use super::app_state::{Action, AppState, Topic, written};
use super::drafts::{ProgramOrigin, RemovedDraft, ShownPython, StoredDraft};
use super::storage;
use crate::demos::Args;
use crate::i18n::{controls, faults, sentences};
use crate::session::Language;

/// The state of the browser's history entry while a demo's edits are on show.
const EDITS_SHOWN: &str = "edits";
/// The same while an own program is on show, before its name.
const OWN_SHOWN: &str = "own ";
/// The file name of a program that comes without one.
pub(crate) const MAIN: &str = "main.py";

const UNDO: Action = Action { name: controls::UNDO, act: AppState::undo_removal };

impl AppState {
    /// Reads the stored drafts. Shows the one that was on show before a reload (`reloaded` is the state of the history
    /// entry), else the edits of the demo on show if `may_show`.
    pub(crate) fn restore_drafts(&self, reloaded: Option<&str>, may_show: bool) {
        self.drafts.update(|drafts| drafts.restore(storage::entries().into_iter()));
        // A start or an own program came first.
        if self.start_seq() > 0 || self.is_own() {
            return;
        }
        let own = reloaded.and_then(|state| state.strip_prefix(OWN_SHOWN));
        let own = own.and_then(|name| self.drafts.with(|drafts| Some(drafts.find_stored(name)?.id)));
        if let Some(id) = own {
            self.show_own_id(id);
        } else if (may_show || reloaded == Some(EDITS_SHOWN)) && self.has_edits(self.demo.get()) {
            self.python.set(ShownPython::Edited);
        }
    }

    /// What the state of the history entry should be, for a reload.
    pub(crate) fn reload_state(&self) -> Option<String> {
        match self.python.get() {
            ShownPython::OfDemo => None,
            ShownPython::Edited => Some(EDITS_SHOWN.to_owned()),
            ShownPython::Own(_) => {
                self.own(|program| program.is_stored().then(|| format!("{OWN_SHOWN}{}", program.name)))?
            }
        }
    }

    /// The visitor edited the Python on show.
    #[inline(never)]
    pub(crate) fn edit_python(&self, text: &str) {
        // Putting back what was removed would undo the edit.
        if self.removed.take().is_some() {
            self.withdraw(Topic::Draft);
        }
        if let ShownPython::Own(id) = self.python.get() {
            let entry = self.drafts.update(|drafts| drafts.edit(id, text.into()));
            return self.store(entry);
        }
        let is_demo = self.demo_text().as_deref() == Some(text);
        self.set_edits((!is_demo).then(|| text.into()));
    }

    /// Shows the edits of the demo on show in place of its own file.
    pub(crate) fn show_edits(&self) {
        self.drop_run();
        self.python.set(ShownPython::Edited);
    }

    /// Gives up the edits of the demo on show.
    #[inline(never)]
    pub(crate) fn reset_edits(&self) {
        let demo = self.demo.get();
        let Some(text) = self.drafts.with(|drafts| drafts.edits_of(demo.id).cloned()) else { return };
        // Its lines are those of the edited text.
        self.drop_run();
        self.removed.replace(Some(RemovedDraft::Edits { demo: demo.id.to_owned(), text }));
        self.set_edits(None);
        self.notify_offering(Topic::Draft, |lang| faults::EDITS_GIVEN_UP.get(lang).to_owned(), Some(UNDO));
    }

    fn set_edits(&self, text: Option<Rc<str>>) {
        let demo = self.demo.get();
        self.python.set(if text.is_some() { ShownPython::Edited } else { ShownPython::OfDemo });
        let entry = self.drafts.update(|drafts| drafts.set_edits(demo.id, text));
        self.store(Some(entry));
    }

    /// Shows a new program, made from a template.
    pub(crate) fn new_program(&self) {
        self.show_own(MAIN.to_owned(), TEMPLATE.into(), ProgramOrigin::Given);
    }

    /// Shows a program that is not stored before it is edited.
    #[inline(never)]
    pub(crate) fn show_own(&self, name: String, text: Rc<str>, origin: ProgramOrigin) {
        let id = self.drafts.update(|drafts| drafts.add_unstored(name, text, origin));
        self.show_own_id(id);
    }

    /// Shows the program of a file of the visitor's.
    #[inline(never)]
    pub(crate) fn show_file(&self, name: String, text: Rc<str>) {
        let (id, entry) = self.drafts.update(|drafts| drafts.add_file(name, text));
        self.show_own_id(id);
        self.store(entry);
    }

    /// Shows a program of the visitor's own, and no demo. The run on show is stopped and dropped.
    pub(crate) fn show_own_id(&self, id: u32) {
        if self.python.get() == ShownPython::Own(id) && self.language.get() == Language::Python {
            return;
        }
        self.drop_run();
        // A field at fault would be out of sight.
        self.fields.set(written(&Args::defaults(self.demo.get().params)));
        self.language.set(Language::Python);
        self.python.set(ShownPython::Own(id));
    }

    /// Deletes the own program on show, and shows the demo.
    #[inline(never)]
    pub(crate) fn delete_own(&self) {
        let ShownPython::Own(id) = self.python.get() else { return };
        let Some((program, entry)) = self.drafts.update(|drafts| drafts.remove(id)) else { return };
        self.choose(self.demo.get());
        self.store(entry);
        let name = program.name.clone();
        self.removed.replace(Some(RemovedDraft::Own(program)));
        self.notify_offering(Topic::Draft, move |lang| sentences::deleted(lang, &name), Some(UNDO));
    }

    /// Puts back what was removed last, and shows it.
    fn undo_removal(&'static self) {
        self.withdraw(Topic::Draft);
        match self.removed.take() {
            Some(RemovedDraft::Own(program)) => {
                let (id, entry) = self.drafts.update(|drafts| drafts.put_back(program));
                self.show_own_id(id);
                self.store(entry);
            }
            Some(RemovedDraft::Edits { demo, text }) => {
                let entry = self.drafts.update(|drafts| drafts.set_edits(&demo, Some(text)));
                self.store(Some(entry));
                if self.demo.get().id == demo && !self.is_own() {
                    self.show_edits();
                }
            }
            None => {}
        }
    }

    /// Writes an entry to the browser's storage.
    fn store(&self, entry: Option<StoredDraft>) {
        let Some(StoredDraft { key, value }) = entry else { return };
        let Some(value) = value else { return storage::remove(&key) };
        if !storage::write(&key, &value) && !self.storage_failed.replace(true) {
            self.notify(Topic::Storage, |lang| faults::NOT_STORED.get(lang).to_owned());
        }
    }
}

/// What a new program begins with.
const TEMPLATE: &str = r#"import asyncio


async def work(name, seconds):
    print(f"{name} begins")
    await asyncio.sleep(seconds)
    print(f"{name} ends")
    return seconds


async def main():
    results = await asyncio.gather(
        work("first", 0.3),
        work("second", 0.2),
    )
    print(results)


asyncio.run(main())
"#;

//! The program that Run starts: the demo on show in Rust or in Python, or a Python program of the visitor's own.
//!
//! Invariant: the Python text on show is the text that runs: the demo's file with the parameters in place of its defaults, or a
//! draft (`drafts`). Next: `drafting`, which changes drafts.
//!
//! The page loads these on first use: `super::app_state::AppState::shown_outdated`, `super::app_state::AppState::python_order*`, `super::app_state::AppState::python_text`, `super::app_state::AppState::python_settled`.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use super::app_state::{AppState, written};
use super::drafts::{OwnProgram, ShownPython};
use super::line_rewrite::LineRewrite;
use super::outdated::{OutdatedLine, OutdatedLines};
use crate::demos::catalogue::python_args::with_args;
use crate::demos::{Args, Demo};
use crate::i18n::Lang;
use crate::python::page::{Order, Outdated, PythonProgram, WorkerProgram};
use crate::session::{Language, Program, Speed};
use crate::ui::panes::source_texts::SourceText;

impl AppState {
    /// Whether a program of the visitor's own is on show, and no demo.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.python.get(), ShownPython::Own(_))
    }

    /// Whether the demo on show has the visitor's edits.
    pub(crate) fn is_edited(&self) -> bool {
        self.python.get() == ShownPython::Edited
    }

    /// Whether the visitor wrote the program that Run starts, so that it has no parameters.
    pub(crate) fn runs_draft(&self) -> bool {
        self.language.get() == Language::Python && self.python.get() != ShownPython::OfDemo
    }

    /// Reads the own program on show; `None` if a demo is on show.
    pub(crate) fn own<T>(&self, read: impl FnOnce(&OwnProgram) -> T) -> Option<T> {
        let ShownPython::Own(id) = self.python.get() else { return None };
        self.drafts.with(|drafts| drafts.find(id).map(read))
    }

    /// Whether the visitor has edited a demo.
    pub(crate) fn has_edits(&self, demo: &Demo) -> bool {
        self.drafts.with(|drafts| drafts.edits_of(demo.id).is_some())
    }

    /// Whether a demo's own Python is on show although the visitor has edited it.
    pub(crate) fn lacks_edits(&self) -> bool {
        self.language.get() == Language::Python
            && self.python.get() == ShownPython::OfDemo
            && self.has_edits(self.demo.get())
    }

    /// The name of the program on show: the demo's title, or the own program's file.
    pub(crate) fn title(&self, lang: Lang) -> String {
        let own = self.own(|program| program.name.clone());
        own.unwrap_or_else(|| self.demo.get().title.get(lang).to_owned())
    }

    /// The name of the Python file on show.
    pub(crate) fn python_name(&self) -> String {
        let own = self.own(|program| program.name.clone());
        own.unwrap_or_else(|| self.demo.get().source.python.name().to_owned())
    }

    /// Whether the Python text on show is still to be loaded. What cannot be loaded is not.
    pub(crate) fn python_waits(&self) -> bool {
        match self.python.get() {
            _ if self.language.get() == Language::Rust => false,
            ShownPython::OfDemo => self.sources.of(&self.demo.get().source.python) == SourceText::Loading,
            ShownPython::Edited => false,
            ShownPython::Own(_) => self.own(OwnProgram::is_arriving).unwrap_or_default(),
        }
    }

    /// Whether there is Python on show.
    pub(crate) fn shows_python(&self) -> bool {
        let of_demo = || self.sources.of(&self.demo.get().source.python).loaded().is_some();
        self.language.get() == Language::Python
            && !self.python_waits()
            && (self.python.get() != ShownPython::OfDemo || of_demo())
    }

    /// Waits until the Python on show is loaded, or cannot be.
    #[inline(never)]
    pub(super) fn python_settled(&'static self) -> LocalBoxFuture<'static, ()> {
        match self.python.get() {
            ShownPython::Own(_) => Box::pin(self.arrival.settled()),
            _ => Box::pin(self.sources.settled(&self.demo.get().source.python)),
        }
    }

    /// The Python text on show; `None` while it is not loaded, or a parameter is at fault.
    #[inline(never)]
    pub(crate) fn python_text(&self) -> Option<Rc<str>> {
        match self.python.get() {
            ShownPython::OfDemo => self.demo_text(),
            ShownPython::Edited => self.drafts.with(|drafts| drafts.edits_of(self.demo.get().id).cloned()),
            ShownPython::Own(_) => {
                self.own(|program| (!program.is_arriving()).then(|| program.text.clone())).flatten()
            }
        }
    }

    /// The demo's Python file with the parameters in place of its defaults.
    pub(super) fn demo_text(&self) -> Option<Rc<str>> {
        let demo = self.demo.get();
        let SourceText::Loaded(text) = self.sources.of(&demo.source.python) else { return None };
        let args = self.args().ok()?;
        Some(with_args(&text, demo.params, &args).into())
    }

    /// What the run of this number starts in Python.
    pub(super) fn python_order(&'static self, run: u64, speed: Speed) -> Option<Order> {
        let source = self.python_text()?;
        let program = source.clone();
        let program = WorkerProgram::Python(PythonProgram {
            source,
            name: self.python_name(),
            compat: self.compat.get(),
            on_outdated: Rc::new(move |outdated| self.add_outdated(run, &program, outdated)),
        });
        Some(Order { program, speed })
    }

    /// The program that Run starts; `None` while a parameter is at fault.
    pub(super) fn program(&self) -> Option<Program> {
        if self.runs_draft() {
            return Some(Program::Own { name: self.python_name() });
        }
        let (demo, args, language) = (self.demo.get(), self.args().ok()?, self.language.get());
        Some(Program::Demo { demo, args, language })
    }

    /// Shows a demo with these parameters, as it comes.
    pub(crate) fn show_demo(&self, demo: &'static Demo, args: &Args) {
        self.demo.set(demo);
        self.fields.set(written(args));
        self.python.set(ShownPython::OfDemo);
    }

    /// Shows the Python on show, with the cursor at a line.
    pub(crate) fn show_line(&self, line: u32) {
        self.language.set(Language::Python);
        self.line_request.update(|(count, wanted)| {
            *count += 1;
            *wanted = line;
        });
    }

    /// Adds a line of `program`, which runs under this number. One of an earlier run is ignored.
    #[inline(never)]
    fn add_outdated(&self, run: u64, program: &str, mut outdated: Outdated) {
        if run < self.outdated.with(|shown| shown.run) {
            return;
        }
        let replaced = outdated.replacement.take();
        let rewrite =
            replaced.and_then(|lines| LineRewrite::of(program, lines.first, lines.last, lines.text));
        self.outdated.update(|shown| {
            if run > shown.run {
                *shown = OutdatedLines { run, lines: Vec::new() };
            }
            let id = shown.lines.last().map_or(0, |last| last.id + 1);
            shown.lines.push(OutdatedLine { id, outdated, rewrite });
        });
    }

    /// The ids of the lines of the run on show.
    #[inline(never)]
    pub(crate) fn shown_outdated(&self) -> Vec<usize> {
        let run = self.run().map(|run| run.number);
        self.outdated.with(|shown| {
            let lines = shown.lines.iter().filter(|_| run == Some(shown.run));
            lines.map(|line| line.id).collect()
        })
    }

    /// Shows a line no longer.
    pub(crate) fn dismiss_outdated(&self, id: usize) {
        self.outdated.update(|shown| shown.lines.retain(|line| line.id != id));
    }
}

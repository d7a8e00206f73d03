//! What the page shows: the run, the playhead in it, the selected lane, language and theme.
//!
//! Invariant: a borrow of `model` never spans a call into JS or into the session. Only `frames` borrows it mutably, to take
//! in events.
//!
//! The page loads these on first use: `ShownRun::chrome_trace`, `ShownRun::about`.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use super::playhead::Playhead;
use super::run_findings::RunFindings;
pub(crate) use super::theme::Theme;
use crate::i18n::{Lang, Text};
use crate::rt::Time;
use crate::session::{Session, State, Summary};
use crate::trace::chrome::{self, About};
use crate::trace::{LaneId, Log, Model, Position, Snapshot};
use crate::ui::dom::{Memo, Observed};
use crate::ui::present::durations::Grain;

/// What all views read. Lives as long as the document.
pub(crate) struct RunView {
    /// The run on show, live or ended; `None` before the first run.
    pub(crate) run: Observed<Option<Rc<ShownRun>>>,
    /// The position in the run that every view shows.
    pub(crate) playhead: Observed<Playhead>,
    /// The run's state at a past playhead, memoised by run number and position.
    past_snapshot: Memo<(u64, Position), Snapshot>,
    /// The selected lane, which the timeline, the tree, the output and the source highlight.
    pub(crate) selected: Observed<Option<LaneId>>,
    pub(crate) lang: Observed<Lang>,
    pub(crate) theme: Observed<Theme>,
}

impl RunView {
    pub(crate) fn new(lang: Lang, theme: Theme) -> RunView {
        RunView {
            run: Observed::default(),
            playhead: Observed::default(),
            past_snapshot: Memo::default(),
            selected: Observed::default(),
            lang: Observed::new(lang),
            theme: Observed::new(theme),
        }
    }

    /// A closure that translates `text` into the page's current language.
    pub(crate) fn tr(&'static self, text: Text) -> impl Fn() -> &'static str + 'static {
        move || text.get(self.lang.get())
    }

    /// The number of the run on show; zero before the first run.
    pub(crate) fn run_number(&self) -> u64 {
        self.run.with(|run| run.as_ref().map_or(0, |run| run.number))
    }

    /// Reads the run on show at the playhead; the default without a run. `read` must call neither the browser nor the
    /// session.
    pub(crate) fn at_playhead<T: Default>(&self, read: impl FnOnce(&RunAtPlayhead<'_>) -> T) -> T {
        let Some(run) = self.run.get() else { return T::default() };
        let now = run.now();
        let (model, log) = (&*run.model.borrow(), &*run.log());
        match self.playhead.get().point() {
            None => read(&RunAtPlayhead { model, log, snapshot: model.snapshot(), now, end: now }),
            Some(point) => {
                let key = (run.number, point.position);
                let snapshot = &*self.past_snapshot.get(key, || model.snapshot_at(log, point.position));
                read(&RunAtPlayhead { model, log, snapshot, now: point.time, end: now })
            }
        }
    }

    /// Replaces the playhead; does nothing without a run.
    pub(crate) fn seek(&self, to: impl FnOnce(Playhead, &Log) -> Playhead) {
        if let Some(run) = self.run.get() {
            let playhead = to(self.playhead.get(), &run.log());
            self.playhead.set_if_changed(playhead);
        }
    }

    /// The resolution in which times of the run on show are written.
    pub(crate) fn grain(&self) -> Grain {
        self.run.with(|run| run.as_ref().map_or(Grain::EXACT, |run| Grain::of(&run.log())))
    }

    /// Reads the model of the run on show; the default without a run. `read` must call neither the browser nor the session.
    pub(crate) fn with_model<T: Default>(&self, read: impl FnOnce(&Model) -> T) -> T {
        self.run.with(|run| run.as_ref().map_or_else(T::default, |run| read(&run.model.borrow())))
    }
}

/// A borrow of the run on show, with its state at the playhead.
pub(crate) struct RunAtPlayhead<'a> {
    /// The whole run, also after the playhead.
    pub(crate) model: &'a Model,
    /// Resolves interned texts and waits.
    pub(crate) log: &'a Log,
    /// The state at the playhead.
    pub(crate) snapshot: &'a Snapshot,
    /// The loop time at the playhead.
    pub(crate) now: Time,
    /// The loop time of the run's last event so far.
    pub(crate) end: Time,
}

/// The origin of a run's events.
pub(crate) enum RunSource {
    /// A session of this page, running or ended.
    Live(Rc<Session>),
    /// An imported trace.
    File(Box<TraceFile>),
}

/// An imported trace, from a file or a link.
pub(crate) struct TraceFile {
    pub(crate) name: String,
    /// The id of the demo that recorded it; empty if unknown.
    pub(crate) demo: String,
    pub(crate) params: Vec<(String, u64)>,
    clock: String,
    /// The text of the link that carried the trace.
    carried: Option<String>,
    log: RefCell<Log>,
}

impl TraceFile {
    pub(crate) fn new(
        name: String,
        demo: String,
        params: Vec<(String, u64)>,
        clock: String,
        carried: Option<String>,
        log: Log,
    ) -> TraceFile {
        TraceFile { name, demo, params, clock, carried, log: RefCell::new(log) }
    }
}

impl ShownRun {
    /// The session; `None` for an imported trace.
    pub(crate) fn session(&self) -> Option<&Rc<Session>> {
        match &self.source {
            RunSource::Live(session) => Some(session),
            RunSource::File(_) => None,
        }
    }

    /// The session's state; an imported trace has ended.
    pub(crate) fn state(&self) -> State {
        self.session().map_or(State::Ended, |session| session.state())
    }

    /// The loop time at the end of the run so far.
    pub(crate) fn now(&self) -> Time {
        match &self.source {
            RunSource::Live(session) => session.now(),
            RunSource::File(file) => file.log.borrow().end(),
        }
    }

    /// The events. The borrow must end before the session's next step, which records.
    pub(crate) fn log(&self) -> Ref<'_, Log> {
        match &self.source {
            RunSource::Live(session) => session.log(),
            RunSource::File(file) => file.log.borrow(),
        }
    }

    /// The result of an ended session; `None` for an imported trace.
    pub(crate) fn summary(&self) -> Option<Summary> {
        self.session()?.summary()
    }

    /// The demo's id, or the file's name without its extension: the stem of an exported file's name.
    pub(crate) fn name(&self) -> &str {
        match &self.source {
            RunSource::Live(session) => session.program().stem(),
            RunSource::File(file) => file.name.split('.').next().unwrap_or_default(),
        }
    }

    /// The name of the Python file that runs in the session.
    pub(crate) fn python_file(&self) -> Option<&str> {
        self.session()?.program().python_file()
    }

    /// The metadata of an export.
    fn about(&self) -> About<'_> {
        match &self.source {
            RunSource::Live(session) => session.about(),
            RunSource::File(file) => {
                let params = file.params.iter().map(|(name, value)| (name.as_str(), *value)).collect();
                About { demo: &file.demo, params, clock: &file.clock }
            }
        }
    }

    /// The trace so far, as Chrome Trace Event JSON.
    pub(crate) fn chrome_trace(&self) -> String {
        chrome::export(&self.log(), &self.about())
    }

    /// The trace so far as the record from which the reader worker makes other formats.
    pub(crate) fn record(&self) -> String {
        chrome::export_record(&self.log(), &self.about())
    }

    /// The text of the link that carried the trace, if a link did.
    pub(crate) fn carried(&self) -> Option<&str> {
        match &self.source {
            RunSource::Live(_) => None,
            RunSource::File(file) => file.carried.as_deref(),
        }
    }
}

/// A run with the model that views read.
pub(crate) struct ShownRun {
    /// Unique among the page's runs.
    pub(crate) number: u64,
    pub(crate) source: RunSource,
    /// Built from the events that `frames` has taken in so far.
    pub(crate) model: RefCell<Model>,
    pub(crate) findings: RunFindings,
}

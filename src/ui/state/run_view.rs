//! What the page is about: the run on show, what is selected, language and theme.
//!
//! Invariant: `model` is borrowed only to read plain data out of it, or by `frames` to take in events; never across a
//! call into JS or into the session.
//!
//! The page loads these on first use: `Run::chrome_trace`, `Run::about`.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use super::playhead::Playhead;
pub(crate) use super::theme::Theme;
use crate::i18n::{Lang, Text};
use crate::rt::Time;
use crate::session::{Session, State, Summary};
use crate::trace::chrome::{self, About};
use crate::trace::{LaneId, Log, Model, Position, Snapshot};
use crate::ui::dom::{Derived, Observed};
use crate::ui::present::durations::Grain;

/// The page's state, there from the start to the end of the document.
pub(crate) struct Page {
    /// The run on show, live or ended; `None` before the first.
    pub(crate) run: Observed<Option<Rc<Run>>>,
    /// At which place of it the page looks.
    pub(crate) playhead: Observed<Playhead>,
    /// The moment there, by the run's number and the position.
    past: Derived<(u64, Position), Snapshot>,
    /// The selected task: the timeline, the tree, the output and the source all follow it.
    pub(crate) selected: Observed<Option<LaneId>>,
    /// The language of every text.
    pub(crate) lang: Observed<Lang>,
    /// The colours.
    pub(crate) theme: Observed<Theme>,
}

impl Page {
    pub(crate) fn new(lang: Lang, theme: Theme) -> Page {
        Page {
            run: Observed::default(),
            playhead: Observed::default(),
            past: Derived::default(),
            selected: Observed::default(),
            lang: Observed::new(lang),
            theme: Observed::new(theme),
        }
    }

    /// A text in the page's language, for a view.
    pub(crate) fn say(&'static self, text: Text) -> impl Fn() -> &'static str + 'static {
        move || text.get(self.lang.get())
    }

    /// The number of the run on show; zero before the first.
    pub(crate) fn run_number(&self) -> u64 {
        self.run.with(|run| run.as_ref().map_or(0, |run| run.number))
    }

    /// Reads the run on show at the place where the page looks, if there is a run. `read` calls neither the browser nor
    /// the session.
    pub(crate) fn look<T: Default>(&self, read: impl FnOnce(&Shown<'_>) -> T) -> T {
        let Some(run) = self.run.get() else { return T::default() };
        let now = run.now();
        let (model, log) = (&*run.model.borrow(), &*run.log());
        match self.playhead.get().place() {
            None => read(&Shown { model, log, moment: model.snapshot(), now, end: now }),
            Some(place) => {
                let key = (run.number, place.position);
                let moment = &*self.past.get(key, || model.snapshot_at(log, place.position));
                read(&Shown { model, log, moment, now: place.time, end: now })
            }
        }
    }

    /// Moves the playhead of the run on show.
    pub(crate) fn wind(&self, to: impl FnOnce(Playhead, &Log) -> Playhead) {
        if let Some(run) = self.run.get() {
            let playhead = to(self.playhead.get(), &run.log());
            self.playhead.turn(playhead);
        }
    }

    /// How finely times of the run on show are written.
    pub(crate) fn grain(&self) -> Grain {
        self.run.with(|run| run.as_ref().map_or(Grain::EXACT, |run| Grain::of(&run.log())))
    }

    /// Reads the model of the run on show, if there is one. `read` calls neither the browser nor the session.
    pub(crate) fn with_model<T: Default>(&self, read: impl FnOnce(&Model) -> T) -> T {
        self.run.with(|run| run.as_ref().map_or_else(T::default, |run| read(&run.model.borrow())))
    }
}

/// A run at the place where the page looks.
pub(crate) struct Shown<'a> {
    /// All of it.
    pub(crate) model: &'a Model,
    /// What its ids stand for.
    pub(crate) log: &'a Log,
    /// What it was like there.
    pub(crate) moment: &'a Snapshot,
    /// The loop time there.
    pub(crate) now: Time,
    /// The loop time at the end of the run, wherever that has come to.
    pub(crate) end: Time,
}

/// Where the events of a run come from.
pub(crate) enum Subject {
    /// From what runs, or ran, here.
    Live(Rc<Session>),
    /// From a file.
    File(Box<TraceFile>),
}

/// A trace that was read from a file.
pub(crate) struct TraceFile {
    pub(crate) name: String,
    /// The id of the demo that made it; empty if none did.
    pub(crate) demo: String,
    pub(crate) params: Vec<(String, u64)>,
    clock: String,
    /// The text of the link that brought it.
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

impl Run {
    /// What runs, unless the run is a file's.
    pub(crate) fn session(&self) -> Option<&Rc<Session>> {
        match &self.subject {
            Subject::Live(session) => Some(session),
            Subject::File(_) => None,
        }
    }

    /// Where it is in its life.
    pub(crate) fn state(&self) -> State {
        self.session().map_or(State::Ended, |session| session.state())
    }

    /// The loop time at its end, wherever that has come to.
    pub(crate) fn now(&self) -> Time {
        match &self.subject {
            Subject::Live(session) => session.now(),
            Subject::File(file) => file.log.borrow().end(),
        }
    }

    /// Its events. Let go of them before the run goes on.
    pub(crate) fn log(&self) -> Ref<'_, Log> {
        match &self.subject {
            Subject::Live(session) => session.recorder().log(),
            Subject::File(file) => file.log.borrow(),
        }
    }

    /// What came of it, once it has ended; of a file's run only its events are known.
    pub(crate) fn summary(&self) -> Option<Summary> {
        self.session()?.summary()
    }

    /// The demo's id, or the file's name, for the name of an export.
    pub(crate) fn name(&self) -> &str {
        match &self.subject {
            Subject::Live(session) => session.demo().id,
            Subject::File(file) => file.name.split('.').next().unwrap_or_default(),
        }
    }

    /// What an export says of it.
    fn about(&self) -> About<'_> {
        match &self.subject {
            Subject::Live(session) => session.about(),
            Subject::File(file) => {
                let params = file.params.iter().map(|(name, value)| (name.as_str(), *value)).collect();
                About { demo: &file.demo, params, clock: &file.clock }
            }
        }
    }

    /// The trace so far, as Chrome Trace Event JSON.
    pub(crate) fn chrome_trace(&self) -> String {
        chrome::export(&self.log(), &self.about())
    }

    /// What the worker makes other forms of the trace so far from.
    pub(crate) fn record(&self) -> String {
        chrome::export_record(&self.log(), &self.about())
    }

    /// The text of the link that brought it, if one did.
    pub(crate) fn carried(&self) -> Option<&str> {
        match &self.subject {
            Subject::Live(_) => None,
            Subject::File(file) => file.carried.as_deref(),
        }
    }
}

/// A run, and what is drawn of it.
pub(crate) struct Run {
    /// No two runs of the page have the same.
    pub(crate) number: u64,
    /// Where its events come from.
    pub(crate) subject: Subject,
    /// Its events, as far as they were taken in.
    pub(crate) model: RefCell<Model>,
}

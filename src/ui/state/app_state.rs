//! The state that views share beyond [`RunView`]: the choices for the next run, the notices, the parts that load later.
//!
//! Invariant: `fields` has one text for each parameter of `demo`, in order, exactly as typed. Only [`AppState::args`]
//! validates them. Next: `actions`, which changes this state.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use super::address::Address;
use super::drafts::{Drafts, RemovedDraft, ShownPython};
use super::focus::Focus;
use super::outdated::OutdatedLines;
use super::pending_start::PendingStart;
use super::playhead::{Playhead, Rate};
use super::run_view::{RunView, ShownRun};
use super::service_worker::ServiceWorkerStart;
use crate::demos::{Args, Demo, ParamError};
use crate::i18n::{Lang, Text};
use crate::python::page::Interpreter;
use crate::rt::Time;
use crate::session::{Language, Speed, State};
use crate::trace::{Finding, LaneId};
use crate::ui::dom::{Memo, Observed, leak};
use crate::ui::files::active_import::ActiveImport;
use crate::ui::files::arrival::Arrival;
use crate::ui::frames::Frames;
use crate::ui::lazy::LazyChunk;
use crate::ui::panes::source_texts::SourceTexts;
use crate::ui::present::now::LoopStatus;

/// The page's state. Leaked at the start, so views and callbacks share it by reference.
pub(crate) struct AppState {
    pub(crate) run_view: &'static RunView,
    pub(crate) frames: &'static Frames,
    /// The demo on show.
    pub(crate) demo: Observed<&'static Demo>,
    /// The texts of the parameter fields.
    pub(crate) fields: Observed<Vec<String>>,
    pub(crate) speed: Observed<Speed>,
    /// The language of the source on show, and of the next run.
    pub(crate) language: Observed<Language>,
    /// The Python on show, if the language is Python.
    pub(crate) python: Observed<ShownPython>,
    /// Python that the visitor wrote.
    pub(crate) drafts: Observed<Drafts>,
    /// The draft that was removed last.
    pub(super) removed: RefCell<Option<RemovedDraft>>,
    /// Whether the browser has refused to store a draft.
    pub(super) storage_failed: Cell<bool>,
    /// The program that a link carries, until its text is decoded.
    pub(crate) arrival: Arrival,
    /// The number of requests to show a line of the Python on show, and the last one's line.
    pub(crate) line_request: Observed<(u32, u32)>,
    pub(crate) interpreter: Rc<Interpreter>,
    /// Whether Python programs may use what asyncio no longer has.
    pub(crate) compat: Observed<bool>,
    /// What the last Python program has of that.
    pub(crate) outdated: Observed<OutdatedLines>,
    /// The rate at which a recorded run is played.
    pub(crate) rate: Observed<Rate>,
    pub(crate) notices: Observed<Vec<Notice>>,
    /// The id of the last notice.
    last_notice_id: Cell<u64>,
    /// The trace that is being read, if any.
    pub(crate) active_import: Observed<Option<ActiveImport>>,
    /// Set by the timeline.
    pub(crate) svg_painter: OnceCell<SvgPainter>,
    /// CounterSeries refused starts: each one moves the focus to the field at fault.
    pub(crate) refused: Observed<u32>,
    /// Whether the list of keyboard shortcuts is open.
    pub(crate) help: Observed<bool>,
    /// The address at the start: the source of keys that the page does not change.
    pub(crate) origin: Address,
    pub(crate) lazy_chunk: LazyChunk,
    pub(crate) service_worker: ServiceWorkerStart,
    pub(crate) sources: SourceTexts,
    pub(crate) pending_start: PendingStart,
    /// The part of the run that the URL points at. Taken when the first run has ended.
    pub(crate) focus: Cell<Focus>,
    /// The window of time in the timeline; `None` if it shows the whole run.
    pub(crate) window: Cell<Option<(Time, Time)>>,
    loop_status: Memo<(u64, Playhead), LoopStatus>,
}

/// Draws the timeline as an SVG document; `None` where the browser refuses a canvas.
pub(crate) type SvgPainter = Box<dyn Fn() -> Option<String>>;

/// A message to the visitor, shown until it is dismissed or withdrawn.
pub(crate) struct Notice {
    pub(crate) id: u64,
    pub(crate) topic: Topic,
    pub(crate) text: NoticeText,
    pub(crate) offer: Option<Action>,
}

/// A follow-up action, offered as a button of a notice.
#[derive(Clone, Copy)]
pub(crate) struct Action {
    pub(crate) name: Text,
    pub(crate) act: fn(&'static AppState),
}

/// Formats the text in a language, so that a notice follows a change of language.
pub(crate) type NoticeText = Rc<dyn Fn(Lang) -> String>;

/// The subject of a notice. A new notice replaces the old one of its topic, except `Address`: a URL may have many problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    Address,
    Step,
    LongStep,
    Share,
    Export,
    Dropped,
    Import,
    Draft,
    Storage,
    Wheel,
}

impl Topic {
    /// Whether it reports a fault, which interrupts a screen reader; other notices are announced politely.
    pub(crate) fn is_fault(self) -> bool {
        matches!(self, Topic::Address | Topic::Export | Topic::Import | Topic::Storage)
    }
}

/// The key of memoised rows and marks: equal keys give equal content.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct RenderKey {
    slow_tick: u64,
    pub(crate) playhead: Playhead,
    pub(crate) lang: Lang,
    pub(crate) selected: Option<LaneId>,
}

impl AppState {
    /// The state that the URL asks for. Begins to load the lazy chunk and the service worker.
    pub(crate) fn new(run_view: &'static RunView, address: Address) -> AppState {
        AppState {
            run_view,
            frames: leak(Frames::new(run_view)),
            demo: Observed::new(address.demo),
            fields: Observed::new(written(&address.args)),
            speed: Observed::new(address.speed),
            language: Observed::new(address.language),
            python: Observed::default(),
            drafts: Observed::default(),
            removed: RefCell::default(),
            storage_failed: Cell::default(),
            arrival: Arrival::default(),
            line_request: Observed::default(),
            interpreter: Rc::default(),
            compat: Observed::new(true),
            outdated: Observed::default(),
            rate: Observed::new(Rate::REAL),
            notices: Observed::default(),
            last_notice_id: Cell::default(),
            active_import: Observed::default(),
            svg_painter: OnceCell::new(),
            refused: Observed::default(),
            help: Observed::default(),
            lazy_chunk: LazyChunk::begin(),
            service_worker: ServiceWorkerStart::begin(),
            sources: SourceTexts::default(),
            pending_start: PendingStart::default(),
            focus: Cell::new(address.focus),
            window: Cell::default(),
            origin: address,
            loop_status: Memo::default(),
        }
    }

    /// As [`RunView::tr`].
    pub(crate) fn tr(&self, text: Text) -> impl Fn() -> &'static str + 'static {
        self.run_view.tr(text)
    }

    pub(crate) fn lang(&self) -> Lang {
        self.run_view.lang.get()
    }

    /// The state of the run on show, as of the last frame; `None` before the first run.
    pub(crate) fn state(&self) -> Option<State> {
        self.frames.state.get()
    }

    /// A counter that texts and lists depend on: it changes at most ten times a second, the canvas every frame.
    pub(crate) fn slow_tick(&self) -> u64 {
        self.frames.slow_tick.get()
    }

    pub(crate) fn render_key(&self) -> RenderKey {
        RenderKey {
            slow_tick: self.slow_tick(),
            playhead: self.run_view.playhead.get(),
            lang: self.lang(),
            selected: self.run_view.selected.get(),
        }
    }

    /// The loop at the playhead, as of the last slow tick.
    pub(crate) fn loop_status(&self) -> Rc<LoopStatus> {
        self.loop_status.get((self.slow_tick(), self.run_view.playhead.get()), || {
            self.run_view.at_playhead(|at| LoopStatus::of(at.model, at.log, at.snapshot, at.now))
        })
    }

    /// Whether the playhead is not at the end of the run.
    pub(crate) fn is_past(&self) -> bool {
        self.run_view.playhead.get().point().is_some()
    }

    /// The parameters that the fields contain.
    ///
    /// # Errors
    /// Every field at fault, in order.
    pub(crate) fn args(&self) -> Result<Args, Vec<ParamError>> {
        let demo = self.demo.get();
        self.fields.with(|fields| {
            let names = demo.params.iter().map(|param| param.name);
            Args::parse_strict(demo.params, names.zip(fields.iter().map(String::as_str)))
        })
    }

    /// Whether the page is embedded in another page.
    pub(crate) fn embedded(&self) -> bool {
        self.origin.embed
    }

    pub(crate) fn run(&self) -> Option<Rc<ShownRun>> {
        self.run_view.run.get()
    }

    /// The findings of the run on show, as of the last slow tick.
    pub(crate) fn findings(&self) -> Rc<Vec<Finding>> {
        self.slow_tick();
        self.run().map_or_else(Rc::default, |run| run.findings.found())
    }

    /// Whether the run on show has not ended.
    pub(crate) fn is_live(&self) -> bool {
        self.state().is_some_and(|state| state != State::Ended)
    }

    /// Shows a notice.
    pub(crate) fn notify(&self, topic: Topic, text: impl Fn(Lang) -> String + 'static) {
        self.notify_offering(topic, text, None);
    }

    /// As [`AppState::notify`], with a button for a follow-up action.
    pub(crate) fn notify_offering(
        &self,
        topic: Topic,
        text: impl Fn(Lang) -> String + 'static,
        offer: Option<Action>,
    ) {
        let id = self.last_notice_id.get() + 1;
        self.last_notice_id.set(id);
        self.notices.update(|notices| {
            if topic != Topic::Address {
                notices.retain(|notice| notice.topic != topic);
            }
            notices.push(Notice { id, topic, text: Rc::new(text), offer });
        });
    }

    /// Removes the notices of a topic.
    pub(crate) fn withdraw(&self, topic: Topic) {
        self.notices.update(|notices| notices.retain(|notice| notice.topic != topic));
    }

    /// Removes one notice.
    pub(crate) fn dismiss(&self, id: u64) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }
}

/// The texts of the fields for these parameters.
pub(crate) fn written(args: &Args) -> Vec<String> {
    args.iter().map(|(_, value)| value.to_string()).collect()
}

//! What the shell's views share beyond [`Page`]: what the visitor has chosen for the next run, the notices, and how the
//! present run stands.
//!
//! Invariant: `fields` has one text for each parameter of `demo`, in its order, exactly as the visitor wrote it; whether
//! it is good is decided by [`AppState::args`] alone.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use super::address::Address;
use super::focus::{Focus, Instant};
use super::pending_start::PendingStart;
use super::playhead::{Playhead, Rate};
use super::run_view::{RunSource, RunView, ShownRun};
use super::service_worker::ServiceWorkerStart;
use crate::demos::{Args, Demo, ParamError};
use crate::i18n::{Lang, Text};
use crate::rt::Time;
use crate::session::{Speed, State};
use crate::trace::LaneId;
use crate::ui::dom::{Memo, Observed, leak};
use crate::ui::files::active_import::ActiveImport;
use crate::ui::frames::Frames;
use crate::ui::lazy::LazyChunk;
use crate::ui::panes::source_texts::SourceTexts;
use crate::ui::present::now::LoopStatus;

/// The page's state, there from the start to the end of the document; views share it by reference.
pub(crate) struct AppState {
    pub(crate) run_view: &'static RunView,
    pub(crate) frames: &'static Frames,
    /// The demo on show.
    pub(crate) demo: Observed<&'static Demo>,
    /// What the parameters' fields contain.
    pub(crate) fields: Observed<Vec<String>>,
    pub(crate) speed: Observed<Speed>,
    /// How quickly what is recorded is played.
    pub(crate) rate: Observed<Rate>,
    pub(crate) notices: Observed<Vec<Notice>>,
    /// How many notices there were.
    last_notice_id: Cell<u64>,
    /// The trace file that is being read.
    pub(crate) active_import: Observed<Option<ActiveImport>>,
    /// Draws the timeline as an SVG document.
    pub(crate) svg_painter: OnceCell<SvgPainter>,
    /// Counts refused runs, so that the field at fault takes the focus again each time.
    pub(crate) refused: Observed<u32>,
    /// Whether the list of keys is open.
    pub(crate) help: Observed<bool>,
    /// What the page's URL said at the start, for the keys that stay as they are.
    pub(crate) origin: Address,
    pub(crate) lazy_chunk: LazyChunk,
    pub(crate) service_worker: ServiceWorkerStart,
    pub(crate) sources: SourceTexts,
    /// The start that waits for what its run uses.
    pub(crate) pending_start: PendingStart,
    /// What the link that was followed points at, until the first run has ended.
    pub(crate) focus: Cell<Focus>,
    /// The stretch of time that the timeline shows, unless it is all of the run.
    pub(crate) window: Cell<Option<(Time, Time)>>,
    loop_status: Memo<(u64, Playhead), LoopStatus>,
}

/// Makes an SVG document; `None` where the browser refuses what it takes.
pub(crate) type SvgPainter = Box<dyn Fn() -> Option<String>>;

/// Something that visitors should know, until they dismiss it.
pub(crate) struct Notice {
    pub(crate) id: u64,
    pub(crate) topic: Topic,
    pub(crate) text: NoticeText,
    pub(crate) offer: Option<Action>,
}

/// What can be done next.
#[derive(Clone, Copy)]
pub(crate) struct Action {
    pub(crate) name: Text,
    pub(crate) act: fn(&'static AppState),
}

/// Made for the language at hand, so that a notice follows when the reader switches.
pub(crate) type NoticeText = Rc<dyn Fn(Lang) -> String>;

/// What a notice is about. A new one replaces the old one of its topic, but for addresses, which may have many problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    Address,
    Step,
    Share,
    Export,
    Dropped,
    Import,
}

impl Topic {
    /// Whether it reports a fault, which interrupts a screen reader, or something good to know.
    pub(crate) fn is_fault(self) -> bool {
        matches!(self, Topic::Address | Topic::Export | Topic::Import)
    }
}

/// What rows and marks are made from; while it is the same, so are they.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct RenderKey {
    slow_tick: u64,
    pub(crate) playhead: Playhead,
    pub(crate) lang: Lang,
    pub(crate) selected: Option<LaneId>,
}

impl AppState {
    /// The state for what the URL asks for.
    pub(crate) fn new(run_view: &'static RunView, address: Address) -> AppState {
        AppState {
            run_view,
            frames: leak(Frames::new(run_view)),
            demo: Observed::new(address.demo),
            fields: Observed::new(written(&address.args)),
            speed: Observed::new(address.speed),
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

    /// A text in the page's language, for a view.
    pub(crate) fn tr(&self, text: Text) -> impl Fn() -> &'static str + 'static {
        self.run_view.tr(text)
    }

    pub(crate) fn lang(&self) -> Lang {
        self.run_view.lang.get()
    }

    /// Where the run on show is in its life; `None` before the first.
    pub(crate) fn state(&self) -> Option<State> {
        self.frames.state.get()
    }

    /// Changes when a reader, as opposed to a watcher, should see something new: at most ten times a second.
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

    /// What the run on show was doing where the page looks, as of the last glance.
    pub(crate) fn loop_status(&self) -> Rc<LoopStatus> {
        self.loop_status.get((self.slow_tick(), self.run_view.playhead.get()), || {
            self.run_view.at_playhead(|at| LoopStatus::of(at.model, at.log, at.moment, at.now))
        })
    }

    /// Whether the page looks at the past of the run on show.
    pub(crate) fn is_past(&self) -> bool {
        self.run_view.playhead.get().point().is_some()
    }

    /// The parameters as they are in the fields.
    ///
    /// # Errors
    /// Every field at fault, in order.
    pub(crate) fn args(&self) -> Result<Args, Vec<ParamError>> {
        let demo = self.demo.get();
        self.fields.with(|fields| {
            let names = demo.params.iter().map(|param| param.name);
            Args::parse_strict(demo, names.zip(fields.iter().map(String::as_str)))
        })
    }

    /// What the URL of the page as it is would say; `None` while a field is at fault.
    pub(crate) fn address(&self) -> Option<Address> {
        let args = self.args().ok()?;
        // A link that chose language or theme keeps choosing, what the page shows now; others leave it to the visitor.
        let lang = self.origin.lang.map(|_| self.lang());
        let theme = self.origin.theme.map(|_| self.run_view.theme.get());
        let (demo, speed) = (self.demo.get(), self.speed.get());
        // A link to a trace is one as long as that trace is on show.
        let trace = self.origin.trace.clone().filter(|trace| self.shows(trace));
        let carried = match self.run() {
            Some(run) => run.carried().map(str::to_owned),
            None => self.origin.carried.clone(),
        };
        Some(Address {
            demo,
            args,
            speed,
            lang,
            theme,
            focus: Focus::default(),
            trace,
            carried,
            ..self.origin.clone()
        })
    }

    /// Whether the trace of this name is on show, or on its way.
    fn shows(&self, trace: &str) -> bool {
        match self.run() {
            Some(run) => matches!(&run.source, RunSource::File(file) if file.name == trace),
            None => true,
        }
    }

    /// What of the run on show the page looks at.
    pub(crate) fn focus(&self) -> Focus {
        let window = self.window.get();
        Focus {
            at: self.run_view.playhead.get().point().map(|point| Instant::of(point.time)),
            lane: self.run_view.selected.get(),
            from: window.map(|(from, _)| Instant::of(from)),
            to: window.map(|(_, to)| Instant::of(to)),
        }
    }

    /// Whether the page is part of another.
    pub(crate) fn embedded(&self) -> bool {
        self.origin.embed
    }

    /// The run on show.
    pub(crate) fn run(&self) -> Option<Rc<ShownRun>> {
        self.run_view.run.get()
    }

    /// Whether the run on show has not ended.
    pub(crate) fn is_live(&self) -> bool {
        self.state().is_some_and(|state| state != State::Ended)
    }

    /// Tells the visitor something.
    pub(crate) fn notify(&self, topic: Topic, text: impl Fn(Lang) -> String + 'static) {
        self.notify_offering(topic, text, None);
    }

    /// As [`AppState::notify`], with a button for what can be done next.
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

    /// Takes the notices of a topic away.
    pub(crate) fn withdraw(&self, topic: Topic) {
        self.notices.update(|notices| notices.retain(|notice| notice.topic != topic));
    }

    /// Takes one notice away.
    pub(crate) fn dismiss(&self, id: u64) {
        self.notices.update(|notices| notices.retain(|notice| notice.id != id));
    }
}

/// Parameters as the text of their fields.
pub(crate) fn written(args: &Args) -> Vec<String> {
    args.iter().map(|(_, value)| value.to_string()).collect()
}

//! What the shell's components share beyond [`Page`]: what the visitor has chosen for the next run, the notices, and how
//! the present run stands.
//!
//! Invariant: `fields` has one text for each parameter of `demo`, in its order, exactly as the visitor wrote it; whether
//! it is good is decided by [`Desk::args`] alone.

use std::rc::Rc;
use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::address::Address;
use super::frames::Frames;
use super::service_worker::{self, Starting};
use super::state::{Page, Run};
use crate::demos::{Args, Demo, ParamError};
use crate::i18n::{Lang, Text};
use crate::session::{Speed, State};

/// Taken from Leptos' context by every component of the shell.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) page: Page,
    /// The demo on show.
    pub(super) demo: RwSignal<&'static Demo>,
    /// What the parameters' fields contain.
    pub(super) fields: RwSignal<Vec<String>>,
    pub(super) speed: RwSignal<Speed>,
    /// Where the run on show is in its life; `None` before the first.
    pub(super) state: RwSignal<Option<State>>,
    /// Changes when a reader, as opposed to a watcher, should see something new: at most ten times a second.
    pub(super) glance: RwSignal<u64>,
    pub(super) notices: RwSignal<Vec<Notice>>,
    /// Counts refused runs, so that the field at fault takes the focus again each time.
    pub(super) refused: RwSignal<u32>,
    /// Whether the service worker that delays answers is missing.
    pub(super) undelayed: RwSignal<bool>,
    /// What the page's URL said at the start, for the keys that stay as they are.
    pub(super) origin: StoredValue<Address>,
    pub(super) service_worker: StoredValue<Starting>,
    /// The last of the tickets: each start and each stop takes one, so a start that had to wait knows whether it has been
    /// overtaken.
    pub(super) tickets: StoredValue<u64>,
    pub(super) frames: StoredValue<Rc<Frames>, LocalStorage>,
}

/// Something that visitors should know, until they dismiss it.
#[derive(Clone)]
pub(super) struct Notice {
    pub(super) id: u64,
    pub(super) topic: Topic,
    pub(super) text: NoticeText,
}

/// Made for the language at hand, so that a notice follows when the reader switches.
pub(super) type NoticeText = Arc<dyn Fn(Lang) -> String + Send + Sync>;

/// What a notice is about. A new one replaces the old one of its topic, but for addresses, which may have many problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Address,
    Step,
    Share,
    Export,
    Dropped,
}

impl Topic {
    /// Whether it reports a fault, which interrupts a screen reader, or something good to know.
    pub(super) fn is_fault(self) -> bool {
        matches!(self, Topic::Address | Topic::Export)
    }
}

impl Desk {
    /// Puts the desk together for what the URL asks for.
    pub(super) fn new(page: Page, address: Address) -> Desk {
        let (state, glance) = (RwSignal::new(None), RwSignal::new(0));
        let undelayed = RwSignal::new(false);
        Desk {
            page,
            demo: RwSignal::new(address.demo),
            fields: RwSignal::new(written(&address.args)),
            speed: RwSignal::new(address.speed),
            state,
            glance,
            notices: RwSignal::default(),
            refused: RwSignal::new(0),
            undelayed,
            service_worker: StoredValue::new(service_worker::start(undelayed)),
            tickets: StoredValue::new(0),
            origin: StoredValue::new(address),
            frames: StoredValue::new_local(Frames::new(page, state, glance)),
        }
    }

    /// The desk of the page that the component is part of.
    pub(super) fn here() -> Desk {
        expect_context::<Desk>()
    }

    /// A text in the page's language, for a view.
    pub(super) fn say(self, text: Text) -> Signal<&'static str> {
        Signal::derive(move || text.get(self.page.lang.get()))
    }

    /// The parameters as they are in the fields.
    ///
    /// # Errors
    /// Every field at fault, in order.
    pub(super) fn args(self) -> Result<Args, Vec<ParamError>> {
        let demo = self.demo.get();
        self.fields.with(|fields| {
            let names = demo.params.iter().map(|param| param.name);
            Args::parse_strict(demo, names.zip(fields.iter().map(String::as_str)))
        })
    }

    /// What the URL of the page as it is would say; `None` while a field is at fault.
    pub(super) fn address(self) -> Option<Address> {
        let args = self.args().ok()?;
        let origin = self.origin.get_value();
        // A link that chose language or theme keeps choosing, what the page shows now; others leave it to the visitor.
        let lang = origin.lang.map(|_| self.page.lang.get());
        let theme = origin.theme.map(|_| self.page.theme.get());
        Some(Address { demo: self.demo.get(), args, speed: self.speed.get(), lang, theme, ..origin })
    }

    /// Whether the page is part of another.
    pub(super) fn embedded(self) -> bool {
        self.origin.with_value(|origin| origin.embed)
    }

    /// The run on show, without subscribing to it.
    pub(super) fn run(self) -> Option<Rc<Run>> {
        self.page.run.get_untracked()
    }

    /// Whether the run on show has not ended.
    pub(super) fn is_live(self) -> bool {
        self.state.get().is_some_and(|state| state != State::Ended)
    }

    /// Tells the visitor something.
    pub(super) fn notify(self, topic: Topic, text: impl Fn(Lang) -> String + Send + Sync + 'static) {
        self.notices.update(|notices| {
            if topic != Topic::Address {
                notices.retain(|notice| notice.topic != topic);
            }
            let id = notices.iter().map(|notice| notice.id).max().unwrap_or(0) + 1;
            notices.push(Notice { id, topic, text: Arc::new(text) });
        });
    }

    /// Takes the notices of a topic away, if there are any.
    pub(super) fn withdraw(self, topic: Topic) {
        if self.notices.with_untracked(|notices| notices.iter().any(|notice| notice.topic == topic)) {
            self.notices.update(|notices| notices.retain(|notice| notice.topic != topic));
        }
    }
}

/// Runs `reaction` now and whenever a signal that it read has changed, while the component lives. Boxed, because each
/// effect of a type of its own is three kilobytes of script.
pub(super) fn react(reaction: impl FnMut() + 'static) {
    let reaction: Box<dyn FnMut()> = Box::new(reaction);
    Effect::new(reaction);
}

/// A text that changes, for a view: every one is of the same type, so that the script of drawing it exists once.
pub(super) fn text(read: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(read)
}

/// A condition that changes, for a view, as [`text`].
pub(super) fn when(test: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(test)
}

/// What a click does, for a view, as [`text`].
pub(super) fn click(act: impl FnMut(MouseEvent) + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(act)
}

/// Parameters as the text of their fields.
pub(super) fn written(args: &Args) -> Vec<String> {
    args.iter().map(|(_, value)| value.to_string()).collect()
}

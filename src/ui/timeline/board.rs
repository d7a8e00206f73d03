//! Between the page and the chart: when to draw, and what the components around the canvases are told.
//!
//! Draws at once when the page says that a run has moved on, which it does within an animation frame; everything else
//! that changes what is seen asks for a frame, and several such changes share one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::leptos_dom::helpers::{AnimationFrameRequestHandle, request_animation_frame_with_handle};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::super::state::{Page, Run};
use super::chart::Chart;
use super::details::{Details, Source};
use super::gesture::{Point, Pointers};
use super::view::Move;
use crate::rt::TaskId;
use crate::session::State;

/// A tooltip, and where it stands in the browser's window.
#[derive(Clone, PartialEq)]
pub(super) struct Tip {
    pub(super) details: Details,
    pub(super) at: Point,
    /// Whether it stands to the left of the point, and above it.
    pub(super) flipped: (bool, bool),
}

/// The timeline's state.
pub(super) struct Board {
    pub(super) page: Page,
    pub(super) chart: Chart,
    pub(super) pointers: RefCell<Pointers>,
    pending: Cell<Option<AnimationFrameRequestHandle>>,
    scroller: RefCell<Option<HtmlElement>>,
    pub(super) tip: RwSignal<Option<Tip>>,
    /// Whether the view follows the run.
    pub(super) following: RwSignal<bool>,
    /// The height of all lanes, in CSS pixels.
    pub(super) content: RwSignal<f64>,
    /// What the keyboard selected, in words.
    pub(super) said: RwSignal<String>,
}

impl Board {
    pub(super) fn new(page: Page) -> Board {
        Board {
            page,
            chart: Chart::default(),
            pointers: RefCell::default(),
            pending: Cell::default(),
            scroller: RefCell::default(),
            tip: RwSignal::new(None),
            following: RwSignal::new(true),
            content: RwSignal::new(0.0),
            said: RwSignal::new(String::new()),
        }
    }

    /// Takes the elements to draw on.
    pub(super) fn place(&self, scroller: HtmlElement, lanes: HtmlCanvasElement, signs: HtmlCanvasElement) {
        if !self.chart.place(scroller.clone(), lanes, signs) {
            leptos::logging::error!("The timeline cannot draw: the browser gives no 2D canvas. Its table still works.");
        }
        self.scroller.replace(Some(scroller));
    }

    /// The run on show is another one.
    pub(super) fn forget(&self) {
        self.chart.forget();
        self.tip.set(None);
        if let Some(scroller) = self.scroller() {
            scroller.set_scroll_top(0);
        }
    }

    pub(super) fn recolour(&self) {
        self.chart.recolour();
    }

    pub(super) fn resize(&self, width: f64, height: f64) {
        self.chart.resize(width, height, window().device_pixel_ratio());
    }

    /// Draws in the next frame.
    pub(super) fn ask(self: &Rc<Self>) {
        let pending = self.pending.take();
        if pending.is_some() {
            self.pending.set(pending);
            return;
        }
        let board = Rc::downgrade(self);
        let draw = move || {
            if let Some(board) = board.upgrade() {
                board.draw();
            }
        };
        // Fails only in a document that is being torn down, which draws no more.
        self.pending.set(request_animation_frame_with_handle(draw).ok());
    }

    /// Draws now, and thereby whatever was asked for.
    pub(super) fn draw(&self) {
        if let Some(pending) = self.pending.take() {
            pending.cancel();
        }
        let (selected, lang) = (self.page.selected.get_untracked(), self.page.lang.get_untracked());
        let Some(run) = self.page.run.get_untracked() else { return };
        let live = run.session.state() != State::Ended;
        let details = self.with(&run, |source| self.chart.look_at(source, live, selected));
        self.chart.paint(selected, lang);
        self.publish(details);
    }

    /// Reads the run; `read` must not call the browser.
    pub(super) fn with<T>(&self, run: &Run, read: impl FnOnce(&Source<'_>) -> T) -> T {
        let now = run.session.now();
        let lang = self.page.lang.get_untracked();
        let (model, log) = (run.model.borrow(), run.session.recorder().log());
        read(&Source { model: &model, log: &log, now, lang })
    }

    /// Tells the components around the canvas what has changed.
    fn publish(&self, details: Option<Details>) {
        let dragging = self.pointers.borrow().is_dragging();
        let tip = details.filter(|_| !dragging).zip(self.chart.pointer());
        change(self.tip, tip.map(|(details, point)| self.tip(details, point)));
        change(self.following, self.chart.view().is_following());
        change(self.content, self.chart.geometry().content_height());
    }

    fn tip(&self, details: Details, point: Point) -> Tip {
        let (left, top) = self.origin();
        let at = Point { x: left + point.x, y: top + point.y };
        // A document that is being torn down has no size, and shows no tooltip.
        let half = |size: Result<JsValue, JsValue>| size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0) / 2.0;
        Tip { details, at, flipped: (at.x > half(window().inner_width()), at.y > half(window().inner_height())) }
    }

    /// Moves what is on show.
    pub(super) fn apply(self: &Rc<Self>, wish: Move) {
        self.chart.apply(wish);
        self.ask();
    }

    /// Zooms by `factor` about the middle.
    pub(super) fn zoom(self: &Rc<Self>, factor: f64) {
        self.apply(Move::Zoom { factor, about: self.chart.geometry().plot() / 2.0 });
    }

    /// Brings the row of `task` into view.
    pub(super) fn reveal(&self, task: TaskId) {
        let (Some(run), Some(scroller)) = (self.page.run.get_untracked(), self.scroller()) else { return };
        let row = run.model.borrow().rows().iter().position(|other| *other == task);
        if let Some(row) = row {
            let scroll = self.chart.geometry().scroll_to_show(row);
            scroller.set_scroll_top(scroll.round() as i32);
        }
    }

    /// The timeline's top left corner in the browser's window.
    pub(super) fn origin(&self) -> (f64, f64) {
        let rect = self.scroller().map(|scroller| scroller.get_bounding_client_rect());
        rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()))
    }

    pub(super) fn scroller(&self) -> Option<HtmlElement> {
        self.scroller.borrow().clone()
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        if let Some(pending) = self.pending.take() {
            pending.cancel();
        }
    }
}

/// Sets a signal if that changes it, so that nothing is laid out anew in vain.
fn change<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

/// An element as the type the DOM's interfaces give it.
pub(super) fn as_html(element: &web_sys::Element) -> HtmlElement {
    element.clone().unchecked_into()
}

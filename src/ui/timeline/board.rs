//! Between the page and the chart: when to draw, and what pointers, wheel and keys do.
//!
//! Draws at once when the page says that a run has moved on, which it does within an animation frame; everything else
//! that changes what is seen asks for a frame, and several such changes share one.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::leptos_dom::helpers::{AnimationFrameRequestHandle, request_animation_frame_with_handle};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, HtmlElement, KeyboardEvent, PointerEvent, WheelEvent};

use super::super::state::{Page, Run};
use super::chart::Chart;
use super::details::{Details, Source};
use super::geometry::{Geometry, HEAD};
use super::gesture::{Gesture, Point, Pointers};
use super::hit::Hit;
use super::keys::{Command, Selection, command, next_row};
use super::minimap::whole;
use super::texts;
use super::view::Move;
use super::wheel::Wheel;
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
    page: Page,
    chart: Chart,
    pointers: RefCell<Pointers>,
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
    fn with<T>(&self, run: &Run, read: impl FnOnce(&Source<'_>) -> T) -> T {
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

    pub(super) fn on_scroll(self: &Rc<Self>) {
        if let Some(scroller) = self.scroller() {
            self.chart.scroll_to(f64::from(scroller.scroll_top()));
            self.ask();
        }
    }

    pub(super) fn on_wheel(self: &Rc<Self>, event: &WheelEvent) {
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 16.0,
            WheelEvent::DOM_DELTA_PAGE => 400.0,
            _ => 1.0,
        };
        let wheel = Wheel {
            dx: event.delta_x() * unit,
            dy: event.delta_y() * unit,
            ctrl: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
        };
        let geometry = self.chart.geometry();
        let point = self.point(event);
        let scrolls = geometry.overflows() && (point.y >= HEAD || point.x < geometry.labels());
        let about = (point.x - geometry.labels()).clamp(0.0, geometry.plot());
        if let Some(wish) = wheel.wish(about, scrolls) {
            event.prevent_default();
            self.apply(wish);
        }
    }

    pub(super) fn on_press(self: &Rc<Self>, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(scroller) = self.scroller()
            && event.pointer_type() == "mouse"
        {
            // Refused if the button is up again already: then there is no drag to capture.
            let _ = scroller.set_pointer_capture(event.pointer_id());
        }
        let point = self.point(event);
        // A press on the browser's scroll bar is the browser's.
        if point.x < self.chart.geometry().width {
            self.pointers.borrow_mut().press(event.pointer_id(), point);
        }
    }

    pub(super) fn on_move(self: &Rc<Self>, event: &PointerEvent) {
        let point = self.point(event);
        self.chart.point_at(Some(point));
        let gesture = self.pointers.borrow_mut().moved(event.pointer_id(), point);
        if let Some(gesture) = gesture {
            self.perform(gesture, event.pointer_type() == "mouse");
        }
        self.ask();
    }

    pub(super) fn on_lift(self: &Rc<Self>, event: &PointerEvent) {
        let gesture = self.pointers.borrow_mut().lift(event.pointer_id());
        if let Some(gesture) = gesture {
            self.chart.point_at(Some(self.point(event)));
            self.perform(gesture, true);
        }
        self.ask();
    }

    /// The browser took the pointer, to scroll with it.
    pub(super) fn on_cancel(self: &Rc<Self>, event: &PointerEvent) {
        self.pointers.borrow_mut().forget(event.pointer_id());
        self.on_leave();
    }

    pub(super) fn on_leave(self: &Rc<Self>) {
        self.chart.point_at(None);
        self.ask();
    }

    pub(super) fn on_key(self: &Rc<Self>, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(command) = command(&event.key(), self.chart.geometry().plot()) else { return };
        event.prevent_default();
        match command {
            Command::Move(wish) => self.apply(wish),
            Command::Select(selection) => self.select_by_key(selection),
        }
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

    fn perform(self: &Rc<Self>, gesture: Gesture, mouse: bool) {
        let geometry = self.chart.geometry();
        match gesture {
            Gesture::Tap(point) => self.tap(point, &geometry),
            Gesture::Drag { from, at, dx, dy } => match Hit::at(from, &geometry) {
                Hit::Minimap(_) => self.centre(at.x - geometry.labels(), &geometry),
                hit => {
                    if !matches!(hit, Hit::Label(_)) {
                        self.apply(Move::Pan(-dx));
                    }
                    // A finger that moves up or down is the browser's.
                    if mouse && let Some(scroller) = self.scroller() {
                        scroller.set_scroll_top((geometry.scroll - dy).round() as i32);
                    }
                }
            },
            Gesture::Pinch { factor, about, dx } => {
                self.apply(Move::Pan(-dx));
                self.apply(Move::Zoom { factor, about: about.x + dx - geometry.labels() });
            }
        }
    }

    fn tap(self: &Rc<Self>, point: Point, geometry: &Geometry) {
        match Hit::at(point, geometry) {
            Hit::Minimap(x) => self.centre(x, geometry),
            Hit::Label(row) | Hit::Lane(row, _) => {
                let task = self.page.run.get_untracked().and_then(|run| run.model.borrow().rows().get(row).copied());
                self.page.selected.set(task);
            }
            Hit::Nothing => self.page.selected.set(None),
            Hit::Ruler | Hit::Loop(_) => {}
        }
    }

    fn centre(self: &Rc<Self>, x: f64, geometry: &Geometry) {
        let all = whole(self.chart.view().extent(), geometry.plot());
        self.apply(Move::Centre(all.time(x)));
    }

    fn select_by_key(self: &Rc<Self>, selection: Selection) {
        let Some(run) = self.page.run.get_untracked() else { return };
        let current = self.page.selected.get_untracked();
        let task = {
            let model = run.model.borrow();
            let row = current.and_then(|task| model.rows().iter().position(|other| *other == task));
            next_row(selection, row, model.rows().len()).map(|row| model.rows()[row])
        };
        self.page.selected.set(task);
        let said = self.with(&run, |source| {
            task.and_then(|task| source.model.lane(task)).map(|lane| source.task(lane).spoken())
        });
        let nothing = || texts::NOTHING_SELECTED.get(self.page.lang.get_untracked()).to_owned();
        self.said.set(said.unwrap_or_else(nothing));
    }

    /// The timeline's top left corner in the browser's window.
    fn origin(&self) -> (f64, f64) {
        let rect = self.scroller().map(|scroller| scroller.get_bounding_client_rect());
        rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()))
    }

    fn scroller(&self) -> Option<HtmlElement> {
        self.scroller.borrow().clone()
    }

    /// Where a pointer is, from the timeline's top left corner.
    fn point(&self, event: &web_sys::MouseEvent) -> Point {
        let (left, top) = self.origin();
        Point { x: f64::from(event.client_x()) - left, y: f64::from(event.client_y()) - top }
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

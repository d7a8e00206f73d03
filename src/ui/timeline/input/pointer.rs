//! What the mouse, fingers, wheel and keys do to the board.
//!
//! The browser's events become wishes here; what a gesture, a turn of the wheel or a key means is decided in
//! [`gesture`](super::gesture), [`wheel`](super::wheel) and [`keys`](super::keys), without a browser.

use gloo_timers::callback::Timeout;
use web_sys::{Event, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::drag_target::{Hold, Press};
use super::gesture::{Gesture, Point};
use super::hit_test::Hit;
use super::keys::{Command, Direction, Key, Selection, command, next_row};
use super::wheel::Wheel;
use crate::rt::Time;
use crate::trace::LaneId;
use crate::trace::wakes::{waker_before, woken_after};
use crate::ui::timeline::controller::Board;
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::minimap::whole;
use crate::ui::timeline::layout::time_scale::between;
use crate::ui::timeline::layout::view::Move;
use crate::ui::timeline::texts;

/// How far a mouse may miss an edge, in pixels.
const MOUSE: f64 = 6.0;
/// How far a finger may.
const FINGER: f64 = 22.0;
/// How long a finger rests until it selects time, in milliseconds.
const LONG_PRESS: u32 = 450;

impl Board {
    pub(crate) fn on_scroll(&self) {
        self.chart.scroll_to(self.scroller().scroll_top().into());
        self.ask();
    }

    pub(crate) fn on_wheel(&self, event: &WheelEvent) {
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
        let scrolls = geometry.overflows() && (point.y >= geometry.head() || point.x < geometry.labels());
        let about = between(point.x - geometry.labels(), 0.0, geometry.plot());
        if let Some(wish) = wheel.wish(about, scrolls) {
            event.prevent_default();
            self.apply(wish);
        }
    }

    pub(crate) fn on_press(&'static self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let mouse = event.pointer_type() == "mouse";
        if mouse {
            // Refused if the button is up again already: then there is no drag to capture.
            let _ = self.scroller().set_pointer_capture(event.pointer_id());
        }
        let at = self.point(event);
        let geometry = self.chart.geometry();
        // A press on the browser's scroll bar is the browser's.
        if at.x >= geometry.width {
            return;
        }
        let press = Press { at, shift: event.shift_key(), reach: if mouse { MOUSE } else { FINGER } };
        self.hold.set(Some(Hold::of(press, &geometry, &self.chart.view(), self.chart.range())));
        self.pointers.borrow_mut().press(event.pointer_id(), at);
        self.chart.hold(Some(false));
        if !mouse {
            self.long_press.replace(Some(Timeout::new(LONG_PRESS, move || self.on_long_press())));
        }
    }

    /// A finger that rests on a lane begins to select time, as the shift key does for a mouse.
    fn on_long_press(&self) {
        let geometry = self.chart.geometry();
        let Some(Hold::Lanes) = self.hold.get() else { return };
        let Some(at) = self.pointers.borrow_mut().begin_drag().filter(|at| at.x >= geometry.labels()) else {
            return;
        };
        let time = |dx: f64| self.chart.view().scale().time(at.x + dx - geometry.labels());
        self.hold.set(Some(Hold::Range { fixed: time(0.0) }));
        // Wide enough to be seen on both sides of the finger.
        self.select_range(Some((time(-FINGER), time(FINGER))));
    }

    /// Whether the finger that moves is the timeline's, where the browser would scroll with it.
    pub(crate) fn on_touch(&self, event: &Event) {
        if matches!(self.hold.get(), Some(Hold::Range { .. })) && event.cancelable() {
            event.prevent_default();
        }
    }

    /// A long press opens the browser's menu, over what it has just selected.
    pub(crate) fn on_menu(&self, event: &Event) {
        if self.pointers.borrow().is_dragging() {
            event.prevent_default();
        }
    }

    pub(crate) fn on_move(&self, event: &PointerEvent) {
        let point = self.point(event);
        self.chart.point_at(Some(point));
        let gesture = self.pointers.borrow_mut().moved(event.pointer_id(), point);
        if let Some(gesture) = gesture {
            self.long_press.take();
            self.perform(gesture, event.pointer_type() == "mouse");
        }
        self.ask();
    }

    pub(crate) fn on_lift(&self, event: &PointerEvent) {
        self.long_press.take();
        let gesture = self.pointers.borrow_mut().lift(event.pointer_id());
        if let Some(gesture) = gesture {
            self.chart.point_at(Some(self.point(event)));
            self.perform(gesture, true);
        }
        self.chart.hold(None);
        self.ask();
    }

    /// The browser took the pointer, to scroll with it.
    pub(crate) fn on_cancel(&self, event: &PointerEvent) {
        self.long_press.take();
        self.pointers.borrow_mut().forget(event.pointer_id());
        self.chart.hold(None);
        self.on_leave();
    }

    pub(crate) fn on_leave(&self) {
        self.chart.point_at(None);
        self.ask();
    }

    pub(crate) fn on_key(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (name, shift) = (event.key(), event.shift_key());
        let Some(command) = command(Key { name: &name, shift }, self.chart.geometry().plot()) else { return };
        event.prevent_default();
        self.chart.hold(event.repeat().then_some(true));
        match command {
            Command::Move(wish) => self.apply(wish),
            Command::Travel(direction) => self.travel(direction),
            Command::Select(selection) => self.select_by_key(selection),
            Command::Step(direction, stride) => self.app.seek(direction, stride),
            Command::Play => self.app.toggle_play(),
            Command::Wake(direction) => self.follow_wake(direction),
            Command::Extend(direction) => self.extend_range(direction),
            Command::ZoomToRange => self.zoom_to_range(),
            Command::Chain => self.switch_chain(),
            Command::Fold => self.fold(self.page.selected.get()),
            Command::Search => self.search(),
        }
        self.chart.hold(None);
    }

    fn perform(&self, gesture: Gesture, mouse: bool) {
        let geometry = self.chart.geometry();
        match gesture {
            Gesture::Tap(point) => self.tap(point, &geometry),
            Gesture::Drag { at, dx, dy, .. } => self.drag(at, (dx, dy), mouse, &geometry),
            Gesture::Pinch { factor, about, dx } => {
                self.apply(Move::Pan(-dx));
                self.apply(Move::Zoom { factor, about: about.x + dx - geometry.labels() });
            }
        }
    }

    fn drag(&self, at: Point, (dx, dy): (f64, f64), mouse: bool, geometry: &Geometry) {
        let x = at.x - geometry.labels();
        let hold = self.hold.get();
        match hold {
            Some(Hold::Brush(brush)) => self.brush(brush.dragged_to(x)),
            Some(Hold::Playhead) => self.scrub(x),
            Some(Hold::Range { fixed }) => {
                self.select_range(Some((fixed, self.chart.view().scale().time(x))));
            }
            Some(Hold::Lanes) => self.apply(Move::Pan(-dx)),
            Some(Hold::Labels) | None => {}
        }
        // A finger that moves up or down is the browser's.
        if mouse && matches!(hold, Some(Hold::Lanes | Hold::Labels)) {
            self.scroll_to(geometry.scroll - dy);
        }
    }

    fn tap(&self, point: Point, geometry: &Geometry) {
        if let Some(lane) = self.chart.fold_sign_at(point) {
            return self.fold(Some(lane));
        }
        match Hit::at(point, geometry) {
            Hit::Minimap(x) => self.centre(x, geometry),
            Hit::Label(row) | Hit::Lane(row, _) => {
                self.page.selected.set(self.chart.lane(row));
            }
            Hit::Nothing => self.page.selected.set(None),
            Hit::Ruler(x) => self.scrub(x),
            Hit::Loop(None) => self.switch_resources(),
            Hit::Loop(_) | Hit::Track(..) => {}
        }
    }

    /// Puts the playhead at a pixel of the plot.
    fn scrub(&self, x: f64) {
        let time = self.chart.view().scale().time(x);
        self.page.seek(|playhead, log| playhead.to_time(log, time));
    }

    /// Selects the task that woke the selected one, or that it wakes, and puts the playhead there.
    fn follow_wake(&self, direction: Direction) {
        let Some(selected) = self.page.selected.get() else { return };
        // Of a run that is followed the last wake is sought, also one at this very moment.
        let time = self.page.playhead.get().point().map_or(Time::MAX, |place| place.time);
        let found = self.page.with_model(|model| match direction {
            Direction::Back => waker_before(model, selected, time),
            Direction::Forward => woken_after(model, selected, time),
        });
        if let Some((lane, time)) = found {
            self.page.selected.set(Some(lane));
            self.page.seek(|playhead, log| playhead.to_time(log, time));
        }
    }

    /// Folds what is below a task away, or shows it again.
    fn fold(&self, lane: Option<LaneId>) {
        if let Some(lane) = lane {
            self.filter(|filter| filter.fold(lane));
        }
    }

    fn centre(&self, x: f64, geometry: &Geometry) {
        let all = whole(self.chart.view().extent(), geometry.plot());
        self.apply(Move::Centre(all.time(x)));
    }

    fn select_by_key(&self, selection: Selection) {
        let Some(run) = self.page.run.get() else { return };
        let (current, lang) = (self.page.selected.get(), self.page.lang.get());
        let row = current.and_then(|lane| self.chart.row(lane));
        let lane = next_row(selection, row, self.chart.geometry().rows).and_then(|row| self.chart.lane(row));
        self.page.selected.set(lane);
        if selection == Selection::Clear {
            self.select_range(None);
        }
        let said = self.with(&run, lang, |source| {
            lane.and_then(|lane| source.model.lane(lane)).map(|lane| source.lane(lane).spoken())
        });
        self.said.set(said.unwrap_or_else(|| texts::NOTHING_SELECTED.get(lang).to_owned()));
    }

    /// Where a pointer is, from the timeline's top left corner.
    fn point(&self, event: &MouseEvent) -> Point {
        let (left, top) = self.origin();
        Point { x: f64::from(event.client_x()) - left, y: f64::from(event.client_y()) - top }
    }
}

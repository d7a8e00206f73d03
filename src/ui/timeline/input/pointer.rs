//! Event listeners of the controller: pointer, wheel and keys.
//!
//! Browser events become commands here. Their meaning is decided without a browser in [`gesture`](super::gesture),
//! [`wheel`](super::wheel) and [`keys`](super::keys).

use gloo_timers::callback::Timeout;
use web_sys::{Event, KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};

use super::drag_target::{DragTarget, Press};
use super::gesture::{Gesture, Point};
use super::hit_test::Hit;
use super::keys::{Key, KeyCommand, Selection, command, next_row};
use super::wheel::WheelDelta;
use crate::rt::Time;
use crate::trace::LaneId;
use crate::trace::wakes::{waker_before, woken_after};
use crate::ui::timeline::controller::Controller;
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::minimap::minimap_scale;
use crate::ui::timeline::layout::time_scale::clamp;
use crate::ui::timeline::layout::viewport::{Direction, ViewCommand};
use crate::ui::timeline::texts;

/// Tolerance of a mouse around an edge, in pixels.
const MOUSE: f64 = 6.0;
/// Tolerance of a finger.
const FINGER: f64 = 22.0;
/// Duration of a long press in milliseconds.
const LONG_PRESS: u32 = 450;

impl Controller {
    pub(crate) fn on_scroll(&self) {
        self.renderer.scroll_to(self.scroller().scroll_top().into());
        self.request_redraw();
    }

    pub(crate) fn on_wheel(&self, event: &WheelEvent) {
        let unit = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => 16.0,
            WheelEvent::DOM_DELTA_PAGE => 400.0,
            _ => 1.0,
        };
        let wheel = WheelDelta {
            dx: event.delta_x() * unit,
            dy: event.delta_y() * unit,
            ctrl: event.ctrl_key() || event.meta_key(),
            shift: event.shift_key(),
        };
        let geometry = self.renderer.geometry();
        let point = self.point(event);
        let scrolls = geometry.overflows() && (point.y >= geometry.head() || point.x < geometry.labels());
        let about = clamp(point.x - geometry.labels(), 0.0, geometry.plot());
        if let Some(command) = wheel.command(about, scrolls) {
            event.prevent_default();
            self.apply(command);
        }
    }

    pub(crate) fn on_press(&'static self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        let mouse = event.pointer_type() == "mouse";
        if mouse {
            // Fails if the button is already up: then there is no drag to capture.
            let _ = self.scroller().set_pointer_capture(event.pointer_id());
        }
        let at = self.point(event);
        let geometry = self.renderer.geometry();
        // A press on the scroll bar is left to the browser.
        if at.x >= geometry.width {
            return;
        }
        let press = Press { at, shift: event.shift_key(), reach: if mouse { MOUSE } else { FINGER } };
        self.drag_target.set(Some(DragTarget::at(
            press,
            &geometry,
            &self.renderer.viewport(),
            self.renderer.range(),
        )));
        self.pointers.borrow_mut().press(event.pointer_id(), at);
        self.renderer.set_gesture(Some(false));
        if !mouse {
            self.long_press.replace(Some(Timeout::new(LONG_PRESS, move || self.on_long_press())));
        }
    }

    /// A long press on a lane starts selecting a range, like Shift with a mouse.
    fn on_long_press(&self) {
        let geometry = self.renderer.geometry();
        let Some(DragTarget::Lanes) = self.drag_target.get() else { return };
        let Some(at) = self.pointers.borrow_mut().begin_drag().filter(|at| at.x >= geometry.labels()) else {
            return;
        };
        let time = |dx: f64| self.renderer.viewport().scale().time(at.x + dx - geometry.labels());
        self.drag_target.set(Some(DragTarget::Range { fixed: time(0.0) }));
        // Visible on both sides of the finger.
        self.select_range(Some((time(-FINGER), time(FINGER))));
    }

    /// Prevents the browser from scrolling while a finger selects a range.
    pub(crate) fn on_touch(&self, event: &Event) {
        if matches!(self.drag_target.get(), Some(DragTarget::Range { .. })) && event.cancelable() {
            event.prevent_default();
        }
    }

    /// Suppresses the context menu that a long press opens.
    pub(crate) fn on_menu(&self, event: &Event) {
        if self.pointers.borrow().is_dragging() {
            event.prevent_default();
        }
    }

    pub(crate) fn on_move(&self, event: &PointerEvent) {
        let point = self.point(event);
        self.renderer.set_pointer(Some(point));
        let gesture = self.pointers.borrow_mut().moved(event.pointer_id(), point);
        if let Some(gesture) = gesture {
            self.long_press.take();
            self.perform(gesture, event.pointer_type() == "mouse");
        }
        self.request_redraw();
    }

    pub(crate) fn on_lift(&self, event: &PointerEvent) {
        self.long_press.take();
        let gesture = self.pointers.borrow_mut().lift(event.pointer_id());
        if let Some(gesture) = gesture {
            self.renderer.set_pointer(Some(self.point(event)));
            self.perform(gesture, true);
        }
        self.renderer.set_gesture(None);
        self.request_redraw();
    }

    /// The browser took the pointer, to scroll with it.
    pub(crate) fn on_cancel(&self, event: &PointerEvent) {
        self.long_press.take();
        self.pointers.borrow_mut().release(event.pointer_id());
        self.renderer.set_gesture(None);
        self.on_leave();
    }

    pub(crate) fn on_leave(&self) {
        self.renderer.set_pointer(None);
        self.request_redraw();
    }

    pub(crate) fn on_key(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (name, shift) = (event.key(), event.shift_key());
        let Some(command) = command(Key { name: &name, shift }, self.renderer.geometry().plot()) else {
            return;
        };
        event.prevent_default();
        self.renderer.set_gesture(event.repeat().then_some(true));
        match command {
            KeyCommand::View(command) => self.apply(command),
            KeyCommand::Travel(direction) => self.travel(direction),
            KeyCommand::Select(selection) => self.select_by_key(selection),
            KeyCommand::Step(direction, stride) => self.app.seek(direction, stride),
            KeyCommand::Play => self.app.toggle_play(),
            KeyCommand::Wake(direction) => self.follow_wake(direction),
            KeyCommand::Extend(direction) => self.extend_range(direction),
            KeyCommand::ZoomToRange => self.zoom_to_range(),
            KeyCommand::Chain => self.toggle_chain(),
            KeyCommand::Fold => self.fold(self.page.selected.get()),
            KeyCommand::Search => self.focus_search(),
        }
        self.renderer.set_gesture(None);
    }

    fn perform(&self, gesture: Gesture, mouse: bool) {
        let geometry = self.renderer.geometry();
        match gesture {
            Gesture::Tap(point) => self.tap(point, &geometry),
            Gesture::Drag { at, dx, dy, .. } => self.drag(at, (dx, dy), mouse, &geometry),
            Gesture::Pinch { factor, about, dx } => {
                self.apply(ViewCommand::Pan(-dx));
                self.apply(ViewCommand::Zoom { factor, about: about.x + dx - geometry.labels() });
            }
        }
    }

    fn drag(&self, at: Point, (dx, dy): (f64, f64), mouse: bool, geometry: &Geometry) {
        let x = at.x - geometry.labels();
        let target = self.drag_target.get();
        match target {
            Some(DragTarget::Brush(brush)) => self.brush(brush.dragged_to(x)),
            Some(DragTarget::Playhead) => self.scrub(x),
            Some(DragTarget::Range { fixed }) => {
                self.select_range(Some((fixed, self.renderer.viewport().scale().time(x))));
            }
            Some(DragTarget::Lanes) => self.apply(ViewCommand::Pan(-dx)),
            Some(DragTarget::Labels) | None => {}
        }
        // Vertical movement of a finger is left to the browser.
        if mouse && matches!(target, Some(DragTarget::Lanes | DragTarget::Labels)) {
            self.scroll_to(geometry.scroll - dy);
        }
    }

    fn tap(&self, point: Point, geometry: &Geometry) {
        if let Some(lane) = self.renderer.fold_sign_at(point) {
            return self.fold(Some(lane));
        }
        match Hit::at(point, geometry) {
            Hit::Minimap(x) => self.centre(x, geometry),
            Hit::Label(row) | Hit::Lane(row, _) => {
                self.page.selected.set(self.renderer.lane(row));
            }
            Hit::Nothing => self.page.selected.set(None),
            Hit::Ruler(x) => self.scrub(x),
            Hit::Loop(None) => self.toggle_resources(),
            Hit::Loop(_) | Hit::Track(..) => {}
        }
    }

    /// Moves the playhead to a pixel of the plot.
    fn scrub(&self, x: f64) {
        let time = self.renderer.viewport().scale().time(x);
        self.page.seek(|playhead, log| playhead.to_time(log, time));
    }

    /// Selects the task that woke the selected one, or that it wakes next, and moves the playhead there.
    fn follow_wake(&self, direction: Direction) {
        let Some(selected) = self.page.selected.get() else { return };
        // Without a playhead the search starts after the last event, so a wake at the current time counts.
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

    /// Folds or unfolds the subtree of a task.
    fn fold(&self, lane: Option<LaneId>) {
        if let Some(lane) = lane {
            self.filter(|filter| filter.fold(lane));
        }
    }

    fn centre(&self, x: f64, geometry: &Geometry) {
        let all = minimap_scale(self.renderer.viewport().extent(), geometry.plot());
        self.apply(ViewCommand::Centre(all.time(x)));
    }

    fn select_by_key(&self, selection: Selection) {
        let Some(run) = self.page.run.get() else { return };
        let (current, lang) = (self.page.selected.get(), self.page.lang.get());
        let row = current.and_then(|lane| self.renderer.row(lane));
        let lane =
            next_row(selection, row, self.renderer.geometry().rows).and_then(|row| self.renderer.lane(row));
        self.page.selected.set(lane);
        if selection == Selection::Clear {
            self.select_range(None);
        }
        let text = self.with(&run, lang, |source| {
            lane.and_then(|lane| source.model.lane(lane)).map(|lane| source.lane(lane).spoken())
        });
        self.announcement.set(text.unwrap_or_else(|| texts::NOTHING_SELECTED.get(lang).to_owned()));
    }

    /// The position of an event, from the timeline's top left corner.
    fn point(&self, event: &MouseEvent) -> Point {
        let (left, top) = self.origin();
        Point { x: f64::from(event.client_x()) - left, y: f64::from(event.client_y()) - top }
    }
}

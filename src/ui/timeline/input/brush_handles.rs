//! The handles of the minimap's brush and of the selected range: visible, and sliders for keyboard and screen readers.
//!
//! Pointer events pass through to the timeline below, where [`drag_target`](super::drag_target) decides with a
//! tolerance of its own.

use web_sys::KeyboardEvent;

use super::brush::{Brush, BrushPart};
use super::handle_positions::Handle;
use crate::i18n::Text;
use crate::rt::Time;
use crate::ui::dom::{View, el};
use crate::ui::timeline::controller::Controller;
use crate::ui::timeline::layout::minimap::{minimap_scale, window_edges};
use crate::ui::timeline::layout::viewport::{Direction, ViewCommand};
use crate::ui::timeline::texts;

/// Distance of an arrow key, in pixels.
const STEP: f64 = 10.0;
/// Distance of Page Up and Page Down.
const STRIDE: f64 = 100.0;

/// The handles, positioned over the canvases.
pub(crate) fn brush_handles(controller: &'static Controller) -> [View; 4] {
    [
        slider(controller, Handle::Window(BrushPart::Left), texts::WINDOW_START),
        slider(controller, Handle::Window(BrushPart::Right), texts::WINDOW_END),
        slider(controller, Handle::Range(Direction::Back), texts::RANGE_START),
        slider(controller, Handle::Range(Direction::Forward), texts::RANGE_END),
    ]
}

fn slider(controller: &'static Controller, handle: Handle, name: Text) -> View {
    let class = match handle {
        Handle::Window(_) => "tl-grip",
        Handle::Range(_) => "tl-grip tl-grip-range",
    };
    let x = move || controller.handles.get().x(handle);
    let millis = |time: Time| (time.as_nanos() / 1_000_000).to_string();
    let extent = move || controller.renderer.viewport().extent();
    let time = move || controller.time_of(handle);
    el("div")
        .class(class)
        .attr("role", "slider")
        .attr("tabindex", "0")
        .live_attr("aria-label", controller.app.tr(name))
        .live_attr("aria-valuemin", move || millis(extent().start))
        .live_attr("aria-valuemax", move || millis(extent().end))
        .live_attr("aria-valuenow", move || millis(time()))
        .live_attr("aria-valuetext", move || controller.page.grain().moment(time()))
        .hidden_when(move || x().is_none())
        .live_style("left", move || format!("{}px", x().unwrap_or(0)))
        .on("keydown", move |event| controller.on_handle_key(handle, event))
}

impl Controller {
    /// Shows the window between two pixels of the minimap.
    pub(crate) fn brush(&self, (from, to): (f64, f64)) {
        let all = minimap_scale(self.renderer.viewport().extent(), self.renderer.geometry().plot());
        self.apply(ViewCommand::Window(all.part(from, to)));
    }

    fn on_handle_key(&self, handle: Handle, event: &KeyboardEvent) {
        let dx = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => -STEP,
            "ArrowRight" | "ArrowUp" => STEP,
            "PageDown" => -STRIDE,
            "PageUp" => STRIDE,
            "Home" => f64::NEG_INFINITY,
            "End" => f64::INFINITY,
            // Left to the timeline: it zooms, clears and goes back.
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        self.nudge(handle, dx);
    }

    /// The time at a handle.
    fn time_of(&self, handle: Handle) -> Time {
        let scale = self.renderer.viewport().scale();
        match handle {
            Handle::Window(BrushPart::Left) => scale.first(),
            Handle::Window(_) => scale.last().min(self.renderer.viewport().extent().end),
            Handle::Range(end) => self.renderer.range().map_or(Time::ZERO, |(one, other)| match end {
                Direction::Back => one.min(other),
                Direction::Forward => one.max(other),
            }),
        }
    }

    /// Moves a handle by `dx` pixels, clamped to the run.
    fn nudge(&self, handle: Handle, dx: f64) {
        let viewport = self.renderer.viewport();
        match handle {
            Handle::Window(part) => {
                let all = minimap_scale(viewport.extent(), self.renderer.geometry().plot());
                let brush = Brush::grab_edge(window_edges(&viewport, &all), all.width(), part);
                self.brush(brush.dragged_by(dx));
            }
            Handle::Range(end) => {
                let moved = self.shifted(self.time_of(handle), dx);
                let fixed = match end {
                    Direction::Back => Direction::Forward,
                    Direction::Forward => Direction::Back,
                };
                self.select_range(Some((self.time_of(Handle::Range(fixed)), moved)));
            }
        }
    }

    /// Moves the end of the selected range that was set last. Without a range it starts at the playhead, or in the
    /// middle of the window.
    pub(crate) fn extend_range(&self, direction: Direction) {
        let middle = || self.renderer.viewport().scale().time(self.renderer.geometry().plot() / 2.0);
        let begin = || self.page.playhead.get().point().map_or_else(middle, |place| place.time);
        let (fixed, moving) = self.renderer.range().unwrap_or_else(|| (begin(), begin()));
        let dx = if direction == Direction::Back { -STEP } else { STEP };
        let moved = self.shifted(moving, dx);
        self.select_range(Some((fixed, moved)));
        self.apply(ViewCommand::Reveal(moved));
    }

    /// The moment `dx` pixels after `time`, clamped to the run.
    fn shifted(&self, time: Time, dx: f64) -> Time {
        let viewport = self.renderer.viewport();
        viewport
            .scale()
            .time(viewport.scale().x(time) + dx)
            .clamp(viewport.extent().start, viewport.extent().end)
    }
}

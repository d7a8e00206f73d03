//! The handles of the minimap's brush and of the selected stretch of time: what is seen of them, and what the keyboard
//! and screen readers hold. Each is a slider of its own.
//!
//! Pointers pass through to the timeline under them, whose [`hold`](super::drag_target) knows how far one may miss.

use web_sys::KeyboardEvent;

use super::brush::{Brush, Grip};
use super::keys::Direction;
use crate::i18n::Text;
use crate::rt::Time;
use crate::ui::dom::{View, el};
use crate::ui::timeline::controller::Board;
use crate::ui::timeline::layout::minimap::{edges, whole};
use crate::ui::timeline::layout::view::Move;
use crate::ui::timeline::paint::renderer::Chart;
use crate::ui::timeline::texts;

/// A handle.
#[derive(Clone, Copy)]
enum Handle {
    Window(Grip),
    Range(Direction),
}

/// How far an arrow moves a handle, in pixels.
const STEP: f64 = 10.0;
/// How far Page Up and Page Down do.
const STRIDE: f64 = 100.0;

/// Where the handles are, in whole CSS pixels from the timeline's left edge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Edges {
    window: (i32, i32),
    /// `None` where they are out of sight.
    range: (Option<i32>, Option<i32>),
}

impl Edges {
    pub(crate) fn of(chart: &Chart) -> Edges {
        let (geometry, view) = (chart.geometry(), chart.view());
        let place = |x: f64| (geometry.labels() + x).round() as i32;
        let (left, right) = edges(&view, &whole(view.extent(), geometry.plot()));
        let end = |time: Time| {
            let x = view.scale().x(time);
            (0.0..=geometry.plot()).contains(&x).then(|| place(x))
        };
        let range = chart.range().map_or((None, None), |(from, to)| (end(from.min(to)), end(from.max(to))));
        Edges { window: (place(left), place(right)), range }
    }
}

/// The handles, over the canvases.
pub(crate) fn grips(board: &'static Board) -> [View; 4] {
    [
        grip(board, Handle::Window(Grip::Left), texts::WINDOW_START),
        grip(board, Handle::Window(Grip::Right), texts::WINDOW_END),
        grip(board, Handle::Range(Direction::Back), texts::RANGE_START),
        grip(board, Handle::Range(Direction::Forward), texts::RANGE_END),
    ]
}

fn grip(board: &'static Board, handle: Handle, name: Text) -> View {
    let class = match handle {
        Handle::Window(_) => "tl-grip",
        Handle::Range(_) => "tl-grip tl-grip-range",
    };
    let place = move || board.edges.get().place(handle);
    let millis = |time: Time| (time.as_nanos() / 1_000_000).to_string();
    let extent = move || board.chart.view().extent();
    let time = move || board.time_of(handle);
    el("div")
        .class(class)
        .attr("role", "slider")
        .attr("tabindex", "0")
        .live_attr("aria-label", board.app.tr(name))
        .live_attr("aria-valuemin", move || millis(extent().start))
        .live_attr("aria-valuemax", move || millis(extent().end))
        .live_attr("aria-valuenow", move || millis(time()))
        .live_attr("aria-valuetext", move || board.page.grain().moment(time()))
        .hidden_when(move || place().is_none())
        .live_style("left", move || format!("{}px", place().unwrap_or(0)))
        .on("keydown", move |event| board.on_grip_key(handle, event))
}

impl Edges {
    fn place(self, handle: Handle) -> Option<i32> {
        match handle {
            Handle::Window(Grip::Left) => Some(self.window.0),
            Handle::Window(_) => Some(self.window.1),
            Handle::Range(Direction::Back) => self.range.0,
            Handle::Range(Direction::Forward) => self.range.1,
        }
    }
}

impl Board {
    /// Shows what lies between two pixels of the minimap.
    pub(crate) fn brush(&self, (from, to): (f64, f64)) {
        let all = whole(self.chart.view().extent(), self.chart.geometry().plot());
        self.apply(Move::Window(all.part(from, to)));
    }

    fn on_grip_key(&self, handle: Handle, event: &KeyboardEvent) {
        let dx = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => -STEP,
            "ArrowRight" | "ArrowUp" => STEP,
            "PageDown" => -STRIDE,
            "PageUp" => STRIDE,
            "Home" => f64::NEG_INFINITY,
            "End" => f64::INFINITY,
            // The timeline's: it zooms, clears and goes back.
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        self.nudge(handle, dx);
    }

    /// The moment that a handle stands at.
    fn time_of(&self, handle: Handle) -> Time {
        let scale = self.chart.view().scale();
        match handle {
            Handle::Window(Grip::Left) => scale.first(),
            Handle::Window(_) => scale.last().min(self.chart.view().extent().end),
            Handle::Range(end) => self.chart.range().map_or(Time::ZERO, |(one, other)| match end {
                Direction::Back => one.min(other),
                Direction::Forward => one.max(other),
            }),
        }
    }

    /// Moves a handle by so many pixels, as far as it goes.
    fn nudge(&self, handle: Handle, dx: f64) {
        let view = self.chart.view();
        match handle {
            Handle::Window(grip) => {
                let all = whole(view.extent(), self.chart.geometry().plot());
                let brush = Brush::by_edge(edges(&view, &all), all.width(), grip);
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

    /// Moves the end of the selected stretch of time that was put last. Without one it begins at the playhead, or in the
    /// middle of what is seen.
    pub(crate) fn extend_range(&self, direction: Direction) {
        let middle = || self.chart.view().scale().time(self.chart.geometry().plot() / 2.0);
        let begin = || self.page.playhead.get().point().map_or_else(middle, |place| place.time);
        let (fixed, moving) = self.chart.range().unwrap_or_else(|| (begin(), begin()));
        let dx = if direction == Direction::Back { -STEP } else { STEP };
        let moved = self.shifted(moving, dx);
        self.select_range(Some((fixed, moved)));
        self.apply(Move::Reveal(moved));
    }

    /// The moment so many pixels after `time`, within the run.
    fn shifted(&self, time: Time, dx: f64) -> Time {
        let view = self.chart.view();
        view.scale().time(view.scale().x(time) + dx).clamp(view.extent().start, view.extent().end)
    }
}

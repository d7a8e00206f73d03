//! Paints the lower canvas: minimap, grid lines, loop ticks, resource areas and bars.
//!
//! Rectangles of one colour are painted consecutively, because setting a colour costs more than filling a rectangle.
//! Units are canvas pixels.

use super::draw_target::DrawTarget;
use super::palette::{Hatching, Palette};
use crate::trace::lane_state::LaneState;
use crate::ui::timeline::layout::counters::AreaStep;
use crate::ui::timeline::layout::geometry::{HEAD, LANE, MINIMAP, RULER, TRACK};
use crate::ui::timeline::layout::latency::Latency;
use crate::ui::timeline::layout::minimap::{COLUMN, Minimap};
use crate::ui::timeline::scene::static_layer::Block;
use crate::ui::timeline::scene::{Scene, ViewState};

/// Minimum width of a step in CSS pixels.
const THINNEST: f64 = 2.0;

/// Paints the static layer and the minimap.
pub fn paint<T: DrawTarget>(
    context: &T,
    scene: &Scene,
    minimap: &Minimap,
    view: &ViewState,
    palette: &Palette<T::Pattern>,
) {
    let painter = LanePainter { context, ratio: view.ratio, view, palette };
    painter.rows(scene);
    painter.grid(scene);
    painter.minimap(minimap);
    painter.ticks(scene);
    painter.tracks(scene);
    painter.below_the_head(|| {
        painter.dropped(scene);
        painter.blocks(scene);
    });
}

struct LanePainter<'a, T: DrawTarget> {
    context: &'a T,
    ratio: f64,
    view: &'a ViewState,
    palette: &'a Palette<T::Pattern>,
}

impl<T: DrawTarget> LanePainter<'_, T> {
    /// Fills a rectangle given in CSS pixels, snapped to canvas pixels.
    fn fill(&self, x: f64, y: f64, width: f64, height: f64) {
        let snap = |length: f64| (length * self.ratio).round();
        let (left, top) = (snap(x), snap(y));
        self.context.fill_rect(left, top, snap(x + width) - left, snap(y + height) - top);
    }

    fn below_the_head(&self, paint: impl Fn()) {
        let ViewState { geometry, .. } = self.view;
        self.context.save();
        self.context.begin_path();
        let top = (geometry.head() * self.ratio).round();
        self.context.rect(0.0, top, geometry.width * self.ratio, geometry.height * self.ratio - top);
        self.context.clip();
        paint();
        self.context.restore();
    }

    /// Backgrounds of the selected row and the hovered row.
    fn rows(&self, scene: &Scene) {
        self.below_the_head(|| {
            for label in scene.labels.iter().filter(|label| label.selected || label.hovered) {
                let ground =
                    if label.selected { (&self.palette.selected, 1.0) } else { (&self.palette.muted, 0.08) };
                self.context.set_fill_style_str(ground.0);
                self.context.set_global_alpha(ground.1);
                self.fill(0.0, label.y, self.view.geometry.width, LANE);
            }
            self.context.set_global_alpha(1.0);
        });
    }

    fn grid(&self, scene: &Scene) {
        let geometry = &self.view.geometry;
        self.context.set_fill_style_str(&self.palette.border);
        let hair = 1.0 / self.ratio;
        for y in [MINIMAP, MINIMAP + RULER, HEAD, geometry.head()] {
            self.fill(0.0, y - hair, geometry.width, hair);
        }
        let left = geometry.labels();
        self.fill(left - hair, 0.0, hair, geometry.height);
        self.context.set_global_alpha(0.55);
        for tick in scene.ruler.iter().filter(|tick| tick.label.is_some() && tick.x >= 0.0) {
            self.fill(left + tick.x, MINIMAP + RULER, hair, geometry.height);
        }
        self.context.set_global_alpha(1.0);
    }

    fn minimap(&self, minimap: &Minimap) {
        const BUSY: f64 = 4.0;
        let room = MINIMAP - BUSY - 7.0;
        let (left, foot) = (self.view.geometry.labels(), MINIMAP - BUSY - 2.0);
        let columns =
            || minimap.columns.iter().enumerate().map(|(n, column)| (left + n as f64 * COLUMN, column));
        self.context.set_fill_style_str(self.palette.state(LaneState::Suspended));
        self.context.set_global_alpha(0.45);
        for (x, column) in columns().filter(|(_, column)| column.suspended > 0.0) {
            let height = (column.suspended * room).max(1.0);
            self.fill(x, foot - height, COLUMN, height);
        }
        self.context.set_global_alpha(1.0);
        self.context.set_fill_style_str(self.palette.state(LaneState::Ready));
        for (x, column) in columns().filter(|(_, column)| column.ready * room > 0.5) {
            let above = column.suspended * room;
            self.fill(x, foot - above - column.ready * room, COLUMN, column.ready * room);
        }
        self.context.set_fill_style_str(self.palette.state(LaneState::Running));
        for (x, column) in columns().filter(|(_, column)| column.busy > 0.0) {
            self.context.set_global_alpha(0.3 + 0.7 * column.busy);
            self.fill(x, foot + 1.0, COLUMN, BUSY);
        }
        self.context.set_global_alpha(1.0);
        self.context.set_fill_style_str(self.palette.state(LaneState::Failed));
        for (x, _) in columns().filter(|(_, column)| column.failed) {
            self.fill(x, 1.0, COLUMN + 1.0, 4.0);
        }
    }

    fn ticks(&self, scene: &Scene) {
        let left = (self.view.geometry.labels() * self.ratio).round();
        let top = ((HEAD - LANE + 6.0) * self.ratio).round();
        let height = ((LANE - 12.0) * self.ratio).round();
        self.context.set_fill_style_str(&self.palette.muted);
        for tick in &scene.static_layer.ticks {
            let width = f64::from(tick.x1 - tick.x0).max(self.ratio);
            self.context.fill_rect(left + f64::from(tick.x0), top, width, height);
        }
        self.calls(scene, left, top, height);
    }

    /// The loop's own callbacks, as the lower third of its ticks.
    fn calls(&self, scene: &Scene, left: f64, top: f64, height: f64) {
        let third = (height / 3.0).round();
        self.context.set_fill_style_str(self.palette.state(LaneState::Running));
        for call in &scene.static_layer.calls {
            let width = f64::from(call.x1 - call.x0).max(self.ratio);
            self.context.fill_rect(left + f64::from(call.x0), top + height - third, width, third);
        }
    }

    /// The areas of the resource tracks.
    fn tracks(&self, scene: &Scene) {
        let left = (self.view.geometry.labels() * self.ratio).round();
        for (track, steps) in scene.static_layer.tracks.iter().enumerate() {
            let state = if track == 0 { LaneState::Ready } else { LaneState::Running };
            self.context.set_fill_style_str(self.palette.state(state));
            let foot = ((self.view.geometry.track_top(track) + TRACK - 1.0) * self.ratio).round();
            steps.iter().for_each(|step| self.step(step, left, foot, TRACK - 4.0));
        }
    }

    /// The hatched area of the dropped events.
    fn dropped(&self, scene: &Scene) {
        let (Some(x), Some(pattern)) = (scene.dropped, &self.palette.void) else { return };
        self.context.set_fill_style_pattern(pattern);
        let geometry = &self.view.geometry;
        let head = geometry.head();
        self.fill(geometry.labels(), head, x.min(geometry.plot()), geometry.height - head);
    }

    /// A step of an area with its foot at `foot`, in canvas pixels: solid up to the minimum, faint up to the maximum.
    fn step(&self, step: &AreaStep, left: f64, foot: f64, height: f64) {
        let width = f64::from(step.x1 - step.x0);
        for (part, alpha) in [(step.high, 0.45), (step.low, 0.8)] {
            let high = (height * part * self.ratio).round();
            self.context.set_global_alpha(alpha);
            self.context.fill_rect(f64::from(step.x0) + left, foot - high, width, high);
        }
        self.context.set_global_alpha(1.0);
    }

    fn blocks(&self, scene: &Scene) {
        // The pattern's origin moves with scrolling and panning, so that the hatching stays in place on its bars.
        let tile = Hatching::side(self.ratio);
        let left = (self.view.geometry.labels() * self.ratio).round();
        let phase = (self.view.scale.x(crate::rt::Time::ZERO) * self.ratio).round().rem_euclid(tile);
        let scroll = (self.view.geometry.scroll * self.ratio).round();
        self.context.translate(left + phase, -scroll);
        let rectangle = |block: &Block, thinnest: f64, height: f64| {
            let top = (block.y * self.ratio).round() + scroll;
            let width = f64::from(block.x1 - block.x0).max(thinnest);
            self.context.fill_rect(f64::from(block.x0) - phase, top, width, (height * self.ratio).round());
        };
        let geometry = &self.view.geometry;
        for (state, blocks) in LaneState::ALL.iter().zip(&scene.static_layer.blocks) {
            if *state == LaneState::Running {
                // Before the running bars, so that a step covers the wait before it.
                for (latency, colour) in Latency::ALL.iter().zip(&self.palette.waits) {
                    self.context.set_fill_style_str(colour);
                    let height = latency.height(geometry.bar(), geometry.lane);
                    scene.static_layer.waits[latency.index()]
                        .iter()
                        .for_each(|block| rectangle(block, 1.0, height));
                }
            }
            let thinnest = if *state >= LaneState::Running { THINNEST * self.ratio } else { 1.0 };
            match (state, &self.palette.hatch) {
                (LaneState::Suspended, Some(hatch)) => self.context.set_fill_style_pattern(hatch),
                _ => self.context.set_fill_style_str(self.palette.state(*state)),
            }
            blocks.iter().for_each(|block| rectangle(block, thinnest, geometry.bar()));
        }
        self.context.set_fill_style_str(self.palette.state(LaneState::Running));
        for (step, foot, height) in &scene.static_layer.areas {
            self.step(step, -phase, (foot * self.ratio).round() + scroll, *height);
        }
    }
}

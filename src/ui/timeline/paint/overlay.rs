//! Paints the upper canvas: labels, captions, ruler, marks, wake arrows, hovered span, range and playhead.
//!
//! Units are CSS pixels.

use super::draw_target::{DrawTarget, TextAlign};
use super::palette::Palette;
use crate::i18n::Lang;
use crate::rt::PollOutcome;
use crate::trace::lane_state::LaneState;
use crate::ui::timeline::layout::geometry::{BAR, HEAD, LANE, MINIMAP, RULER, TRACK, is_narrow, label_x};
use crate::ui::timeline::layout::minimap::Minimap;
use crate::ui::timeline::layout::time_scale::clamp;
use crate::ui::timeline::scene::format::fitted;
use crate::ui::timeline::scene::lane_marks::{LaneMark, LaneMarkKind};
use crate::ui::timeline::scene::resources::ResourceTrack;
use crate::ui::timeline::scene::wake_arrows::WakeArrow;
use crate::ui::timeline::scene::{Branch, RowLabel, Scene, ViewState};
use crate::ui::timeline::texts;

/// Paints the overlay of a scene.
pub fn paint<T: DrawTarget>(
    context: &T,
    scene: &Scene,
    minimap: &Minimap,
    view: &ViewState,
    palette: &Palette<T::Pattern>,
    lang: Lang,
) {
    let geometry = &view.geometry;
    context.scale(view.ratio);
    let painter = OverlayPainter { context, view, palette, left: geometry.labels() };
    painter.type_size(11, "400");
    painter.window(minimap);
    painter.ruler(scene, lang);
    painter.loop_label(scene, lang);
    scene.tracks.iter().for_each(|track| painter.track(track));
    painter.clipped(0.0, geometry.head(), geometry.width, |painter| {
        scene.labels.iter().for_each(|label| painter.label(label));
    });
    // Arrows of timers and the host begin on the loop's lane.
    painter.clipped(painter.left, HEAD - LANE / 2.0, geometry.plot(), |painter| {
        scene.arrows.iter().for_each(|arrow| painter.arrow(arrow));
    });
    painter.clipped(painter.left, geometry.head(), geometry.plot(), |painter| {
        painter.captions(scene, lang);
        scene.static_layer.marks.iter().for_each(|mark| painter.mark(mark));
        painter.hovered(scene);
    });
    painter.clipped(painter.left, 0.0, geometry.plot(), |painter| {
        painter.range(scene);
        painter.playhead(scene);
    });
}

struct OverlayPainter<'a, T: DrawTarget> {
    context: &'a T,
    view: &'a ViewState,
    palette: &'a Palette<T::Pattern>,
    /// Left edge of the plot.
    left: f64,
}

impl<T: DrawTarget> OverlayPainter<'_, T> {
    fn clipped(&self, x: f64, y: f64, width: f64, paint: impl Fn(&Self)) {
        self.context.save();
        self.context.begin_path();
        self.context.rect(x, y, width, self.view.geometry.height);
        self.context.clip();
        paint(self);
        self.context.restore();
    }

    fn type_size(&self, size: u32, weight: &str) {
        self.context.set_font(weight, size, &self.palette.font);
    }

    fn write(&self, text: &str, x: f64, y: f64, colour: &str) {
        self.context.set_fill_style_str(colour);
        self.context.fill_text(text, x, y);
    }

    /// Text over a pattern: a plate in the background colour keeps it legible.
    fn write_on_pattern(&self, text: &str, x: f64, y: f64) {
        let width = self.context.measure_text(text);
        self.context.set_fill_style_str(&self.palette.surface);
        self.context.set_global_alpha(0.86);
        self.context.fill_rect(x - 3.0, y - BAR / 2.0 + 2.0, width + 6.0, BAR - 4.0);
        self.context.set_global_alpha(1.0);
        self.write(text, x, y, &self.palette.text);
    }

    /// The visible window on the minimap.
    fn window(&self, minimap: &Minimap) {
        let Some((from, to)) = minimap.window else { return };
        let plot = self.view.geometry.plot();
        self.context.set_fill_style_str(&self.palette.surface);
        self.context.set_global_alpha(0.65);
        self.context.fill_rect(self.left, 0.0, from, MINIMAP - 1.0);
        self.context.fill_rect(self.left + to, 0.0, plot - to, MINIMAP - 1.0);
        self.context.set_global_alpha(1.0);
        self.context.set_stroke_style_str(&self.palette.accent);
        self.context.set_line_width(1.5);
        self.context.stroke_rect(self.left + from + 0.75, 0.75, (to - from - 1.5).max(2.0), MINIMAP - 2.5);
    }

    fn ruler(&self, scene: &Scene, lang: Lang) {
        let foot = MINIMAP + RULER;
        // With two clocks both labels share the height of one, and the column says which is which.
        let (size, upper, lower) =
            if scene.clocks_differ { (10, foot - 16.5, foot - 5.0) } else { (11, foot - 12.0, foot) };
        self.type_size(size, "400");
        if scene.clocks_differ {
            let x = label_x(0, self.left) + 9.0;
            self.write(texts::LOOP_TIME.get(lang), x, upper, &self.palette.muted);
            self.write(texts::WALL_TIME.get(lang), x, lower, &self.palette.muted);
        }
        for tick in scene.ruler.iter().filter(|tick| tick.x >= 0.0) {
            let x = (self.left + tick.x).round();
            let height = if tick.label.is_some() { 6.0 } else { 3.0 };
            self.context.set_fill_style_str(&self.palette.border);
            self.context.fill_rect(x, foot - height, 1.0, height);
            for (label, y) in [(&tick.label, upper), (&tick.wall, lower)] {
                // A clipped label would show another number.
                let fits =
                    |label: &&String| tick.x + 6.0 + 6.5 * label.len() as f64 <= self.view.geometry.plot();
                if let Some(label) = label.as_ref().filter(fits) {
                    self.write(label, x + 4.0, y, &self.palette.muted);
                }
            }
        }
        self.type_size(11, "400");
    }

    fn loop_label(&self, scene: &Scene, lang: Lang) {
        self.type_size(12, "500");
        let (fold, y) = (label_x(0, self.left), HEAD - LANE / 2.0);
        if scene.has_resources {
            self.fold_sign(if scene.tracks.is_empty() { Branch::Folded } else { Branch::Open }, fold, y);
        }
        self.write(texts::LOOP.get(lang), fold + 9.0, y, &self.palette.muted);
        self.type_size(11, "400");
    }

    fn label(&self, label: &RowLabel) {
        let fold = label_x(label.depth, self.left);
        let (x, y) = (fold + 9.0, label.y + LANE / 2.0);
        if let Some(branch) = label.branch {
            self.fold_sign(branch, fold, y);
        }
        match (label.ended, label.state) {
            (Some(outcome), _) => self.end_sign(outcome, x + 3.0, y),
            (None, state) => self.state_sign(state.unwrap_or(LaneState::Ready), x + 3.0, y),
        }
        // A narrow column has no room for numbers.
        let number = label.task.filter(|_| !is_narrow(self.left));
        let number = number.map_or_else(String::new, |task| format!("#{task}"));
        let room = self.left - x - 18.0 - 7.0 * number.len() as f64;
        // This font is slightly larger than the one that `fitted` estimates.
        let name = fitted(&label.name, room * 0.92);
        let (weight, colour) = match (label.selected, label.ended) {
            (true, _) => ("600", &self.palette.text),
            (false, None) => ("400", &self.palette.text),
            (false, Some(_)) => ("400", &self.palette.muted),
        };
        self.type_size(12, weight);
        self.write(&name, x + 12.0, y, colour);
        self.type_size(11, "400");
        self.context.set_text_align(TextAlign::Right);
        self.context.set_global_alpha(0.75);
        self.write(&number, self.left - 8.0, y, &self.palette.muted);
        self.context.set_global_alpha(1.0);
        self.context.set_text_align(TextAlign::Left);
    }

    /// The name and level of a resource.
    fn track(&self, track: &ResourceTrack) {
        let (x, y) = (label_x(0, self.left) + 9.0, track.y + TRACK / 2.0);
        let room = self.left - x - 14.0 - 7.0 * track.level.len() as f64;
        self.write(&fitted(&track.name, room), x, y, &self.palette.muted);
        self.context.set_text_align(TextAlign::Right);
        self.write(&track.level, self.left - 8.0, y, &self.palette.text);
        self.context.set_text_align(TextAlign::Left);
    }

    /// The folding sign, a small triangle: down for an open subtree, right for a folded one.
    fn fold_sign(&self, branch: Branch, x: f64, y: f64) {
        let corners = match branch {
            Branch::Open => [(-3.5, -1.75), (3.5, -1.75), (0.0, 2.5)],
            Branch::Folded => [(-1.75, -3.5), (-1.75, 3.5), (2.5, 0.0)],
        };
        self.polygon(&corners.map(|(dx, dy)| (x + dx, y + dy)), &self.palette.muted);
    }

    fn polygon(&self, corners: &[(f64, f64)], colour: &str) {
        self.context.begin_path();
        for (x, y) in corners {
            self.context.line_to(*x, *y);
        }
        self.context.close_path();
        self.context.set_fill_style_str(colour);
        self.context.fill();
    }

    /// The playhead: a line through all lanes, and a handle with its time.
    fn playhead(&self, scene: &Scene) {
        let Some((x, time)) = &scene.playhead else { return };
        let plot = self.view.geometry.plot();
        if !(-1.0..=plot + 1.0).contains(x) {
            return;
        }
        let (x, foot) = (self.left + x, MINIMAP + RULER);
        self.context.set_fill_style_str(&self.palette.accent);
        self.context.fill_rect(x.round() - 0.75, foot - 3.0, 1.5, self.view.geometry.height - foot + 3.0);
        let width = self.context.measure_text(time) + 12.0;
        let from = clamp(x - width / 2.0, self.left, (self.left + plot - width).max(self.left));
        self.context.fill_rect(from, MINIMAP + 2.0, width, RULER - 5.0);
        self.write(time, from + 6.0, MINIMAP + RULER / 2.0, &self.palette.surface);
    }

    /// The selected range.
    fn range(&self, scene: &Scene) {
        let Some((from, to)) = scene.range else { return };
        let plot = self.view.geometry.plot();
        let (from, to) = (clamp(from, -1.0, plot + 1.0), clamp(to, -1.0, plot + 1.0));
        self.context.set_fill_style_str(&self.palette.accent);
        self.context.set_global_alpha(0.12);
        self.context.fill_rect(self.left + from, MINIMAP, to - from, self.view.geometry.height - MINIMAP);
        self.context.set_global_alpha(0.8);
        for x in [from, to] {
            self.context.fill_rect(self.left + x - 0.5, MINIMAP, 1.0, self.view.geometry.height - MINIMAP);
        }
        self.context.set_global_alpha(1.0);
    }

    /// The state sign of a living task: a ring while suspended, else filled.
    fn state_sign(&self, state: LaneState, x: f64, y: f64) {
        self.circle(x, y, 3.5);
        if state == LaneState::Suspended {
            self.context.set_stroke_style_str(self.palette.state(state));
            self.context.set_line_width(1.75);
            self.context.stroke();
        } else {
            self.context.set_fill_style_str(self.palette.state(state));
            self.context.fill();
        }
    }

    /// The outcome sign of an ended task: check mark, cross or bar.
    fn end_sign(&self, outcome: PollOutcome, x: f64, y: f64) {
        let (colour, lines): (&str, &[(f64, f64)]) = match outcome {
            PollOutcome::Completed | PollOutcome::Pending => {
                (&self.palette.completed, &[(-3.5, 0.0), (-1.0, 3.0), (-1.0, 3.0), (4.0, -3.0)])
            }
            PollOutcome::Failed => {
                (self.palette.state(LaneState::Failed), &[(-3.0, -3.0), (3.0, 3.0), (-3.0, 3.0), (3.0, -3.0)])
            }
            PollOutcome::Cancelled => (self.palette.state(LaneState::Cancelled), &[(-3.5, 0.0), (3.5, 0.0)]),
        };
        self.context.begin_path();
        for line in lines.chunks_exact(2) {
            self.context.move_to(x + line[0].0, y + line[0].1);
            self.context.line_to(x + line[1].0, y + line[1].1);
        }
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(1.75);
        self.context.set_round_line_caps();
        self.context.stroke();
    }

    fn captions(&self, scene: &Scene, lang: Lang) {
        for caption in &scene.static_layer.captions {
            self.write_on_pattern(&caption.text, self.left + caption.x, caption.y);
        }
        if let Some(dropped) = scene.dropped {
            let text = fitted(texts::DROPPED.get(lang), dropped - 12.0);
            self.write_on_pattern(&text, self.left + 6.0, self.view.geometry.head() + LANE / 2.0);
        }
    }

    fn mark(&self, mark: &LaneMark) {
        let (x, y) = (self.left + mark.x, mark.y);
        match mark.kind {
            LaneMarkKind::Message => self.flag(x, y, &self.palette.muted),
            LaneMarkKind::Unclaimed => self.flag(x, y, self.palette.state(LaneState::Failed)),
            LaneMarkKind::CancelRequested => self.flag(x, y, self.palette.state(LaneState::Cancelled)),
            LaneMarkKind::Completed => self.badge(PollOutcome::Completed, x, y),
            LaneMarkKind::Failed => self.badge(PollOutcome::Failed, x, y),
            LaneMarkKind::Cancelled => self.badge(PollOutcome::Cancelled, x, y),
        }
    }

    /// A small triangle that points at the bar from above.
    fn flag(&self, x: f64, y: f64, colour: &str) {
        let top = y - LANE / 2.0;
        self.polygon(&[(x - 3.5, top), (x + 3.5, top), (x, top + 6.0)], colour);
    }

    /// The outcome sign at the end of a lane.
    fn badge(&self, outcome: PollOutcome, x: f64, y: f64) {
        self.end_sign(outcome, x + 9.0, y);
    }

    fn arrow(&self, arrow: &WakeArrow) {
        let colour = if arrow.strong { &self.palette.text } else { &self.palette.accent };
        // A vertical arrow left of the plot is moved to the plot's edge.
        let shift = if arrow.begin == arrow.x { (self.left - arrow.x).max(0.0) } else { 0.0 } + 0.5;
        let (begin, x, down) = (arrow.begin + shift, arrow.x + shift, arrow.to > arrow.from);
        // The head ends at the edge of the bar, where the task became ready.
        let tip = if down { arrow.to - BAR / 2.0 } else { arrow.to + BAR / 2.0 };
        let back = if down { tip - 5.0 } else { tip + 5.0 };
        self.context.set_global_alpha(if arrow.spawn && !arrow.strong { 0.5 } else { 0.9 });
        self.context.set_stroke_style_str(colour);
        self.context.set_line_width(1.0);
        self.context.begin_path();
        self.context.move_to(begin, arrow.from);
        self.context.line_to(x, back);
        self.context.stroke();
        self.context.set_fill_style_str(colour);
        self.circle(begin, arrow.from, 2.0);
        self.context.fill();
        self.polygon(&[(x - 3.5, back), (x + 3.5, back), (x, tip)], colour);
        self.context.set_global_alpha(1.0);
    }

    fn hovered(&self, scene: &Scene) {
        let Some((from, to, y)) = scene.hovered else { return };
        self.context.set_stroke_style_str(&self.palette.text);
        self.context.set_line_width(1.25);
        self.context.stroke_rect(self.left + from, y - 0.5, (to - from).max(3.0), BAR + 1.0);
    }

    fn circle(&self, x: f64, y: f64, radius: f64) {
        self.context.begin_path();
        self.context.circle(x, y, radius);
    }
}

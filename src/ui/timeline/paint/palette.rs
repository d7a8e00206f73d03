//! The theme's colours for the painters, and the hatching patterns.
//!
//! The page's style sheet owns the colours; `theme_palette` reads them. Invariant: painters take nothing else from the
//! theme.

use super::draw_target::DrawTarget;
use crate::trace::lane_state::LaneState;
use crate::ui::timeline::layout::latency::Latency;

/// Colours, patterns and font.
pub struct Palette<P> {
    /// Text.
    pub text: String,
    /// Secondary text.
    pub muted: String,
    /// Lines between parts.
    pub border: String,
    /// Background.
    pub surface: String,
    /// Playhead, range and other interactive parts.
    pub accent: String,
    /// Background of the selected row.
    pub selected: String,
    /// Outcome sign of a completed task.
    pub completed: String,
    /// Indexed by [`LaneState::index`].
    pub states: [String; LaneState::ALL.len()],
    /// Bands of ready tasks, indexed by [`Latency::index`].
    pub waits: [String; Latency::ALL.len()],
    /// Hatching of suspended tasks; `None` if the browser makes no pattern.
    pub hatch: Option<P>,
    /// Hatching of dropped events.
    pub void: Option<P>,
    /// The page's font family.
    pub font: String,
    /// RGBA pixel of each [cell](crate::ui::timeline::layout::raster::Raster::cells).
    pub pixels: [[u8; 4]; CELLS],
    /// Canvas pixels per CSS pixel that the patterns were made for.
    pub ratio: f64,
}

/// Number of different raster cells.
pub const CELLS: usize = 1 << u8::BITS;

/// Side of a pattern's tile in CSS pixels.
const TILE: f64 = 6.0;

impl<P> Palette<P> {
    /// The colour of a state.
    pub fn state(&self, state: LaneState) -> &str {
        &self.states[state.index()]
    }
}

impl<P> Palette<P> {
    /// The same palette with hatchings in place of browser patterns, for SVG.
    pub fn hatched(&self) -> Palette<Hatching> {
        Palette {
            text: self.text.clone(),
            muted: self.muted.clone(),
            border: self.border.clone(),
            surface: self.surface.clone(),
            accent: self.accent.clone(),
            selected: self.selected.clone(),
            completed: self.completed.clone(),
            states: self.states.clone(),
            waits: self.waits.clone(),
            hatch: Some(Hatching::suspended(self.state(LaneState::Suspended))),
            void: Some(Hatching::void(&self.border)),
            font: self.font.clone(),
            pixels: self.pixels,
            ratio: self.ratio,
        }
    }
}

/// Diagonal lines over a background of the same colour.
#[derive(Clone, Debug)]
pub struct Hatching {
    /// Line and background colour.
    colour: String,
    /// Opacity of the background.
    ground: f64,
    /// Line width in CSS pixels.
    width: f64,
}

impl Hatching {
    /// The hatching of suspended tasks.
    pub fn suspended(colour: &str) -> Hatching {
        Hatching { colour: colour.to_owned(), ground: 0.14, width: 1.25 }
    }

    /// The hatching of dropped events.
    pub fn void(colour: &str) -> Hatching {
        Hatching { colour: colour.to_owned(), ground: 0.0, width: 1.0 }
    }

    /// Side of the tile in canvas pixels, at `ratio` canvas pixels per CSS pixel.
    pub fn side(ratio: f64) -> f64 {
        (TILE * ratio).round()
    }

    /// Draws one tile.
    pub fn draw(&self, target: &impl DrawTarget, ratio: f64) {
        let side = Hatching::side(ratio);
        target.set_fill_style_str(&self.colour);
        target.set_global_alpha(self.ground);
        target.fill_rect(0.0, 0.0, side, side);
        target.set_global_alpha(0.6);
        target.set_stroke_style_str(&self.colour);
        target.set_line_width(self.width * ratio);
        target.begin_path();
        // Three lines: the outer two fill the corners that the middle one leaves empty.
        for offset in [-side, 0.0, side] {
            target.move_to(offset - 1.0, side + 1.0);
            target.line_to(offset + side + 1.0, -1.0);
        }
        target.stroke();
    }
}

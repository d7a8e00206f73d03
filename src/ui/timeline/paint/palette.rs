//! The colours of the page's theme, as the painters need them, and how what is suspended is hatched.
//!
//! The page's style sheet owns the colours; `theme_palette` reads them. Invariant: all that a picture takes from the theme is
//! here.

use super::draw_target::DrawTarget;
use crate::trace::lane_state::LaneState;
use crate::ui::timeline::layout::latency::Latency;

/// What to draw with.
pub struct Palette<P> {
    /// Text.
    pub text: String,
    /// Text that matters less.
    pub muted: String,
    /// Lines between parts.
    pub border: String,
    /// The ground.
    pub surface: String,
    /// What the visitor holds.
    pub accent: String,
    /// The ground of the selected row.
    pub selected: String,
    /// A task that completed.
    pub completed: String,
    /// By [`LaneState::index`].
    pub states: [String; LaneState::ALL.len()],
    /// The bands of ready tasks, by [`Latency::index`].
    pub waits: [String; Latency::ALL.len()],
    /// Diagonal lines in the colour of what is suspended; `None` where none can be made.
    pub hatch: Option<P>,
    /// Diagonal lines in the colour of borders.
    pub void: Option<P>,
    /// The family of the page's type.
    pub font: String,
    /// The pixel of each [cell](crate::ui::timeline::layout::raster::Raster::cells): red, green, blue, opacity.
    pub pixels: [[u8; 4]; CELLS],
    /// For how many pixels of the canvas to a CSS pixel the patterns were made.
    pub ratio: f64,
}

/// How many different cells there are.
pub const CELLS: usize = 1 << u8::BITS;

/// The side of the square that a pattern repeats, in CSS pixels.
const TILE: f64 = 6.0;

impl<P> Palette<P> {
    /// The colour of a state.
    pub fn state(&self, state: LaneState) -> &str {
        &self.states[state.index()]
    }
}

impl<P> Palette<P> {
    /// The same colours, with hatchings to be drawn in place of patterns.
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

/// Diagonal lines over a ground of the same colour.
#[derive(Clone, Debug)]
pub struct Hatching {
    /// The colour.
    colour: String,
    /// The opacity of the ground.
    ground: f64,
    /// How thick the lines are, in CSS pixels.
    width: f64,
}

impl Hatching {
    /// That of what is suspended.
    pub fn suspended(colour: &str) -> Hatching {
        Hatching { colour: colour.to_owned(), ground: 0.14, width: 1.25 }
    }

    /// That of where nothing is known.
    pub fn void(colour: &str) -> Hatching {
        Hatching { colour: colour.to_owned(), ground: 0.0, width: 1.0 }
    }

    /// The side of its tile in pixels of a canvas that has `ratio` of them to a CSS pixel.
    pub fn side(ratio: f64) -> f64 {
        (TILE * ratio).round()
    }

    /// Draws the tile.
    pub fn draw(&self, target: &impl DrawTarget, ratio: f64) {
        let side = Hatching::side(ratio);
        target.set_fill_style_str(&self.colour);
        target.set_global_alpha(self.ground);
        target.fill_rect(0.0, 0.0, side, side);
        target.set_global_alpha(0.6);
        target.set_stroke_style_str(&self.colour);
        target.set_line_width(self.width * ratio);
        target.begin_path();
        // Three lines, so that the corners that the middle one leaves empty are filled by its neighbours.
        for offset in [-side, 0.0, side] {
            target.move_to(offset - 1.0, side + 1.0);
            target.line_to(offset + side + 1.0, -1.0);
        }
        target.stroke();
    }
}

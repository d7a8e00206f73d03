//! The colours of the page's theme, as the canvases need them, and the pattern of what is suspended.
//!
//! The page's style sheet owns the colours; a missing variable falls back to a colour that is legible on both themes.

use wasm_bindgen::JsCast;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, CssStyleDeclaration, HtmlCanvasElement, HtmlElement};

use super::super::dom::{document, window};
use super::lane_state::LaneState;
use super::latency::{Latency, SHADES};
use super::raster::shade_of;

/// What to draw with.
pub(super) struct Palette {
    pub(super) text: String,
    pub(super) muted: String,
    pub(super) border: String,
    pub(super) surface: String,
    pub(super) accent: String,
    /// The ground of the selected row.
    pub(super) selected: String,
    pub(super) completed: String,
    /// By [`LaneState::index`].
    pub(super) states: [String; LaneState::ALL.len()],
    /// The bands of ready tasks, by [`Latency::index`].
    pub(super) waits: [String; Latency::ALL.len()],
    /// Diagonal lines in the colour of what is suspended; `None` where the browser makes no pattern.
    pub(super) hatch: Option<CanvasPattern>,
    /// Diagonal lines in the colour of borders.
    pub(super) void: Option<CanvasPattern>,
    /// The family of the page's type.
    pub(super) font: String,
    /// The pixel of each [cell](super::raster::Raster::cells): red, green, blue, opacity.
    pub(super) pixels: [[u8; 4]; CELLS],
    /// For how many pixels of the canvas to a CSS pixel the patterns were made.
    pub(super) ratio: f64,
}

/// How many different cells there are.
const CELLS: usize = 1 << u8::BITS;

/// The side of the square that a pattern repeats, in CSS pixels.
pub(super) const TILE: f64 = 6.0;

impl Palette {
    /// Reads the colours that hold at `element`; `canvas` makes what the patterns are drawn on.
    pub(super) fn read(element: &HtmlElement, ratio: f64, canvas: &dyn Fn() -> HtmlCanvasElement) -> Palette {
        let style = window().get_computed_style(element).ok().flatten();
        let get = |name: &str, fallback: &str| variable(style.as_ref(), name).unwrap_or(fallback.into());
        let states = LaneState::ALL.map(|state| match state {
            LaneState::Nothing => "#0000".to_owned(),
            LaneState::Suspended => get("--state-suspended", "#7f8ea3"),
            LaneState::Ready => get("--state-ready", "#e0a526"),
            LaneState::Running => get("--state-running", "#1f77c9"),
            LaneState::Cancelled => get("--state-cancelled", "#9a62c7"),
            LaneState::Failed => get("--state-failed", "#d1432b"),
        });
        let border = get("--border", "#8885");
        let waits = [
            ("--wait-brief", "#c98600"),
            ("--wait-short", "#a86000"),
            ("--wait-long", "#7a3d08"),
            ("--wait-severe", "#451a00"),
        ];
        let waits = waits.map(|(name, fallback)| get(name, fallback));
        Palette {
            text: get("--text", "#1c2430"),
            muted: get("--text-muted", "#768294"),
            surface: get("--surface", "#ffffff"),
            accent: get("--accent", &states[LaneState::Running.index()]),
            selected: get("--selected", "#e0a52633"),
            completed: get("--state-completed", "#2c9a5b"),
            hatch: hatch(canvas(), &states[LaneState::Suspended.index()], 0.14, 1.25, ratio),
            void: hatch(canvas(), &border, 0.0, 1.0, ratio),
            font: get("font-family", "system-ui, sans-serif"),
            border,
            pixels: pixels(&states, &waits).unwrap_or([[0; 4]; CELLS]),
            waits,
            states,
            ratio,
        }
    }

    /// The colour of a state.
    pub(super) fn state(&self, state: LaneState) -> &str {
        &self.states[state.index()]
    }
}

/// A canvas that is not on show.
///
/// # Panics
/// In a document that is not HTML.
pub(super) fn new_canvas() -> HtmlCanvasElement {
    document().create_element("canvas").expect("HTML has canvases").unchecked_into()
}

fn variable(style: Option<&CssStyleDeclaration>, name: &str) -> Option<String> {
    let value = style?.get_property_value(name).ok()?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The style sheet may write a colour in any way, so the browser is asked which pixel it makes.
fn pixels(states: &[String], waits: &[String]) -> Option<[[u8; 4]; CELLS]> {
    let context: CanvasRenderingContext2d = new_canvas().get_context("2d").ok()??.unchecked_into();
    let ready = LaneState::Ready.index();
    let colours = states[..ready].iter().chain(waits).chain(&states[ready + 1..]);
    for (place, colour) in colours.enumerate() {
        // What is suspended is hatched on bars; here its colour is thinned as much.
        context.set_global_alpha(if place == LaneState::Suspended.index() { 0.4 } else { 1.0 });
        context.set_fill_style_str(colour);
        context.fill_rect(place as f64, 0.0, 1.0, 1.0);
    }
    let data = context.get_image_data(0.0, 0.0, SHADES as f64, 1.0).ok()?.data();
    let shades: &[[u8; 4]; SHADES] = data.as_chunks().0.try_into().ok()?;
    Some(std::array::from_fn(|cell| shades[shade_of(cell as u8)]))
}

/// Diagonal lines of `width` CSS pixels over a ground of the same colour with the given opacity.
fn hatch(
    canvas: HtmlCanvasElement,
    colour: &str,
    ground: f64,
    width: f64,
    ratio: f64,
) -> Option<CanvasPattern> {
    let side = (TILE * ratio).round();
    canvas.set_width(side as u32);
    canvas.set_height(side as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    context.set_fill_style_str(colour);
    context.set_global_alpha(ground);
    context.fill_rect(0.0, 0.0, side, side);
    context.set_global_alpha(0.6);
    context.set_stroke_style_str(colour);
    context.set_line_width(width * ratio);
    context.begin_path();
    // Three lines, so that the corners that the middle one leaves empty are filled by its neighbours.
    for offset in [-side, 0.0, side] {
        context.move_to(offset - 1.0, side + 1.0);
        context.line_to(offset + side + 1.0, -1.0);
    }
    context.stroke();
    context.create_pattern_with_html_canvas_element(&canvas, "repeat").ok()?
}

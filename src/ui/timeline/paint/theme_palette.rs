//! Reads the palette from the page's computed style.
//!
//! Invariant: a variable missing in the style sheet falls back to a colour that is legible in both themes.

use wasm_bindgen::JsCast;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, CssStyleDeclaration, HtmlCanvasElement, HtmlElement};

use super::palette::{CELLS, Hatching, Palette};
use crate::trace::lane_state::LaneState;
use crate::ui::dom::{document, window};
use crate::ui::timeline::layout::latency::SHADES;
use crate::ui::timeline::layout::raster::shade_of;

impl Palette<CanvasPattern> {
    /// Reads the colours in effect at `element`.
    pub(crate) fn read(element: &HtmlElement, ratio: f64) -> Palette<CanvasPattern> {
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
            hatch: pattern(&Hatching::suspended(&states[LaneState::Suspended.index()]), ratio),
            void: pattern(&Hatching::void(&border), ratio),
            font: get("font-family", "system-ui, sans-serif"),
            border,
            pixels: pixels(&states, &waits).unwrap_or([[0; 4]; CELLS]),
            waits,
            states,
            ratio,
        }
    }
}

/// A detached canvas.
///
/// # Panics
///
/// In a document that is not HTML.
pub(crate) fn new_canvas() -> HtmlCanvasElement {
    document().create_element("canvas").expect("HTML has canvases").unchecked_into()
}

fn variable(style: Option<&CssStyleDeclaration>, name: &str) -> Option<String> {
    let value = style?.get_property_value(name).ok()?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The style sheet may use any colour syntax, so the browser paints each colour and the pixel is read back.
fn pixels(states: &[String], waits: &[String]) -> Option<[[u8; 4]; CELLS]> {
    let context: CanvasRenderingContext2d = new_canvas().get_context("2d").ok()??.unchecked_into();
    let ready = LaneState::Ready.index();
    let colours = states[..ready].iter().chain(waits).chain(&states[ready + 1..]);
    for (index, colour) in colours.enumerate() {
        // Bars of suspended tasks are hatched; here the colour is lightened to match.
        context.set_global_alpha(if index == LaneState::Suspended.index() { 0.4 } else { 1.0 });
        context.set_fill_style_str(colour);
        context.fill_rect(index as f64, 0.0, 1.0, 1.0);
    }
    let data = context.get_image_data(0.0, 0.0, SHADES as f64, 1.0).ok()?.data();
    let shades: &[[u8; 4]; SHADES] = data.as_chunks().0.try_into().ok()?;
    Some(std::array::from_fn(|cell| shades[shade_of(cell as u8)]))
}

/// The pattern of a hatching; `None` if the browser refuses a canvas.
fn pattern(hatching: &Hatching, ratio: f64) -> Option<CanvasPattern> {
    let canvas = new_canvas();
    let side = Hatching::side(ratio) as u32;
    canvas.set_width(side);
    canvas.set_height(side);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    hatching.draw(&context, ratio);
    context.create_pattern_with_html_canvas_element(&canvas, "repeat").ok()?
}

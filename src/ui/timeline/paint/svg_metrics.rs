//! Measures fonts in the browser, for the SVG document.
//!
//! Invariant: the same metrics as the canvas on the screen, so texts have the same positions.
//!
//! The page loads this on first use.

use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

use super::palette::{Hatching, Palette};
use super::picture::Picture;
use super::svg::{Font, Metrics, document as write};
use super::theme_palette::new_canvas;

/// The picture as an SVG document; `None` if the browser refuses a canvas.
pub(crate) fn document(
    picture: &Picture<'_>,
    palette: &Palette<Hatching>,
    thin_lanes: Option<&str>,
) -> Option<String> {
    let context: CanvasRenderingContext2d = new_canvas().get_context("2d").ok()??.unchecked_into();
    let measured = |font: &Font, text: &str| {
        context.set_font(&format!("{} {}px {}", font.weight, font.size, font.family));
        context.measure_text(text).ok()
    };
    let ascent = |font: &Font, baseline: &str| {
        context.set_text_baseline(baseline);
        measured(font, "").map_or(0.0, |metrics| metrics.font_bounding_box_ascent())
    };
    let metrics = Metrics {
        width: &|font, text| measured(font, text).map_or(0.0, |metrics| metrics.width()),
        baseline: &|font| ascent(font, "alphabetic") - ascent(font, "middle"),
    };
    Some(write(picture, palette, thin_lanes, &metrics))
}

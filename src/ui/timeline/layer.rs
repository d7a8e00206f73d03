//! A canvas as large as the timeline, drawn to at the screen's own resolution.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// One of the timeline's canvases.
pub(super) struct Layer {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Layer {
    /// The layer of `canvas`; `None` where the browser refuses a 2D context.
    pub(super) fn new(canvas: HtmlCanvasElement) -> Option<Layer> {
        // What it gives for this word is that, also where the canvas is one that only acts as one.
        let context = canvas.get_context("2d").ok()??.unchecked_into();
        Some(Layer { canvas, context })
    }

    /// What to go on drawing with, in pixels of the canvas.
    pub(super) fn context(&self) -> &CanvasRenderingContext2d {
        let identity = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        debug_assert!(identity.is_ok(), "six finite numbers are a transform");
        &self.context
    }

    /// Makes the canvas `width` by `height` CSS pixels with `ratio` of its own in each, empties it, and gives what to
    /// draw on it with; a unit is one pixel of the canvas.
    pub(super) fn cleared(&self, width: f64, height: f64, ratio: f64) -> &CanvasRenderingContext2d {
        let (wide, high) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
        // Setting the size, even to the same, makes the browser allocate it anew.
        if self.canvas.width() != wide || self.canvas.height() != high {
            self.canvas.set_width(wide);
            self.canvas.set_height(high);
        }
        let identity = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        debug_assert!(identity.is_ok(), "six finite numbers are a transform");
        self.context.clear_rect(0.0, 0.0, wide.into(), high.into());
        &self.context
    }
}

/// Moves what is drawn from here on by this much. The browser accepts every pair of finite numbers.
pub(super) fn shift(context: &CanvasRenderingContext2d, dx: f64, dy: f64) {
    let shifted = context.translate(dx, dy);
    debug_assert!(shifted.is_ok(), "two finite numbers are a translation");
}

//! A canvas at the screen's resolution, and the [`DrawTarget`] implementation for its context.
//!
//! Invariant: each method is one call of the browser, without state in between.

use std::f64::consts::TAU;

use wasm_bindgen::JsCast;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

use super::draw_target::{DrawTarget, TextAlign};

/// One of the timeline's canvases.
pub(crate) struct CanvasLayer {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl CanvasLayer {
    /// The layer of `canvas`; `None` if the browser refuses a 2D context.
    pub(crate) fn new(canvas: HtmlCanvasElement) -> Option<CanvasLayer> {
        let context = canvas.get_context("2d").ok()??.unchecked_into();
        Some(CanvasLayer { canvas, context })
    }

    /// The context for further drawing, in canvas pixels.
    pub(crate) fn context(&self) -> &CanvasRenderingContext2d {
        let identity = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        debug_assert!(identity.is_ok(), "six finite numbers are a transform");
        &self.context
    }

    /// Resizes the canvas to `width` by `height` CSS pixels at `ratio` canvas pixels each, clears it and returns its
    /// context, in canvas pixels.
    pub(crate) fn cleared(&self, width: f64, height: f64, ratio: f64) -> &CanvasRenderingContext2d {
        let (wide, high) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
        // Setting the size reallocates the canvas, even if it is the same.
        if self.canvas.width() != wide || self.canvas.height() != high {
            self.canvas.set_width(wide);
            self.canvas.set_height(high);
        }
        let identity = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        debug_assert!(identity.is_ok(), "six finite numbers are a transform");
        self.context.clear_rect(0.0, 0.0, wide.into(), high.into());
        self.context.set_text_baseline("middle");
        &self.context
    }
}

/// Inherent methods take precedence over trait methods, so each of these calls the browser.
impl DrawTarget for CanvasRenderingContext2d {
    type Pattern = CanvasPattern;

    #[inline]
    fn save(&self) {
        self.save();
    }

    #[inline]
    fn restore(&self) {
        self.restore();
    }

    #[inline]
    fn scale(&self, factor: f64) {
        let scaled = self.scale(factor, factor);
        debug_assert!(scaled.is_ok(), "two finite numbers are a scale");
    }

    #[inline]
    fn translate(&self, dx: f64, dy: f64) {
        let moved = self.translate(dx, dy);
        debug_assert!(moved.is_ok(), "two finite numbers are a translation");
    }

    #[inline]
    fn set_fill_style_str(&self, colour: &str) {
        self.set_fill_style_str(colour);
    }

    #[inline]
    fn set_fill_style_pattern(&self, pattern: &CanvasPattern) {
        self.set_fill_style_canvas_pattern(pattern);
    }

    #[inline]
    fn set_stroke_style_str(&self, colour: &str) {
        self.set_stroke_style_str(colour);
    }

    #[inline]
    fn set_global_alpha(&self, alpha: f64) {
        self.set_global_alpha(alpha);
    }

    #[inline]
    fn set_line_width(&self, width: f64) {
        self.set_line_width(width);
    }

    #[inline]
    fn set_round_line_caps(&self) {
        self.set_line_cap("round");
    }

    #[inline]
    fn set_font(&self, weight: &str, size: u32, family: &str) {
        self.set_font(&format!("{weight} {size}px {family}"));
    }

    #[inline]
    fn set_text_align(&self, align: TextAlign) {
        self.set_text_align(match align {
            TextAlign::Left => "left",
            TextAlign::Right => "right",
        });
    }

    #[inline]
    fn begin_path(&self) {
        self.begin_path();
    }

    #[inline]
    fn move_to(&self, x: f64, y: f64) {
        self.move_to(x, y);
    }

    #[inline]
    fn line_to(&self, x: f64, y: f64) {
        self.line_to(x, y);
    }

    #[inline]
    fn close_path(&self) {
        self.close_path();
    }

    #[inline]
    fn rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.rect(x, y, width, height);
    }

    #[inline]
    fn circle(&self, x: f64, y: f64, radius: f64) {
        let drawn = self.arc(x, y, radius, 0.0, TAU);
        debug_assert!(drawn.is_ok(), "only a negative radius is refused");
    }

    #[inline]
    fn clip(&self) {
        self.clip();
    }

    #[inline]
    fn fill(&self) {
        self.fill();
    }

    #[inline]
    fn stroke(&self) {
        self.stroke();
    }

    #[inline]
    fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.fill_rect(x, y, width, height);
    }

    #[inline]
    fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        self.stroke_rect(x, y, width, height);
    }

    #[inline]
    fn fill_text(&self, text: &str, x: f64, y: f64) {
        let written = self.fill_text(text, x, y);
        debug_assert!(written.is_ok(), "only numbers that are not finite are refused");
    }

    #[inline]
    fn measure_text(&self, text: &str) -> f64 {
        // `TextMetrics` exists for every text.
        self.measure_text(text).map_or(0.0, |metrics| metrics.width())
    }
}

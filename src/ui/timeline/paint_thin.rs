//! Paints lanes too thin for bars: a picture of one pixel a cell, scaled to the height of the lanes.

use std::cell::RefCell;

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::super::dom::document;
use super::layer::Layer;
use super::palette::Palette;
use super::raster::Raster;
use super::scene::Look;

/// The canvas behind the picture.
#[derive(Default)]
pub(super) struct ThinLanes {
    context: RefCell<Option<CanvasRenderingContext2d>>,
}

impl ThinLanes {
    /// Paints `raster` where the lanes are.
    pub(super) fn paint(&self, layer: &Layer, raster: &Raster, look: &Look, palette: &Palette) {
        let width = raster.width();
        let height = raster.cells().len().checked_div(width).unwrap_or(0);
        let Some(picture) = self.picture(width, height) else { return };
        // Four bytes are stored as one number, where bytes that are flattened first would be copied one by one.
        let pixels: Vec<[u8; 4]> =
            raster.cells().iter().map(|cell| palette.pixels[usize::from(*cell)]).collect();
        let bytes = Clamped(pixels.as_flattened());
        let image = ImageData::new_with_u8_clamped_array_and_sh(bytes, width as u32, height as u32);
        // Refused only for sizes of nothing, for which there is no picture.
        let put = image.and_then(|image| picture.put_image_data(&image, 0.0, 0.0));
        if let (Ok(()), Some(canvas)) = (put, picture.canvas()) {
            let (geometry, ratio) = (&look.geometry, look.ratio);
            let high = (geometry.rows as f64 * geometry.lane).min(geometry.height - geometry.head());
            let context = layer.context();
            context.set_image_smoothing_enabled(false);
            let drawn = context.draw_image_with_html_canvas_element_and_dw_and_dh(
                &canvas,
                (geometry.labels() * ratio).round(),
                (geometry.head() * ratio).round(),
                (geometry.plot() * ratio).round(),
                (high * ratio).round(),
            );
            debug_assert!(drawn.is_ok(), "a canvas with pixels can be drawn");
        }
    }

    /// The canvas in the size of the picture; `None` for a picture of nothing, or where the browser refuses one.
    fn picture(&self, width: usize, height: usize) -> Option<CanvasRenderingContext2d> {
        if width == 0 || height == 0 {
            return None;
        }
        let known = self.context.borrow().clone();
        let context = match known {
            Some(context) => context,
            None => {
                let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
                let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
                self.context.replace(Some(context.clone()));
                context
            }
        };
        let canvas = context.canvas()?;
        if (canvas.width(), canvas.height()) != (width as u32, height as u32) {
            canvas.set_width(width as u32);
            canvas.set_height(height as u32);
        }
        Some(context)
    }
}

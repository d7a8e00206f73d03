//! Paints the raster of thin lanes: a canvas of one pixel a cell, scaled to the height of the lanes. Colours come from
//! [`palette`](super::palette).

use std::cell::RefCell;

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::canvas::CanvasLayer;
use super::palette::CELLS;
use super::picture::Picture;
use crate::ui::dom::document;
use crate::ui::timeline::layout::raster::Raster;

/// The canvas of the raster, kept between frames.
#[derive(Default)]
pub(crate) struct ThinLanes {
    context: RefCell<Option<CanvasRenderingContext2d>>,
}

impl ThinLanes {
    /// Paints the raster of `picture` on `layer`, if lanes are thin.
    pub(crate) fn paint(&self, layer: &CanvasLayer, picture: &Picture<'_>, pixels: &[[u8; 4]; CELLS]) {
        let Some([left, top, width, height]) = picture.thin_lanes() else { return };
        if let Some(canvas) = self.raster_canvas(picture.raster, pixels) {
            let context = layer.context();
            context.set_image_smoothing_enabled(false);
            let drawn =
                context.draw_image_with_html_canvas_element_and_dw_and_dh(&canvas, left, top, width, height);
            debug_assert!(drawn.is_ok(), "a canvas with pixels can be drawn");
        }
    }

    /// The raster of `picture` as a data URL; `None` if lanes are not thin.
    pub(crate) fn url(&self, picture: &Picture<'_>, pixels: &[[u8; 4]; CELLS]) -> Option<String> {
        picture.thin_lanes()?;
        self.raster_canvas(picture.raster, pixels)?.to_data_url().ok()
    }

    /// The canvas with a pixel for each cell; `None` for an empty raster.
    fn raster_canvas(&self, raster: &Raster, pixels: &[[u8; 4]; CELLS]) -> Option<HtmlCanvasElement> {
        let width = raster.width();
        let height = raster.cells().len().checked_div(width).unwrap_or(0);
        let context = self.sized_context(width, height)?;
        // Arrays of four bytes are stored as one word; flattening first would copy byte by byte.
        let pixels: Vec<[u8; 4]> = raster.cells().iter().map(|cell| pixels[usize::from(*cell)]).collect();
        let bytes = Clamped(pixels.as_flattened());
        let image = ImageData::new_with_u8_clamped_array_and_sh(bytes, width as u32, height as u32);
        // Fails only for an empty image, which has no canvas.
        image.and_then(|image| context.put_image_data(&image, 0.0, 0.0)).ok()?;
        context.canvas()
    }

    /// The canvas resized to the raster; `None` for an empty raster or if the browser refuses one.
    fn sized_context(&self, width: usize, height: usize) -> Option<CanvasRenderingContext2d> {
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

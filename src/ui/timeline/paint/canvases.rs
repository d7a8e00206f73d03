//! The two canvases: the static layer below, the overlay above.
//!
//! Invariant: this calls the browser and does not read the run. The lower canvas is repainted only if its content or
//! its colours have changed. Next: `canvas`, one of the two, and [`picture`](super::picture), their content.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use web_sys::{CanvasPattern, HtmlCanvasElement, HtmlElement};

use super::canvas::CanvasLayer;
use super::palette::Palette;
use super::picture::Picture;
use super::svg_metrics;
use super::thin_lanes::ThinLanes;

/// The canvases, once they are attached.
#[derive(Default)]
pub(crate) struct Canvases {
    surface: OnceCell<Surface>,
    palette: RefCell<Option<Rc<Palette<CanvasPattern>>>>,
    /// The versions of static layer and raster on the lower canvas; `None` if it must be repainted.
    painted: Cell<Option<(u64, u64)>>,
}

struct Surface {
    /// The element whose computed style gives the colours.
    element: HtmlElement,
    lanes: CanvasLayer,
    overlay: CanvasLayer,
    thin: ThinLanes,
}

impl Canvases {
    /// See [`Renderer::attach`](super::renderer::Renderer::attach).
    pub(crate) fn attach(
        &self,
        element: HtmlElement,
        lanes: HtmlCanvasElement,
        overlay: HtmlCanvasElement,
    ) -> bool {
        let (Some(lanes), Some(overlay)) = (CanvasLayer::new(lanes), CanvasLayer::new(overlay)) else {
            return false;
        };
        self.surface.set(Surface { element, lanes, overlay, thin: ThinLanes::default() }).is_ok()
    }

    /// Drops the palette, after a change of theme.
    pub(crate) fn recolour(&self) {
        self.palette.replace(None);
        self.invalidate();
    }

    /// Forces a repaint of the lower canvas, after a change of run.
    pub(crate) fn invalidate(&self) {
        self.painted.set(None);
    }

    /// Paints the overlay, and the lower canvas if it has changed. Returns whether it had.
    pub(crate) fn paint(&self, picture: &Picture<'_>) -> bool {
        let Some(surface) = self.surface.get() else { return false };
        let (geometry, ratio) = (&picture.view.geometry, picture.view.ratio);
        let palette = self.palette(&surface.element, ratio);
        let versions = Some((picture.scene.static_layer.version(), picture.raster.version()));
        let changed = self.painted.replace(versions) != versions;
        if changed {
            let lanes = surface.lanes.cleared(geometry.width, geometry.height, ratio);
            picture.paint_lanes(lanes, &palette);
            surface.thin.paint(&surface.lanes, picture, &palette.pixels);
        }
        let overlay = surface.overlay.cleared(geometry.width, geometry.height, ratio);
        picture.paint_overlay(overlay, &palette);
        changed
    }

    /// See [`Renderer::svg`](super::renderer::Renderer::svg).
    pub(crate) fn svg(&self, picture: &Picture<'_>) -> Option<String> {
        let surface = self.surface.get()?;
        let palette = self.palette(&surface.element, picture.view.ratio);
        let thin_lanes = surface.thin.url(picture, &palette.pixels);
        svg_metrics::document(picture, &palette.hatched(), thin_lanes.as_deref())
    }

    fn palette(&self, element: &HtmlElement, ratio: f64) -> Rc<Palette<CanvasPattern>> {
        let known = self.palette.borrow().clone().filter(|palette| palette.ratio == ratio);
        known.unwrap_or_else(|| {
            let palette = Rc::new(Palette::read(element, ratio));
            self.palette.replace(Some(palette.clone()));
            palette
        })
    }
}

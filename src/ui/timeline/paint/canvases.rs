//! What a timeline is painted on: the lower canvas with the lanes, the upper one with the signs over them.
//!
//! Invariant: this calls the browser and reads nothing of the run. The lower canvas is painted only when what it shows, or
//! its colours, are others than before.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use web_sys::{CanvasPattern, HtmlCanvasElement, HtmlElement};

use super::canvas::Layer;
use super::palette::Palette;
use super::picture::Picture;
use super::svg_metrics;
use super::thin_lanes::ThinLanes;

/// The canvases, once they are there.
#[derive(Default)]
pub(crate) struct Painting {
    surface: OnceCell<Surface>,
    palette: RefCell<Option<Rc<Palette<CanvasPattern>>>>,
    /// The versions of the ground and of the picture of thin lanes that are on the lower canvas; none if its colours are
    /// others.
    painted: Cell<Option<(u64, u64)>>,
}

struct Surface {
    /// Whose colours hold.
    element: HtmlElement,
    lanes: Layer,
    signs: Layer,
    thin: ThinLanes,
}

impl Painting {
    /// As [`Chart::place`](super::renderer::Chart::place).
    pub(crate) fn place(
        &self,
        element: HtmlElement,
        lanes: HtmlCanvasElement,
        signs: HtmlCanvasElement,
    ) -> bool {
        let (Some(lanes), Some(signs)) = (Layer::new(lanes), Layer::new(signs)) else { return false };
        self.surface.set(Surface { element, lanes, signs, thin: ThinLanes::default() }).is_ok()
    }

    /// The colours have changed.
    pub(crate) fn recolour(&self) {
        self.palette.replace(None);
        self.forget();
    }

    /// What is on the canvases is of another run.
    pub(crate) fn forget(&self) {
        self.painted.set(None);
    }

    /// Paints the upper canvas, and the lower one if it is to be; true if it was.
    pub(crate) fn paint(&self, picture: &Picture<'_>) -> bool {
        let Some(surface) = self.surface.get() else { return false };
        let (geometry, ratio) = (&picture.look.geometry, picture.look.ratio);
        let palette = self.palette(&surface.element, ratio);
        let versions = Some((picture.scene.ground.version(), picture.raster.version()));
        let changed = self.painted.replace(versions) != versions;
        if changed {
            let lanes = surface.lanes.cleared(geometry.width, geometry.height, ratio);
            picture.paint_lanes(lanes, &palette);
            surface.thin.paint(&surface.lanes, picture, &palette.pixels);
        }
        let signs = surface.signs.cleared(geometry.width, geometry.height, ratio);
        picture.paint_signs(signs, &palette);
        changed
    }

    /// As [`Chart::svg`](super::renderer::Chart::svg).
    pub(crate) fn svg(&self, picture: &Picture<'_>) -> Option<String> {
        let surface = self.surface.get()?;
        let palette = self.palette(&surface.element, picture.look.ratio);
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

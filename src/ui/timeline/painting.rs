//! What a timeline is painted on: the lower canvas with the lanes, the upper one with the signs over them.
//!
//! Invariant: this calls the browser and reads nothing of the run. The lower canvas is painted only when what it shows, or
//! its colours, are others than before.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use web_sys::{HtmlCanvasElement, HtmlElement};

use super::layer::Layer;
use super::minimap::Minimap;
use super::paint_thin::ThinLanes;
use super::palette::{Palette, new_canvas};
use super::raster::Raster;
use super::scene::{Look, Scene};
use super::{paint_lanes, paint_signs};
use crate::i18n::Lang;

/// The canvases, once they are there.
#[derive(Default)]
pub(super) struct Painting {
    surface: OnceCell<Surface>,
    palette: RefCell<Option<Rc<Palette>>>,
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

/// What is painted.
pub(super) struct Picture<'a> {
    pub(super) scene: &'a Scene,
    pub(super) minimap: &'a Minimap,
    pub(super) raster: &'a Raster,
    pub(super) look: &'a Look,
    pub(super) lang: Lang,
}

impl Painting {
    /// As [`Chart::place`](super::chart::Chart::place).
    pub(super) fn place(
        &self,
        element: HtmlElement,
        lanes: HtmlCanvasElement,
        signs: HtmlCanvasElement,
    ) -> bool {
        let (Some(lanes), Some(signs)) = (Layer::new(lanes), Layer::new(signs)) else { return false };
        self.surface.set(Surface { element, lanes, signs, thin: ThinLanes::default() }).is_ok()
    }

    /// The colours have changed.
    pub(super) fn recolour(&self) {
        self.palette.replace(None);
        self.forget();
    }

    /// What is on the canvases is of another run.
    pub(super) fn forget(&self) {
        self.painted.set(None);
    }

    /// Paints the upper canvas, and the lower one if it is to be; true if it was.
    pub(super) fn paint(&self, picture: &Picture<'_>) -> bool {
        let Some(surface) = self.surface.get() else { return false };
        let palette = self.palette(&surface.element, picture.look.ratio);
        let versions = Some((picture.scene.ground.version(), picture.raster.version()));
        let changed = self.painted.replace(versions) != versions;
        if changed {
            picture.paint_lanes(&surface.lanes, &surface.thin, &palette);
        }
        picture.paint_signs(&surface.signs, &palette);
        changed
    }

    /// As [`Chart::paint_copy`](super::chart::Chart::paint_copy).
    pub(super) fn paint_copy(
        &self,
        canvases: &[HtmlCanvasElement; 2],
        tile: &dyn Fn() -> HtmlCanvasElement,
        picture: &Picture<'_>,
    ) {
        let [lanes, signs] = canvases.each_ref().map(|canvas| Layer::new(canvas.clone()));
        if let (Some(surface), Some(lanes), Some(signs)) = (self.surface.get(), lanes, signs) {
            let palette = Palette::read(&surface.element, picture.look.ratio, tile);
            picture.paint_lanes(&lanes, &surface.thin, &palette);
            picture.paint_signs(&signs, &palette);
        }
    }

    fn palette(&self, element: &HtmlElement, ratio: f64) -> Rc<Palette> {
        let known = self.palette.borrow().clone().filter(|palette| palette.ratio == ratio);
        known.unwrap_or_else(|| {
            let palette = Rc::new(Palette::read(element, ratio, &new_canvas));
            self.palette.replace(Some(palette.clone()));
            palette
        })
    }
}

impl Picture<'_> {
    fn paint_lanes(&self, layer: &Layer, thin: &ThinLanes, palette: &Palette) {
        paint_lanes::paint(layer, self.scene, self.minimap, self.look, palette);
        if self.look.geometry.is_thin() {
            thin.paint(layer, self.raster, self.look, palette);
        }
    }

    fn paint_signs(&self, layer: &Layer, palette: &Palette) {
        paint_signs::paint(layer, self.scene, self.minimap, self.look, palette, self.lang);
    }
}

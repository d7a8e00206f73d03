//! All that a timeline shows, and in which order it is painted.
//!
//! Invariant: a picture is painted alike on whatever it is drawn on.

use super::draw_target::DrawTarget;
use super::palette::Palette;
use super::{lanes, overlay};
use crate::i18n::Lang;
use crate::ui::timeline::layout::minimap::Minimap;
use crate::ui::timeline::layout::raster::Raster;
use crate::ui::timeline::scene::{Scene, ViewState};

/// What is painted.
pub struct Picture<'a> {
    /// What there is to see.
    pub scene: &'a Scene,
    /// The strip over it.
    pub minimap: &'a Minimap,
    /// The lanes, if they are too thin for bars.
    pub raster: &'a Raster,
    /// How it is looked at.
    pub view: &'a ViewState,
    /// The language of its texts.
    pub lang: Lang,
}

impl Picture<'_> {
    /// Paints the lanes, but for thin ones. A unit is a pixel of the canvas.
    pub fn paint_lanes<T: DrawTarget>(&self, target: &T, palette: &Palette<T::Pattern>) {
        lanes::paint(target, self.scene, self.minimap, self.view, palette);
    }

    /// Paints the signs over the lanes. A unit is a pixel of the canvas.
    pub fn paint_overlay<T: DrawTarget>(&self, target: &T, palette: &Palette<T::Pattern>) {
        overlay::paint(target, self.scene, self.minimap, self.view, palette, self.lang);
    }

    /// Where lanes too thin for bars are, in pixels of the canvas: left and upper edge, width, height; `None` if they are
    /// not so thin.
    pub fn thin_lanes(&self) -> Option<[f64; 4]> {
        let ViewState { geometry, ratio, .. } = self.view;
        let height = (geometry.rows as f64 * geometry.lane).min(geometry.height - geometry.head());
        let place = [geometry.labels(), geometry.head(), geometry.plot(), height];
        geometry.is_thin().then(|| place.map(|length| (length * ratio).round()))
    }
}

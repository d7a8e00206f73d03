//! A complete frame, and the order in which it is painted.
//!
//! Invariant: the same calls for every [`DrawTarget`].

use super::draw_target::DrawTarget;
use super::palette::Palette;
use super::{lanes, overlay};
use crate::i18n::Lang;
use crate::ui::timeline::layout::minimap::Minimap;
use crate::ui::timeline::layout::raster::Raster;
use crate::ui::timeline::scene::{Scene, ViewState};

/// A frame to paint.
pub struct Picture<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// The minimap.
    pub minimap: &'a Minimap,
    /// The raster of thin lanes.
    pub raster: &'a Raster,
    /// The view state.
    pub view: &'a ViewState,
    /// The language of the texts.
    pub lang: Lang,
}

impl Picture<'_> {
    /// Paints the lower layer, without the raster of thin lanes. Units are canvas pixels.
    pub fn paint_lanes<T: DrawTarget>(&self, target: &T, palette: &Palette<T::Pattern>) {
        lanes::paint(target, self.scene, self.minimap, self.view, palette);
    }

    /// Paints the overlay. Units are canvas pixels.
    pub fn paint_overlay<T: DrawTarget>(&self, target: &T, palette: &Palette<T::Pattern>) {
        overlay::paint(target, self.scene, self.minimap, self.view, palette, self.lang);
    }

    /// The rectangle of the raster in canvas pixels: left, top, width, height. `None` if lanes are high enough for
    /// bars.
    pub fn thin_lanes(&self) -> Option<[f64; 4]> {
        let ViewState { geometry, ratio, .. } = self.view;
        let height = (geometry.rows as f64 * geometry.lane).min(geometry.height - geometry.head());
        let rectangle = [geometry.labels(), geometry.head(), geometry.plot(), height];
        geometry.is_thin().then(|| rectangle.map(|length| (length * ratio).round()))
    }
}

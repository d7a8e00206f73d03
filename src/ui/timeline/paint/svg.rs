//! The timeline as an SVG document, with shapes and texts that scale.
//!
//! The painters draw on `target`, whose `writer` holds the text. Transforms are scales and translations, so coordinates
//! are written transformed. Invariant: the document depends only on the arguments of [`document`]; only the raster of
//! thin lanes is embedded as an image.
//!
//! The page loads this on first use.

mod markup;
mod target;
#[cfg(test)]
mod tests;
mod writer;

use self::markup::Number;
use self::target::SvgTarget;
use super::draw_target::DrawTarget;
use super::palette::{Hatching, Palette};
use super::picture::Picture;

/// A font.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Font {
    /// Weight, in CSS syntax.
    pub weight: String,
    /// Size in CSS pixels.
    pub size: u32,
    /// Families, in CSS syntax.
    pub family: String,
}

/// Font metrics in CSS pixels.
pub struct Metrics<'a> {
    /// The width of a text.
    pub width: &'a dyn Fn(&Font, &str) -> f64,
    /// Distance from the middle of a line down to the alphabetic baseline, the only baseline that programs agree on.
    pub baseline: &'a dyn Fn(&Font) -> f64,
}

/// The picture as a document; `thin_lanes` is the URL of the raster's image.
pub fn document(
    picture: &Picture<'_>,
    palette: &Palette<Hatching>,
    thin_lanes: Option<&str>,
    metrics: &Metrics<'_>,
) -> String {
    let (geometry, ratio) = (&picture.view.geometry, picture.view.ratio);
    let target = SvgTarget::new(metrics, ratio);
    target.set_fill_style_str(&palette.surface);
    target.fill_rect(0.0, 0.0, (geometry.width * ratio).round(), (geometry.height * ratio).round());
    picture.paint_lanes(&target, palette);
    if let (Some(rectangle), Some(url)) = (picture.thin_lanes(), thin_lanes) {
        target.image(url, rectangle);
    }
    target.begin_layer();
    picture.paint_overlay(&target, palette);
    // Formatting `f64` would add 20 kB to the page's first part.
    let [width, height] = [geometry.width, geometry.height].map(|length| Number(length.round()));
    let [wide, high] = [geometry.width, geometry.height].map(|length| Number((length * ratio).round()));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\" \
         xml:space=\"preserve\">{}</svg>\n",
        target.finish()
    )
}

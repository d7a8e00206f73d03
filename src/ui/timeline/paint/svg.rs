//! A timeline as an SVG document, in which shapes and texts stay what they are at any size.
//!
//! The painters draw on a `sheet`, which writes down what is drawn. Transforms are scales and shifts, so coordinates are
//! written as they come out. Invariant: the document depends on nothing but what [`document`] is given; only lanes thinner
//! than a pixel, which are painted as pixels, are in it as an image.
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

/// The type of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Font {
    /// How bold it is, as a style target writes it.
    pub weight: String,
    /// In CSS pixels.
    pub size: u32,
    /// The families, as a style target writes them.
    pub family: String,
}

/// What there is to know of type. A unit is a CSS pixel.
pub struct Metrics<'a> {
    /// How wide a text is.
    pub width: &'a dyn Fn(&Font, &str) -> f64,
    /// How far below the middle of a line its letters stand. Programs disagree on every baseline but this.
    pub baseline: &'a dyn Fn(&Font) -> f64,
}

/// The picture as a document; `thin_lanes` is the URL of an image of lanes too thin for bars.
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
    if let (Some(place), Some(url)) = (picture.thin_lanes(), thin_lanes) {
        target.image(url, place);
    }
    target.begin_layer();
    picture.paint_overlay(&target, palette);
    // The digits of `f64` would be 20 kB of the page's first part.
    let [width, height] = [geometry.width, geometry.height].map(|length| Number(length.round()));
    let [wide, high] = [geometry.width, geometry.height].map(|length| Number((length * ratio).round()));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\" \
         xml:space=\"preserve\">{}</svg>\n",
        target.finish()
    )
}

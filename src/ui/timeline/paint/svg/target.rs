//! The [`DrawTarget`] that writes SVG instead of painting pixels.
//!
//! Invariant: every group opened for a clip is closed by the matching restore. Next: [`writer`](super::writer), which
//! holds the text.

use std::cell::RefCell;
use std::fmt::Write;

use super::markup::{Number, push_escaped};
use super::writer::{DrawState, FillStyle, SvgWriter};
use super::{Font, Metrics};
use crate::ui::timeline::paint::draw_target::{DrawTarget, TextAlign};
use crate::ui::timeline::paint::palette::Hatching;

/// An SVG document under construction.
pub(crate) struct SvgTarget<'a> {
    metrics: &'a Metrics<'a>,
    ratio: f64,
    writer: RefCell<SvgWriter>,
}

impl<'a> SvgTarget<'a> {
    /// An empty document, for a canvas with `ratio` pixels per CSS pixel.
    pub(crate) fn new(metrics: &'a Metrics<'a>, ratio: f64) -> SvgTarget<'a> {
        SvgTarget { metrics, ratio, writer: RefCell::default() }
    }

    /// Resets the drawing state, for the next layer.
    pub(crate) fn begin_layer(&self) {
        self.writer.borrow_mut().state = DrawState::default();
    }

    /// Adds the image at a URL: left, top, width, height.
    pub(crate) fn image(&self, url: &str, [x, y, width, height]: [f64; 4]) {
        let mut writer = self.writer.borrow_mut();
        writer.flush();
        let [x, y, width, height] = [x, y, width, height].map(Number);
        writer.out.push_str("<image");
        writer.write_attributes(&[("x", x), ("y", y), ("width", width), ("height", height)]);
        writer.out.push_str(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"");
        push_escaped(&mut writer.out, url);
        writer.out.push_str("\"/>");
    }

    /// The content of the document.
    pub(crate) fn finish(self) -> String {
        let mut writer = self.writer.into_inner();
        writer.flush();
        writer.out
    }
}

impl DrawTarget for SvgTarget<'_> {
    type Pattern = Hatching;

    fn save(&self) {
        let writer = &mut *self.writer.borrow_mut();
        writer.saved.push(writer.state.clone());
    }

    fn restore(&self) {
        let writer = &mut *self.writer.borrow_mut();
        let Some(saved) = writer.saved.pop() else { return };
        writer.flush();
        writer.out.push_str(&"</g>".repeat(writer.state.clips - saved.clips));
        writer.state = saved;
    }

    fn scale(&self, factor: f64) {
        self.writer.borrow_mut().state.scale *= factor;
    }

    fn translate(&self, dx: f64, dy: f64) {
        let state = &mut self.writer.borrow_mut().state;
        state.shift = (state.shift.0 + dx * state.scale, state.shift.1 + dy * state.scale);
    }

    fn set_fill_style_str(&self, colour: &str) {
        self.writer.borrow_mut().state.fill = FillStyle::Colour(colour.to_owned());
    }

    fn set_fill_style_pattern(&self, hatching: &Hatching) {
        let writer = &mut *self.writer.borrow_mut();
        let (x, y) = writer.transformed(0.0, 0.0);
        let side = Number(Hatching::side(self.ratio));
        let tile = SvgTarget::new(self.metrics, self.ratio);
        hatching.draw(&tile, self.ratio);
        let pattern = format!(
            " x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\" patternUnits=\"userSpaceOnUse\">{}",
            tile.finish()
        );
        let known = writer.patterns.iter().position(|known| *known == pattern);
        writer.state.fill = FillStyle::Pattern(known.unwrap_or_else(|| {
            let number = writer.patterns.len();
            write!(writer.out, "<pattern id=\"p{number}\"{pattern}</pattern>").expect("a String takes all");
            writer.patterns.push(pattern);
            number
        }));
    }

    fn set_stroke_style_str(&self, colour: &str) {
        self.writer.borrow_mut().state.stroke = colour.to_owned();
    }

    fn set_global_alpha(&self, alpha: f64) {
        self.writer.borrow_mut().state.alpha = alpha;
    }

    fn set_line_width(&self, width: f64) {
        self.writer.borrow_mut().state.line_width = width;
    }

    fn set_round_line_caps(&self) {
        self.writer.borrow_mut().state.rounded = true;
    }

    fn set_font(&self, weight: &str, size: u32, family: &str) {
        self.writer.borrow_mut().state.font =
            Font { weight: weight.to_owned(), size, family: family.to_owned() };
    }

    fn set_text_align(&self, align: TextAlign) {
        self.writer.borrow_mut().state.align = align;
    }

    fn begin_path(&self) {
        self.writer.borrow_mut().path.clear();
    }

    fn move_to(&self, x: f64, y: f64) {
        self.writer.borrow_mut().push_point('M', x, y);
    }

    fn line_to(&self, x: f64, y: f64) {
        let writer = &mut *self.writer.borrow_mut();
        writer.push_point(if writer.path.is_empty() { 'M' } else { 'L' }, x, y);
    }

    fn close_path(&self) {
        self.writer.borrow_mut().path.push('Z');
    }

    fn rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let writer = &mut *self.writer.borrow_mut();
        let rectangle = writer.rectangle_path(x, y, width, height);
        writer.path.push_str(&rectangle);
    }

    fn circle(&self, x: f64, y: f64, radius: f64) {
        let writer = &mut *self.writer.borrow_mut();
        writer.push_point('M', x - radius, y);
        let [radius, right, left] = [radius, 2.0 * radius, -2.0 * radius].map(|length| writer.length(length));
        write!(writer.path, "a{radius} {radius} 0 1 1 {right} 0a{radius} {radius} 0 1 1 {left} 0Z")
            .expect("a String takes all");
    }

    fn clip(&self) {
        let writer = &mut *self.writer.borrow_mut();
        writer.flush();
        let (number, path) = (writer.clips, &writer.path);
        write!(
            writer.out,
            "<clipPath id=\"c{number}\"><path d=\"{path}\"/></clipPath><g clip-path=\"url(#c{number})\">"
        )
        .expect("a String takes all");
        writer.clips += 1;
        writer.state.clips += 1;
    }

    fn fill(&self) {
        let writer = &mut *self.writer.borrow_mut();
        writer.flush();
        let style = writer.fill_attributes();
        writer.out.extend(["<path d=\"", &writer.path, "\"", &style, "/>"]);
    }

    fn stroke(&self) {
        let writer = &mut *self.writer.borrow_mut();
        let path = std::mem::take(&mut writer.path);
        writer.write_outline(&path);
        writer.path = path;
    }

    fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let writer = &mut *self.writer.borrow_mut();
        let style = writer.fill_attributes();
        if style != writer.rects.0 {
            writer.flush();
        }
        let rectangle = writer.rectangle_path(x, y, width, height);
        writer.rects.0 = style;
        writer.rects.1.push_str(&rectangle);
    }

    fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let writer = &mut *self.writer.borrow_mut();
        let rectangle = writer.rectangle_path(x, y, width, height);
        writer.write_outline(&rectangle);
    }

    fn fill_text(&self, text: &str, x: f64, y: f64) {
        let writer = &mut *self.writer.borrow_mut();
        writer.flush();
        let style = writer.fill_attributes();
        let DrawState { font, align, .. } = writer.state.clone();
        let (x, y) = writer.transformed(x, y + (self.metrics.baseline)(&font));
        let size = writer.length(font.size.into());
        writer.out.push_str("<text");
        writer.write_attributes(&[("x", x), ("y", y), ("font-size", size)]);
        writer.out.push_str(" font-family=\"");
        push_escaped(&mut writer.out, &font.family);
        writer.out.extend(["\" font-weight=\"", &font.weight, "\""]);
        writer.out.push_str(if align == TextAlign::Right { " text-anchor=\"end\"" } else { "" });
        writer.out.extend([&style, ">"]);
        push_escaped(&mut writer.out, text);
        writer.out.push_str("</text>");
    }

    fn measure_text(&self, text: &str) -> f64 {
        let writer = self.writer.borrow();
        (self.metrics.width)(&writer.state.font, text)
    }
}

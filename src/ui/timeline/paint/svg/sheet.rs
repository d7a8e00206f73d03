//! A part of an SVG document, as it is being drawn.
//!
//! Invariant: what follows each other is written in its order, and every group that is opened for a clip is closed.

use std::cell::RefCell;
use std::fmt::Write;

use super::markup::{Number, paint, push_escaped};
use crate::ui::timeline::paint::draw_target::{DrawTarget, TextAlign};
use crate::ui::timeline::paint::palette::Hatching;
use crate::ui::timeline::paint::svg::{Font, Metrics};

/// What is set until something else is.
#[derive(Clone)]
struct State {
    fill: Fill,
    stroke: String,
    alpha: f64,
    line_width: f64,
    rounded: bool,
    font: Font,
    align: TextAlign,
    scale: f64,
    shift: (f64, f64),
    /// How many clips hold.
    clips: usize,
}

#[derive(Clone)]
enum Fill {
    Colour(String),
    /// The number of a pattern.
    Pattern(usize),
}

impl Default for State {
    fn default() -> State {
        State {
            fill: Fill::Colour("#000".to_owned()),
            stroke: "#000".to_owned(),
            alpha: 1.0,
            line_width: 1.0,
            rounded: false,
            font: Font::default(),
            align: TextAlign::Left,
            scale: 1.0,
            shift: (0.0, 0.0),
            clips: 0,
        }
    }
}

/// A document that is being drawn.
pub(crate) struct Sheet<'a> {
    metrics: &'a Metrics<'a>,
    ratio: f64,
    drawn: RefCell<Drawn>,
}

#[derive(Default)]
struct Drawn {
    state: State,
    saved: Vec<State>,
    path: String,
    /// The attributes and the path of rectangles of one paint that follow each other.
    rects: (String, String),
    /// Tiles that were repeated, each with where it begins.
    patterns: Vec<String>,
    /// How many clips there were.
    clips: usize,
    out: String,
}

impl<'a> Sheet<'a> {
    /// An empty one, for a canvas with `ratio` pixels to one of CSS.
    pub(crate) fn new(metrics: &'a Metrics<'a>, ratio: f64) -> Sheet<'a> {
        Sheet { metrics, ratio, drawn: RefCell::default() }
    }

    /// Everything is set as it was at first.
    pub(crate) fn begin_layer(&self) {
        self.drawn.borrow_mut().state = State::default();
    }

    /// Shows the image at a URL: left and upper edge, width, height.
    pub(crate) fn image(&self, url: &str, [x, y, width, height]: [f64; 4]) {
        let mut drawn = self.drawn.borrow_mut();
        drawn.flush();
        let [x, y, width, height] = [x, y, width, height].map(Number);
        drawn.out.push_str("<image");
        drawn.attributes(&[("x", x), ("y", y), ("width", width), ("height", height)]);
        drawn.out.push_str(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"");
        push_escaped(&mut drawn.out, url);
        drawn.out.push_str("\"/>");
    }

    /// What was drawn.
    pub(crate) fn finish(self) -> String {
        let mut drawn = self.drawn.into_inner();
        drawn.flush();
        drawn.out
    }
}

impl Drawn {
    /// Writes the rectangles so far.
    fn flush(&mut self) {
        let (style, path) = std::mem::take(&mut self.rects);
        if !path.is_empty() {
            self.out.extend(["<path d=\"", &path, "\"", &style, "/>"]);
        }
    }

    fn attributes(&mut self, attributes: &[(&str, Number)]) {
        for (name, number) in attributes {
            write!(self.out, " {name}=\"{number}\"").expect("a String takes all");
        }
    }

    fn at(&self, x: f64, y: f64) -> (Number, Number) {
        let State { scale, shift, .. } = &self.state;
        (Number(x * scale + shift.0), Number(y * scale + shift.1))
    }

    fn length(&self, length: f64) -> Number {
        Number(length * self.state.scale)
    }

    fn add(&mut self, letter: char, x: f64, y: f64) {
        let (x, y) = self.at(x, y);
        self.path.push(letter);
        write!(self.path, "{x} {y}").expect("a String takes all");
    }

    fn rectangle(&self, x: f64, y: f64, width: f64, height: f64) -> String {
        let (left, top) = self.at(x, y);
        format!("M{left} {top}h{}v{}H{left}Z", self.length(width), self.length(height))
    }

    fn filling(&self) -> String {
        match &self.state.fill {
            Fill::Colour(colour) => paint("fill", colour, self.state.alpha),
            Fill::Pattern(number) => paint("fill", &format!("url(#p{number})"), self.state.alpha),
        }
    }

    fn outline(&mut self, path: &str) {
        self.flush();
        let State { stroke, alpha, line_width, rounded, .. } = &self.state;
        let (style, width) = (paint("stroke", stroke, *alpha), self.length(*line_width));
        let cap = if *rounded { " stroke-linecap=\"round\"" } else { "" };
        write!(self.out, "<path d=\"{path}\" fill=\"none\"{style} stroke-width=\"{width}\"{cap}/>")
            .expect("a String takes all");
    }
}

impl DrawTarget for Sheet<'_> {
    type Pattern = Hatching;

    fn save(&self) {
        let drawn = &mut *self.drawn.borrow_mut();
        drawn.saved.push(drawn.state.clone());
    }

    fn restore(&self) {
        let drawn = &mut *self.drawn.borrow_mut();
        let Some(saved) = drawn.saved.pop() else { return };
        drawn.flush();
        drawn.out.push_str(&"</g>".repeat(drawn.state.clips - saved.clips));
        drawn.state = saved;
    }

    fn scale(&self, factor: f64) {
        self.drawn.borrow_mut().state.scale *= factor;
    }

    fn translate(&self, dx: f64, dy: f64) {
        let state = &mut self.drawn.borrow_mut().state;
        state.shift = (state.shift.0 + dx * state.scale, state.shift.1 + dy * state.scale);
    }

    fn set_fill_style_str(&self, colour: &str) {
        self.drawn.borrow_mut().state.fill = Fill::Colour(colour.to_owned());
    }

    fn set_fill_style_pattern(&self, hatching: &Hatching) {
        let drawn = &mut *self.drawn.borrow_mut();
        let (x, y) = drawn.at(0.0, 0.0);
        let side = Number(Hatching::side(self.ratio));
        let tile = Sheet::new(self.metrics, self.ratio);
        hatching.draw(&tile, self.ratio);
        let pattern = format!(
            " x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\" patternUnits=\"userSpaceOnUse\">{}",
            tile.finish()
        );
        let known = drawn.patterns.iter().position(|known| *known == pattern);
        drawn.state.fill = Fill::Pattern(known.unwrap_or_else(|| {
            let number = drawn.patterns.len();
            write!(drawn.out, "<pattern id=\"p{number}\"{pattern}</pattern>").expect("a String takes all");
            drawn.patterns.push(pattern);
            number
        }));
    }

    fn set_stroke_style_str(&self, colour: &str) {
        self.drawn.borrow_mut().state.stroke = colour.to_owned();
    }

    fn set_global_alpha(&self, alpha: f64) {
        self.drawn.borrow_mut().state.alpha = alpha;
    }

    fn set_line_width(&self, width: f64) {
        self.drawn.borrow_mut().state.line_width = width;
    }

    fn set_round_line_caps(&self) {
        self.drawn.borrow_mut().state.rounded = true;
    }

    fn set_font(&self, weight: &str, size: u32, family: &str) {
        self.drawn.borrow_mut().state.font =
            Font { weight: weight.to_owned(), size, family: family.to_owned() };
    }

    fn set_text_align(&self, align: TextAlign) {
        self.drawn.borrow_mut().state.align = align;
    }

    fn begin_path(&self) {
        self.drawn.borrow_mut().path.clear();
    }

    fn move_to(&self, x: f64, y: f64) {
        self.drawn.borrow_mut().add('M', x, y);
    }

    fn line_to(&self, x: f64, y: f64) {
        let drawn = &mut *self.drawn.borrow_mut();
        drawn.add(if drawn.path.is_empty() { 'M' } else { 'L' }, x, y);
    }

    fn close_path(&self) {
        self.drawn.borrow_mut().path.push('Z');
    }

    fn rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let drawn = &mut *self.drawn.borrow_mut();
        let rectangle = drawn.rectangle(x, y, width, height);
        drawn.path.push_str(&rectangle);
    }

    fn circle(&self, x: f64, y: f64, radius: f64) {
        let drawn = &mut *self.drawn.borrow_mut();
        drawn.add('M', x - radius, y);
        let [radius, right, left] = [radius, 2.0 * radius, -2.0 * radius].map(|length| drawn.length(length));
        write!(drawn.path, "a{radius} {radius} 0 1 1 {right} 0a{radius} {radius} 0 1 1 {left} 0Z")
            .expect("a String takes all");
    }

    fn clip(&self) {
        let drawn = &mut *self.drawn.borrow_mut();
        drawn.flush();
        let (number, path) = (drawn.clips, &drawn.path);
        write!(
            drawn.out,
            "<clipPath id=\"c{number}\"><path d=\"{path}\"/></clipPath><g clip-path=\"url(#c{number})\">"
        )
        .expect("a String takes all");
        drawn.clips += 1;
        drawn.state.clips += 1;
    }

    fn fill(&self) {
        let drawn = &mut *self.drawn.borrow_mut();
        drawn.flush();
        let style = drawn.filling();
        drawn.out.extend(["<path d=\"", &drawn.path, "\"", &style, "/>"]);
    }

    fn stroke(&self) {
        let drawn = &mut *self.drawn.borrow_mut();
        let path = std::mem::take(&mut drawn.path);
        drawn.outline(&path);
        drawn.path = path;
    }

    fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let drawn = &mut *self.drawn.borrow_mut();
        let style = drawn.filling();
        if style != drawn.rects.0 {
            drawn.flush();
        }
        let rectangle = drawn.rectangle(x, y, width, height);
        drawn.rects.0 = style;
        drawn.rects.1.push_str(&rectangle);
    }

    fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64) {
        let drawn = &mut *self.drawn.borrow_mut();
        let rectangle = drawn.rectangle(x, y, width, height);
        drawn.outline(&rectangle);
    }

    fn fill_text(&self, text: &str, x: f64, y: f64) {
        let drawn = &mut *self.drawn.borrow_mut();
        drawn.flush();
        let style = drawn.filling();
        let State { font, align, .. } = drawn.state.clone();
        let (x, y) = drawn.at(x, y + (self.metrics.baseline)(&font));
        let size = drawn.length(font.size.into());
        drawn.out.push_str("<text");
        drawn.attributes(&[("x", x), ("y", y), ("font-size", size)]);
        drawn.out.push_str(" font-family=\"");
        push_escaped(&mut drawn.out, &font.family);
        drawn.out.extend(["\" font-weight=\"", &font.weight, "\""]);
        drawn.out.push_str(if align == TextAlign::Right { " text-anchor=\"end\"" } else { "" });
        drawn.out.extend([&style, ">"]);
        push_escaped(&mut drawn.out, text);
        drawn.out.push_str("</text>");
    }

    fn measure_text(&self, text: &str) -> f64 {
        let drawn = self.drawn.borrow();
        (self.metrics.width)(&drawn.state.font, text)
    }
}

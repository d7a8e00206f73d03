//! The text of an SVG document while it is written: the drawing state, the current path and the output.
//!
//! Invariant: elements keep the order of the calls; consecutive rectangles of one style become one path.

use std::fmt::Write;

use super::Font;
use super::markup::{Number, paint};
use crate::ui::timeline::paint::draw_target::TextAlign;

/// The drawing state, as the Canvas API defines it.
#[derive(Clone)]
pub(super) struct DrawState {
    pub(super) fill: FillStyle,
    pub(super) stroke: String,
    pub(super) alpha: f64,
    pub(super) line_width: f64,
    pub(super) rounded: bool,
    pub(super) font: Font,
    pub(super) align: TextAlign,
    pub(super) scale: f64,
    pub(super) shift: (f64, f64),
    /// Number of open clip groups.
    pub(super) clips: usize,
}

/// The current fill.
#[derive(Clone)]
pub(super) enum FillStyle {
    Colour(String),
    /// Id of a pattern.
    Pattern(usize),
}

impl Default for DrawState {
    fn default() -> DrawState {
        DrawState {
            fill: FillStyle::Colour("#000".to_owned()),
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

/// The output and the state it is written with.
#[derive(Default)]
pub(super) struct SvgWriter {
    pub(super) state: DrawState,
    pub(super) saved: Vec<DrawState>,
    pub(super) path: String,
    /// Pending rectangles of one style: attributes and path.
    pub(super) rects: (String, String),
    /// The patterns written so far; equal ones are written once.
    pub(super) patterns: Vec<String>,
    /// Number of clip paths written.
    pub(super) clips: usize,
    pub(super) out: String,
}

impl SvgWriter {
    /// Writes the pending rectangles.
    pub(super) fn flush(&mut self) {
        let (style, path) = std::mem::take(&mut self.rects);
        if !path.is_empty() {
            self.out.extend(["<path d=\"", &path, "\"", &style, "/>"]);
        }
    }

    /// Appends numeric attributes to the open tag.
    pub(super) fn write_attributes(&mut self, attributes: &[(&str, Number)]) {
        for (name, number) in attributes {
            write!(self.out, " {name}=\"{number}\"").expect("a String takes all");
        }
    }

    /// A point in document coordinates.
    pub(super) fn transformed(&self, x: f64, y: f64) -> (Number, Number) {
        let DrawState { scale, shift, .. } = &self.state;
        (Number(x * scale + shift.0), Number(y * scale + shift.1))
    }

    /// A length in document coordinates.
    pub(super) fn length(&self, length: f64) -> Number {
        Number(length * self.state.scale)
    }

    /// Appends a path command with one point.
    pub(super) fn push_point(&mut self, letter: char, x: f64, y: f64) {
        let (x, y) = self.transformed(x, y);
        self.path.push(letter);
        write!(self.path, "{x} {y}").expect("a String takes all");
    }

    /// The path of a rectangle.
    pub(super) fn rectangle_path(&self, x: f64, y: f64, width: f64, height: f64) -> String {
        let (left, top) = self.transformed(x, y);
        format!("M{left} {top}h{}v{}H{left}Z", self.length(width), self.length(height))
    }

    /// The attributes of the current fill.
    pub(super) fn fill_attributes(&self) -> String {
        match &self.state.fill {
            FillStyle::Colour(colour) => paint("fill", colour, self.state.alpha),
            FillStyle::Pattern(number) => paint("fill", &format!("url(#p{number})"), self.state.alpha),
        }
    }

    /// Writes a path that is stroked but not filled.
    pub(super) fn write_outline(&mut self, path: &str) {
        self.flush();
        let DrawState { stroke, alpha, line_width, rounded, .. } = &self.state;
        let (style, width) = (paint("stroke", stroke, *alpha), self.length(*line_width));
        let cap = if *rounded { " stroke-linecap=\"round\"" } else { "" };
        write!(self.out, "<path d=\"{path}\" fill=\"none\"{style} stroke-width=\"{width}\"{cap}/>")
            .expect("a String takes all");
    }
}

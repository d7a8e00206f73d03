//! The drawing interface of the painters: a canvas on the screen or an SVG document.
//!
//! Names and semantics are those of the Canvas API's 2D context, reduced to what is used. Texts are centred vertically
//! at `y`. Invariant: painters use nothing else of their target, so a document shows what the screen does. Next:
//! [`svg`](super::svg) and `canvas`, the implementations.

/// Horizontal alignment of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAlign {
    /// The text begins at its position.
    Left,
    /// The text ends at its position.
    Right,
}

/// A drawing context with a scale and translate transform.
pub trait DrawTarget {
    /// A repeating fill pattern.
    type Pattern;

    /// Saves drawing state, transform and clip for [`restore`](Self::restore).
    fn save(&self);
    /// Restores the last saved state.
    fn restore(&self);
    /// Scales the coordinates that follow.
    fn scale(&self, factor: f64);
    /// Translates the origin.
    fn translate(&self, dx: f64, dy: f64);

    /// Sets a fill colour, in CSS syntax.
    fn set_fill_style_str(&self, colour: &str);
    /// Sets a fill pattern; a tile begins at the current origin.
    fn set_fill_style_pattern(&self, pattern: &Self::Pattern);
    /// Sets a line colour, in CSS syntax.
    fn set_stroke_style_str(&self, colour: &str);
    /// Sets the opacity, 0 to 1.
    fn set_global_alpha(&self, alpha: f64);
    /// Sets the line width.
    fn set_line_width(&self, width: f64);
    /// Sets round line caps.
    fn set_round_line_caps(&self);
    /// Sets the font: weight, size in pixels, family.
    fn set_font(&self, weight: &str, size: u32, family: &str);
    /// Sets the text alignment.
    fn set_text_align(&self, align: TextAlign);

    /// Clears the path.
    fn begin_path(&self);
    /// Begins a subpath.
    fn move_to(&self, x: f64, y: f64);
    /// Adds a line, or begins a subpath if the path is empty.
    fn line_to(&self, x: f64, y: f64);
    /// Closes the subpath.
    fn close_path(&self);
    /// Adds a rectangle to the path.
    fn rect(&self, x: f64, y: f64, width: f64, height: f64);
    /// Adds a circle to the path. `radius` is not negative.
    fn circle(&self, x: f64, y: f64, radius: f64);
    /// Clips to the path, until the next restore.
    fn clip(&self);
    /// Fills the path.
    fn fill(&self);
    /// Strokes the path.
    fn stroke(&self);

    /// Fills a rectangle.
    fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64);
    /// Strokes the edges of a rectangle.
    fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64);
    /// Fills a text.
    fn fill_text(&self, text: &str, x: f64, y: f64);
    /// The width of a text.
    fn measure_text(&self, text: &str) -> f64;
}

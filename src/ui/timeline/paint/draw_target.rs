//! What the timeline's painters draw on: a canvas on the screen, or an SVG document.
//!
//! The names and their meaning are those of the Canvas API's 2D context, of which this is the part that is used. Texts stand
//! with their middle at `y`. Invariant: painters know nothing else of where they draw, so a document shows what the screen
//! does. Next: [`svg`](super::svg), which is one; `layer`, where a canvas is one.

/// On which side of its place a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAlign {
    /// It begins there.
    Left,
    /// It ends there.
    Right,
}

/// Takes what is drawn, in coordinates that may be scaled and moved.
pub trait DrawTarget {
    /// A tile that fills areas, over and over.
    type Pattern;

    /// Keeps the state, the transform and the clip until [`restore`](Self::restore).
    fn save(&self);
    /// Goes back to what was saved last.
    fn restore(&self);
    /// Makes units larger from here on.
    fn scale(&self, factor: f64);
    /// Moves the origin.
    fn translate(&self, dx: f64, dy: f64);

    /// Fills with a colour, as a style sheet writes it.
    fn set_fill_style_str(&self, colour: &str);
    /// Fills with tiles, the first of which is at the origin as it is now.
    fn set_fill_style_pattern(&self, pattern: &Self::Pattern);
    /// Draws lines in a colour.
    fn set_stroke_style_str(&self, colour: &str);
    /// The opacity of all that follows, from 0 to 1.
    fn set_global_alpha(&self, alpha: f64);
    /// How thick lines are.
    fn set_line_width(&self, width: f64);
    /// Rounds the ends of lines.
    fn set_round_line_caps(&self);
    /// The type of texts: weight, size, family.
    fn set_font(&self, weight: &str, size: u32, family: &str);
    /// The side on which texts stand.
    fn set_text_align(&self, align: TextAlign);

    /// Forgets the path.
    fn begin_path(&self);
    /// Begins another line.
    fn move_to(&self, x: f64, y: f64);
    /// Goes on with the line, or begins one.
    fn line_to(&self, x: f64, y: f64);
    /// Leads the line back to where it began.
    fn close_path(&self);
    /// Adds a rectangle.
    fn rect(&self, x: f64, y: f64, width: f64, height: f64);
    /// Adds a circle. `radius` is not negative.
    fn circle(&self, x: f64, y: f64, radius: f64);
    /// Shows only what is within the path, from here on.
    fn clip(&self);
    /// Fills the path.
    fn fill(&self);
    /// Draws along the path.
    fn stroke(&self);

    /// Fills a rectangle.
    fn fill_rect(&self, x: f64, y: f64, width: f64, height: f64);
    /// Draws along the edges of a rectangle.
    fn stroke_rect(&self, x: f64, y: f64, width: f64, height: f64);
    /// Writes a text.
    fn fill_text(&self, text: &str, x: f64, y: f64);
    /// How wide a text is.
    fn measure_text(&self, text: &str) -> f64;
}

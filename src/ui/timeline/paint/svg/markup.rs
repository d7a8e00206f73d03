//! SVG syntax of numbers, colours and texts.
//!
//! Invariant: the output is well-formed XML for every text.

use std::fmt::{self, Display, Formatter, Write};

/// A number with at most two decimals.
#[derive(Clone, Copy)]
pub(crate) struct Number(pub(crate) f64);

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let sign = if hundredths < 0 { "-" } else { "" };
        let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        match (part, part % 10) {
            (0, _) => write!(f, "{sign}{whole}"),
            (_, 0) => write!(f, "{sign}{whole}.{}", part / 10),
            _ => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

/// Appends escaped text, for content or attributes. XML cannot represent most control characters; they become U+FFFD.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' => write!(out, "&#{};", u32::from(c)).expect("a String takes all"),
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}');
            }
            _ => out.push(c),
        }
    }
}

/// The paint attributes of a colour. Opacity has its own attribute, because not every program reads colours with alpha.
pub(crate) fn paint(name: &str, colour: &str, alpha: f64) -> String {
    let (solid, opacity) = split(colour).unwrap_or((colour, 1.0));
    let mut attributes = format!(" {name}=\"");
    push_escaped(&mut attributes, solid);
    attributes.push('"');
    if opacity * alpha < 1.0 {
        write!(attributes, " {name}-opacity=\"{}\"", Number(opacity * alpha)).expect("a String takes all");
    }
    attributes
}

/// Splits a colour of four or eight digits into the solid colour and its opacity.
fn split(colour: &str) -> Option<(&str, f64)> {
    let (digits, most) = match colour.len() {
        5 => (4, 15.0),
        9 => (7, 255.0),
        _ => return None,
    };
    let (solid, opacity) = colour.strip_prefix('#').and(colour.split_at_checked(digits))?;
    Some((solid, f64::from(u8::from_str_radix(opacity, 16).ok()?) / most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_two_digits_after_the_point_at_most() {
        let numbers = [0.0, -0.001, 12.0, 12.5, 0.056, -3.05, 1e6, 168.0 / 7.0];
        let written = ["0", "0", "12", "12.5", "0.06", "-3.05", "1000000", "24"];
        assert_eq!(numbers.map(|number| Number(number).to_string()), written);
    }

    #[test]
    fn no_text_becomes_markup() {
        let mut out = String::new();
        push_escaped(&mut out, "<b a=\"1\">&amp;\u{0}\u{1b}\u{ffff}\tÉ日</b>");
        assert_eq!(out, "&#60;b a=&#34;1&#34;&#62;&#38;amp;\u{fffd}\u{fffd}\u{fffd}\tÉ日&#60;/b&#62;");
    }

    #[test]
    fn opacity_is_no_part_of_the_colour() {
        assert_eq!(paint("fill", "#1a202c", 1.0), r##" fill="#1a202c""##);
        assert_eq!(paint("fill", "#1a202c", 0.86), r##" fill="#1a202c" fill-opacity="0.86""##);
        assert_eq!(paint("stroke", "#8885", 1.0), r##" stroke="#888" stroke-opacity="0.33""##);
        assert_eq!(paint("fill", "#e0a52633", 0.5), r##" fill="#e0a526" fill-opacity="0.1""##);
        assert_eq!(paint("fill", "url(#p0)", 1.0), r##" fill="url(#p0)""##);
    }
}

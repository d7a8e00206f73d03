//! JSON from borrowed parts, appended to one `String`.
//!
//! Rejected: `serde_json::Value`, which allocates a map and many strings for each event, and adds much code to the page.
//! Invariant: for any texts the output is one valid JSON value.
//!
//! The page loads this on first use.

use std::fmt::Write;

use loopscope_rt::{Frame, Time};

/// A JSON value.
pub(crate) enum Json<'a> {
    Text(&'a str),
    Number(u64),
    /// A finite number, written so that it parses to the same bits.
    Float(f64),
    /// A time in microseconds with three decimals, formatted from integers: exact, and without the code for floats.
    Micros(Time),
    Object(Fields<'a>),
    /// An await chain: an array of objects with file, line and name.
    Chain(&'a [Frame]),
}

/// The members of an object.
pub(crate) type Fields<'a> = &'a [(&'a str, Json<'a>)];

impl Json<'_> {
    /// Appends the value to `out`.
    pub(crate) fn write(&self, out: &mut String) {
        match self {
            Json::Text(text) => write_text(text, out),
            Json::Number(number) => write!(out, "{number}").expect("a String takes all"),
            // The shortest digits, by the crate that serde_json uses. The standard library's code is larger than the rest of
            // the export.
            Json::Float(number) => out.push_str(zmij::Buffer::new().format_finite(*number)),
            Json::Micros(time) => {
                let nanos = time.as_nanos();
                write!(out, "{}.{:03}", nanos / 1_000, nanos % 1_000).expect("a String takes all");
            }
            Json::Object(fields) => write_object(fields, out),
            Json::Chain(frames) => write_chain(frames, out),
        }
    }
}

fn write_object(fields: Fields<'_>, out: &mut String) {
    out.push('{');
    write_members(fields, out);
    out.push('}');
}

fn write_chain(frames: &[Frame], out: &mut String) {
    out.push('[');
    for (number, frame) in frames.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        let line = Json::Number(frame.line.into());
        write_object(
            &[("file", Json::Text(&frame.file)), ("line", line), ("name", Json::Text(&frame.name))],
            out,
        );
    }
    out.push(']');
}

/// Appends members to the unfinished object at the end of `out`.
pub(crate) fn write_members(fields: Fields<'_>, out: &mut String) {
    for (name, value) in fields {
        if !out.ends_with('{') {
            out.push(',');
        }
        write_text(name, out);
        out.push(':');
        value.write(out);
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\0'..' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("a String takes all"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &Json<'_>) -> String {
        let mut out = String::new();
        value.write(&mut out);
        out
    }

    #[test]
    fn any_text_comes_back_as_it_was() {
        let all: String = ('\0'..'\u{100}').chain("好\u{1f600}\u{2028}".chars()).collect();
        let back: String = serde_json::from_str(&written(&Json::Text(&all))).unwrap();
        assert_eq!(back, all);
    }

    #[test]
    fn moments_are_exact_to_the_nanosecond() {
        assert_eq!(written(&Json::Micros(Time::ZERO)), "0.000");
        assert_eq!(written(&Json::Micros(Time::from_nanos(1_002_003))), "1002.003");
        assert_eq!(written(&Json::Micros(Time::from_nanos(u64::MAX))), "18446744073709551.615");
    }

    #[test]
    fn objects_nest() {
        let inner = [("n", Json::Number(7))];
        let outer = [("a", Json::Object(&[])), ("b", Json::Object(&inner))];
        assert_eq!(written(&Json::Object(&outer)), r#"{"a":{},"b":{"n":7}}"#);
    }
}

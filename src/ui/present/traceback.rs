//! Lines of a Python traceback that name a line of the program: `  File "main.py", line 12, in work`.
//!
//! Invariant: pure; only lines in the form of CPython's traceback module are recognised.

use std::ops::Range;

/// A traceback's reference to a line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameLine {
    /// The reference in the text: from `File` to the end of the text.
    pub range: Range<usize>,
    /// The line, from 1.
    pub line: u32,
}

/// The reference to a line of `file` in a line of output. Tracebacks of exception groups have bars before it.
pub fn frame_line(text: &str, file: &str) -> Option<FrameLine> {
    let frame = text.trim_start_matches([' ', '|', '+', '-']);
    let number = frame.strip_prefix("File \"")?.strip_prefix(file)?.strip_prefix("\", line ")?;
    let (digits, rest) = number.split_at(number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len()));
    let line = digits.parse().ok().filter(|line| *line > 0)?;
    let is_frame = rest.is_empty() || rest.starts_with(", in ");
    is_frame.then(|| FrameLine { range: text.len() - frame.len()..text.len(), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_program_are_found() {
        let found =
            |text: &str| frame_line(text, "main.py").map(|frame| (text[frame.range].to_owned(), frame.line));
        for (text, reference, line) in [
            ("  File \"main.py\", line 12, in work", "File \"main.py\", line 12, in work", 12),
            ("  File \"main.py\", line 3, in <module>", "File \"main.py\", line 3, in <module>", 3),
            // A syntax error has no frame.
            ("  File \"main.py\", line 7", "File \"main.py\", line 7", 7),
            ("    |   File \"main.py\", line 9, in f", "File \"main.py\", line 9, in f", 9),
        ] {
            assert_eq!(found(text), Some((reference.to_owned(), line)), "{text}");
        }
    }

    #[test]
    fn other_lines_are_not() {
        for text in [
            "",
            "Traceback (most recent call last):",
            "  File \"other.py\", line 12, in work",
            "  File \"/lib/python3.14/main.py\", line 12, in work",
            "  File \"main.py\", line 0, in work",
            "  File \"main.py\", line , in work",
            "  File \"main.py\", line 99999999999, in work",
            "  File \"main.py\", line 12 and more",
            "see File \"main.py\", line 12",
        ] {
            assert_eq!(frame_line(text, "main.py"), None, "{text}");
        }
        assert_eq!(frame_line("  File \"a\"b.py\", line 1", "a\"b.py").map(|frame| frame.line), Some(1));
    }
}

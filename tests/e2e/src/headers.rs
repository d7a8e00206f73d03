//! Reads a site's file `_headers`, which lists response headers for the host to set. Only the section for the pattern `/*` is
//! supported, whose headers apply to every response.

use std::path::Path;

use hyper::header::{HeaderName, HeaderValue};

use crate::Checked;

/// The headers of the site in a directory; empty if it has no such file.
///
/// # Errors
/// If an indented line is not a header.
pub(crate) fn of(directory: &Path) -> Checked<Vec<(HeaderName, HeaderValue)>> {
    let text = std::fs::read_to_string(directory.join("_headers")).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let headers = lines.skip_while(|line| *line != "/*").skip(1).take_while(|line| line.starts_with(' '));
    let header = |line: &str| -> Checked<_> {
        let (name, value) = line.trim().split_once(": ").ok_or(format!("{line:?} is no header."))?;
        Ok((name.parse()?, value.parse()?))
    };
    headers.map(header).collect()
}

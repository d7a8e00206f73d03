//! The file `_headers` by which a site asks its host for headers, as far as ours uses it: those below the pattern `/*`, which
//! come with every answer.

use std::path::Path;

use hyper::header::{HeaderName, HeaderValue};

use crate::Checked;

/// What the site in a directory asks for: names and values; nothing if it has no such file.
///
/// # Errors
/// When an indented line is no header.
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

//! The page, as the lab serves it: the built files, and the token within index.html.
//!
//! The token is in a `<meta>` element of the page, which pages of other sites cannot read. The rejected alternative, the token in
//! the address, would stay in histories and in links that visitors share. Invariant: the headers are those of the site's file
//! `_headers`, as on a static host that knows it.

use std::path::{Path, PathBuf};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::Fault;

/// The directory of the built page.
pub struct Site {
    directory: PathBuf,
    /// The headers of every answer.
    pub headers: HeaderMap,
}

impl Site {
    /// The site in a directory.
    ///
    /// # Errors
    /// If it has no page, or a header that is none.
    pub fn in_directory(directory: &Path) -> Result<Site, Fault> {
        if !directory.join("index.html").is_file() {
            return Err(
                format!("there is no page in {}; `cargo xtask dist` builds it", directory.display()).into()
            );
        }
        let text = std::fs::read_to_string(directory.join("_headers")).unwrap_or_default();
        Ok(Site { directory: directory.to_owned(), headers: headers(&text)? })
    }

    /// Its directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The page, which finds the lab by this element.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn page(&self, token: &str, upstreams: &[&str]) -> std::io::Result<String> {
        let page = std::fs::read_to_string(self.directory.join("index.html"))?;
        let content = format!("{token} {}", upstreams.join(" "));
        let element = format!("<head><meta name=\"loopscope-lab\" content=\"{content}\">");
        Ok(page.replacen("<head>", &element, 1))
    }
}

/// The headers for the pattern `/*` of a file `_headers`.
fn headers(text: &str) -> Result<HeaderMap, Fault> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let lines = lines.skip_while(|line| *line != "/*").skip(1).take_while(|line| line.starts_with(' '));
    let header = |line: &str| -> Result<(HeaderName, HeaderValue), Fault> {
        let (name, value) = line.trim().split_once(": ").ok_or(format!("{line:?} is no header"))?;
        Ok((name.parse()?, value.parse()?))
    };
    lines.map(header).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_for_all_paths_are_read() {
        let headers = headers("# why\n/*\n  A: 1\n  B: two words\n/x\n  C: 3\n").unwrap();
        assert_eq!(headers["a"], "1");
        assert_eq!(headers["b"], "two words");
        assert_eq!(headers.len(), 2);
    }

    #[test]
    fn a_directory_without_a_page_is_named() {
        let error = Site::in_directory(Path::new("src")).err().unwrap();
        assert_eq!(error.to_string(), "there is no page in src; `cargo xtask dist` builds it");
    }
}

//! URLs of HTTP, as far as a client needs their parts.
//!
//! Invariant: the target begins with a slash and has no fragment.

use std::fmt;

use crate::net::endpoint::Endpoint;

/// The parts of an `http:` or `https:` URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl {
    /// Whether it begins with `https:`.
    pub is_secure: bool,
    /// Host and port.
    pub endpoint: Endpoint,
    /// Path and query.
    pub target: String,
}

impl HttpUrl {
    /// Reads a URL; without a scheme it is one of `http:`.
    ///
    /// ```
    /// use loopscope::net::http::url::HttpUrl;
    ///
    /// let url = HttpUrl::parse("http://localhost:5000/red?n=1#top").unwrap();
    /// assert_eq!((url.endpoint.port, &*url.target), (5000, "/red?n=1"));
    /// assert_eq!(HttpUrl::parse("ftp://localhost"), None);
    /// ```
    pub fn parse(text: &str) -> Option<HttpUrl> {
        let (is_secure, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some(_) => return None,
            None => (false, text),
        };
        let rest = rest.split('#').next()?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let authority = authority.rsplit('@').next()?;
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, if is_secure { 443 } else { 80 }),
        };
        if host.is_empty() || host.contains(char::is_whitespace) || target.contains(['\r', '\n']) {
            return None;
        }
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Some(HttpUrl { is_secure, endpoint: Endpoint::new(host, port), target })
    }

    /// The URL of a link on this page: absolute, or relative to this URL's host or directory.
    ///
    /// ```
    /// use loopscope::net::http::url::HttpUrl;
    ///
    /// let page = HttpUrl::parse("http://a.org/moons/io").unwrap();
    /// assert_eq!(page.join("europa").unwrap().to_string(), "http://a.org/moons/europa");
    /// assert_eq!(page.join("/").unwrap().to_string(), "http://a.org/");
    /// ```
    pub fn join(&self, link: &str) -> Option<HttpUrl> {
        let link = link.split('#').next()?;
        if link.contains("://") {
            return HttpUrl::parse(link);
        }
        let path = self.target.split('?').next()?;
        let target = match link {
            "" => self.target.clone(),
            _ if link.starts_with('/') => link.to_owned(),
            _ => format!("{}{link}", &path[..=path.rfind('/')?]),
        };
        Some(HttpUrl { target, ..self.clone() })
    }

    /// Host and port as a `Host` header has them: without the scheme's own port.
    pub(super) fn host(&self) -> String {
        let own = if self.is_secure { 443 } else { 80 };
        match self.endpoint.port {
            port if port == own => self.endpoint.host.clone(),
            _ => self.endpoint.to_string(),
        }
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.host(), self.target)
    }
}

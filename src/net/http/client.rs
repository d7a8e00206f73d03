//! A client: one request, one connection.
//!
//! Invariant: dropping the future closes the connection. Redirects are answers, and the caller's to follow. Next: `wire`.

use std::error::Error;
use std::fmt;
use std::io;

use super::message::{Headers, HttpRequest, HttpResponse};
use super::url::HttpUrl;
use super::wire::Wire;
use crate::net::defaults::network;
use crate::rt::NamedWaitExt;

/// Why there is no answer.
#[derive(Debug)]
pub enum HttpError {
    /// The text is no URL of `http:` or `https:`.
    Url(String),
    /// The connection failed or broke off.
    Io(String, io::Error),
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HttpError::Url(text) => write!(f, "\"{text}\" is not an http: or https: URL"),
            HttpError::Io(url, error) => write!(f, "no answer from {url}: {error}"),
        }
    }
}

impl Error for HttpError {}

/// Gets a page (asyncio: `aiohttp`'s `session.get`). A status such as 404 is an answer.
///
/// # Panics
/// When it is polled outside a task.
#[track_caller]
pub fn get(url: &str) -> impl Future<Output = Result<HttpResponse, HttpError>> + use<> {
    request("GET", url, Headers::default(), Vec::new())
}

/// Gets the first bytes of a page, or all of a shorter one. The rest is not read.
///
/// # Panics
/// When it is polled outside a task.
#[track_caller]
pub fn get_up_to(url: &str, most: usize) -> impl Future<Output = Result<HttpResponse, HttpError>> + use<> {
    send("GET", url, Headers::default(), Vec::new(), most)
}

/// Sends a request.
///
/// # Panics
/// When it is polled outside a task.
#[track_caller]
pub fn request(
    method: &str,
    url: &str,
    headers: Headers,
    body: Vec<u8>,
) -> impl Future<Output = Result<HttpResponse, HttpError>> + use<> {
    send(method, url, headers, body, usize::MAX)
}

/// Sends a request, and reads an answer of whose body no more than so many bytes are wanted.
#[track_caller]
fn send(
    method: &str,
    url: &str,
    headers: Headers,
    body: Vec<u8>,
    most: usize,
) -> impl Future<Output = Result<HttpResponse, HttpError>> + use<> {
    let (method, url) = (method.to_ascii_uppercase(), url.to_owned());
    let parsed = HttpUrl::parse(&url);
    let path = parsed.as_ref().map_or("", |url| url.target.split('?').next().unwrap_or_default());
    let label = format!("{method} {path}");
    let answer = async move {
        let Some(target) = parsed else { return Err(HttpError::Url(url)) };
        exchange(method, &target, headers, body, most).await.map_err(|error| HttpError::Io(url, error))
    };
    answer.named_wait("http", label)
}

async fn exchange(
    method: String,
    url: &HttpUrl,
    mut headers: Headers,
    body: Vec<u8>,
    most: usize,
) -> io::Result<HttpResponse> {
    headers.set_default("host", url.host());
    headers.set_default("connection", "close");
    let connecting = network().connect(url.endpoint.clone());
    let mut wire = Wire::new(connecting.await?).cut_at(most);
    let request = HttpRequest { method, target: url.target.clone(), headers, body };
    wire.write_request(&request).await?;
    wire.read_response(&request.method).await
}

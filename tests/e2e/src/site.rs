//! A static file server for the built site, on its own port, with fault injection.
//!
//! Invariant: it does only what static hosts do: files, content types, 404, and the headers of the site's file `_headers`
//! (which some hosts ignore). A test may set a [`Fault`] or a replacement text for a path, and read the outcome of each
//! request, including aborts by the browser. Dropping a [`Site`] closes every connection.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::{Checked, headers};

/// A fault of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Never responds.
    Hang,
    /// Responds normally after a delay.
    Delay(Duration),
    /// Responds with this status and an empty body.
    Status(u16),
}

/// The outcome of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No response yet.
    Open,
    /// Responded with this status.
    Answered(u16),
    /// The browser closed the connection before the response.
    Abandoned,
}

/// A request to the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The path within the site, such as `data/1.json`; without the query.
    pub path: String,
    /// The query, percent-decoded, without its question mark.
    pub query: String,
    /// Its outcome.
    pub outcome: Outcome,
}

/// A running server. It needs the tokio runtime on which it was started.
pub struct Site {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    directory: PathBuf,
    /// Starts and ends with a slash.
    mount: String,
    /// Further directories, by the first segment of their paths.
    beside: Mutex<HashMap<String, PathBuf>>,
    /// The headers of every response.
    headers: Mutex<Vec<(HeaderName, HeaderValue)>>,
    faults: Mutex<HashMap<String, Fault>>,
    texts: Mutex<HashMap<String, String>>,
    requests: Mutex<Vec<Request>>,
}

impl Site {
    /// Serves a directory below a path such as `/` or `/loopscope/`, on a free port of this machine.
    ///
    /// # Errors
    /// If the directory has no index.html, or no port is free.
    pub async fn serve(directory: &Path, mount: &str) -> Checked<Site> {
        if !directory.join("index.html").is_file() {
            return Err(format!(
                "there is no page in {}; `cargo xtask dist` builds it",
                directory.canonicalize().unwrap_or_else(|_| directory.to_owned()).display()
            )
            .into());
        }
        let shared = Arc::new(Shared {
            directory: directory.to_owned(),
            mount: mount.to_owned(),
            beside: Mutex::default(),
            headers: Mutex::new(headers::of(directory)?),
            faults: Mutex::default(),
            texts: Mutex::default(),
            requests: Mutex::default(),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(accept(listener, shared.clone()));
        Ok(Site { address, shared, server })
    }

    /// The page's address, ending with a slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.origin(), self.shared.mount)
    }

    /// The page's origin, in whose storage the browser keeps what the page stores.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Also serves another directory, as the site's subdirectory `name`.
    pub fn serve_beside(&self, name: &str, directory: &Path) {
        lock(&self.shared.beside).insert(name.to_owned(), directory.to_owned());
    }

    /// Emulates a host that ignores `_headers`, from the next request on.
    pub fn ignore_headers(&self) {
        lock(&self.shared.headers).clear();
    }

    /// Sets the fault of a path within the site, such as `data/1.json`, from the next request on.
    pub fn put_fault(&self, path: &str, fault: Fault) {
        lock(&self.shared.faults).insert(path.to_owned(), fault);
    }

    /// Removes the fault of a path.
    pub fn remove_fault(&self, path: &str) {
        lock(&self.shared.faults).remove(path);
    }

    /// Serves a text instead of the file at a path, from the next request on.
    pub fn put_text(&self, path: &str, text: impl Into<String>) {
        lock(&self.shared.texts).insert(path.to_owned(), text.into());
    }

    /// All requests so far, in the order of their arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).clone()
    }

    /// Goes offline: closes every connection and refuses new ones.
    pub fn stop(&self) {
        self.server.abort();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Locks a mutex. Poisoning is ignored: the data is plain and always consistent.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Accepts connections until aborted. It owns them, so they end with it.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    // A failed accept affects only its client.
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let shared = shared.clone();
            connections.spawn(async move {
                let service = service_fn(|request| answer(request, shared.clone()));
                // A broken connection is logged as an abandoned request.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    }
}

async fn answer(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let whole = request.uri().path();
    let Some(path) = whole.strip_prefix(&shared.mount) else {
        let response = if format!("{whole}/") == shared.mount { redirect(&shared.mount) } else { bare(404) };
        return Ok(with_headers(&shared, response));
    };
    let log = LogGuard::open(&shared, path, request.uri().query().unwrap_or_default());
    let fault = lock(&shared.faults).get(path).copied();
    let response = match fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Status(status)) => bare(status),
        Some(Fault::Delay(delay)) => {
            tokio::time::sleep(delay).await;
            content(&shared, path)
        }
        None => content(&shared, path),
    };
    log.answered(response.status());
    Ok(with_headers(&shared, response))
}

fn with_headers(shared: &Shared, mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    response.headers_mut().extend(lock(&shared.headers).iter().cloned());
    response
}

/// The log entry of a request in progress. If dropped before a response, the request was abandoned.
struct LogGuard<'a> {
    shared: &'a Shared,
    index: usize,
}

impl<'a> LogGuard<'a> {
    fn open(shared: &'a Shared, path: &str, query: &str) -> LogGuard<'a> {
        let query = percent_encoding::percent_decode_str(query).decode_utf8_lossy().into_owned();
        let mut requests = lock(&shared.requests);
        requests.push(Request { path: path.to_owned(), query, outcome: Outcome::Open });
        LogGuard { shared, index: requests.len() - 1 }
    }

    fn answered(self, status: StatusCode) {
        lock(&self.shared.requests)[self.index].outcome = Outcome::Answered(status.as_u16());
    }
}

impl Drop for LogGuard<'_> {
    fn drop(&mut self) {
        let outcome = &mut lock(&self.shared.requests)[self.index].outcome;
        if *outcome == Outcome::Open {
            *outcome = Outcome::Abandoned;
        }
    }
}

/// The response for a path: a test's text, a file of a further directory, or a file of the site.
fn content(shared: &Shared, path: &str) -> Response<Full<Bytes>> {
    if let Some(text) = lock(&shared.texts).get(path) {
        return answer_with(text.clone().into_bytes(), &page_at(path));
    }
    match path
        .split_once('/')
        .and_then(|(first, rest)| Some((lock(&shared.beside).get(first)?.clone(), rest)))
    {
        Some((directory, rest)) => file(&directory, rest),
        None => file(&shared.directory, path),
    }
}

fn file(directory: &Path, path: &str) -> Response<Full<Bytes>> {
    let relative = Path::new(path);
    // No access outside the directory.
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return bare(404);
    }
    let file = directory.join(page_at(path));
    std::fs::read(&file).map_or_else(|_| bare(404), |content| answer_with(content, &file))
}

/// The file of a path; for a directory, its index.html.
fn page_at(path: &str) -> PathBuf {
    if path.is_empty() || path.ends_with('/') { Path::new(path).join("index.html") } else { path.into() }
}

fn answer_with(content: Vec<u8>, file: &Path) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(content));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type(file)));
    response
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt" | "md" | "rs" | "py") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn bare(status: u16) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// The redirect for a directory without its slash; relative URLs depend on it.
fn redirect(to: &str) -> Response<Full<Bytes>> {
    let mut response = bare(301);
    if let Ok(value) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

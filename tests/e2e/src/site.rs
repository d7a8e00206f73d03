//! A static host for the built site, on a port of its own, with faults on demand.
//!
//! It does what a static host does, and no more: files, types, 404, and the headers that the site's file `_headers` asks for,
//! which not every host reads. A test may put a [`Fault`] or a text of its own on
//! a path, and may see how each request ended, also that the browser gave one up. Dropping it closes every connection.

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

/// How a path misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Never answers.
    Hang,
    /// Answers as usual, but later.
    Delay(Duration),
    /// Answers with this status and no content.
    Status(u16),
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It waits for its answer.
    Open,
    /// It got an answer of this status.
    Answered(u16),
    /// The browser closed the connection before the answer.
    Abandoned,
}

/// A request that the site got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The path within the site, such as `data/1.json`; without the query.
    pub path: String,
    /// The query, without its question mark and its escapes.
    pub query: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// A running server. Needs the tokio runtime it was started on.
pub struct Site {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    directory: PathBuf,
    /// Starts and ends with a slash.
    mount: String,
    /// Directories that are served beside the site, by the first part of their paths.
    beside: Mutex<HashMap<String, PathBuf>>,
    /// What comes with every answer: names and values.
    headers: Mutex<Vec<(HeaderName, HeaderValue)>>,
    faults: Mutex<HashMap<String, Fault>>,
    texts: Mutex<HashMap<String, String>>,
    requests: Mutex<Vec<Request>>,
}

impl Site {
    /// Serves a directory below a path such as `/` or `/loopscope/`, on a free port of this machine.
    ///
    /// # Errors
    /// When the directory holds no page, or no port is free.
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
        format!("http://{}{}", self.address, self.shared.mount)
    }

    /// Serves another directory too, as the directory `name` of the site.
    pub fn serve_beside(&self, name: &str, directory: &Path) {
        lock(&self.shared.beside).insert(name.to_owned(), directory.to_owned());
    }

    /// Is a host that does not read the site's file `_headers`, from the next request on.
    pub fn ignore_headers(&self) {
        lock(&self.shared.headers).clear();
    }

    /// Puts a fault on a path within the site, such as `data/1.json`, from the next request on.
    pub fn put_fault(&self, path: &str, fault: Fault) {
        lock(&self.shared.faults).insert(path.to_owned(), fault);
    }

    /// Takes the fault off a path.
    pub fn remove_fault(&self, path: &str) {
        lock(&self.shared.faults).remove(path);
    }

    /// Answers a path within the site with a text in place of its file, from the next request on.
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

/// A lock that a failed test left behind is as good as any: its content is plain data.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves until aborted; the connections are its own, so that they end with it.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    // A failed accept is the client's loss alone.
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            let shared = shared.clone();
            connections.spawn(async move {
                let service = service_fn(|request| answer(request, shared.clone()));
                // A broken connection is seen as an abandoned request.
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
    let record = Record::open(&shared, path, request.uri().query().unwrap_or_default());
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
    record.answered(response.status());
    Ok(with_headers(&shared, response))
}

fn with_headers(shared: &Shared, mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    response.headers_mut().extend(lock(&shared.headers).iter().cloned());
    response
}

/// The entry of a request in progress. Dropped without an answer, the request was abandoned.
struct Record<'a> {
    shared: &'a Shared,
    index: usize,
}

impl<'a> Record<'a> {
    fn open(shared: &'a Shared, path: &str, query: &str) -> Record<'a> {
        let query = percent_encoding::percent_decode_str(query).decode_utf8_lossy().into_owned();
        let mut requests = lock(&shared.requests);
        requests.push(Request { path: path.to_owned(), query, outcome: Outcome::Open });
        Record { shared, index: requests.len() - 1 }
    }

    fn answered(self, status: StatusCode) {
        lock(&self.shared.requests)[self.index].outcome = Outcome::Answered(status.as_u16());
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        let outcome = &mut lock(&self.shared.requests)[self.index].outcome;
        if *outcome == Outcome::Open {
            *outcome = Outcome::Abandoned;
        }
    }
}

/// A text that a test put there, a file beside the site, or one of its own.
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
    // Nothing outside the directory, whatever the path says.
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return bare(404);
    }
    let file = directory.join(page_at(path));
    std::fs::read(&file).map_or_else(|_| bare(404), |content| answer_with(content, &file))
}

/// What a path stands for: a directory, for its page.
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

/// What a static host does for a directory without its slash; relative addresses depend on it.
fn redirect(to: &str) -> Response<Full<Bytes>> {
    let mut response = bare(301);
    if let Ok(value) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

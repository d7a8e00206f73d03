//! HTTP requests as futures, over the browser's `fetch` (asyncio has none of its own; `aiohttp` is the usual library).
//!
//! Invariant: the future, and then its [`Response`], own the request. Dropping them aborts it, during headers or body, so a
//! timeout or a cancellation ends it. A request is sent at the first poll.
//!
//! As in the browser's `fetch`, a status such as 404 is a response and not an error. Next: [`json`](super::json).
//!
//! The page loads this on first use.

use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit};

use super::js_text::error_message;
use super::json::JsonValue;
use crate::rt::{HostWait, WaitGuard};

/// Sends a GET request. A relative `url` is resolved against the page's base, which also works for a site in a sub-path.
#[track_caller]
pub fn fetch(url: impl Into<String>) -> Fetch {
    Fetch { url: url.into(), at: Location::caller(), pending: None }
}

/// The future of [`fetch`], ready when the response headers have arrived. Dropping it aborts the request.
#[must_use = "a request is sent when it is awaited"]
pub struct Fetch {
    url: String,
    at: &'static Location<'static>,
    pending: Option<PendingRequest>,
}

struct PendingRequest {
    response: JsFuture,
    abort: AbortOnDrop,
    wait: WaitGuard,
    _host_wait: HostWait,
}

/// Aborts the request when dropped, up to the body's last byte. After that, aborting does nothing.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Fetch {
    fn send(url: &str) -> Result<PendingRequest, JsValue> {
        let window = web_sys::window().ok_or("there is no window to fetch with")?;
        let controller = AbortController::new()?;
        let options = RequestInit::new();
        options.set_signal(Some(&controller.signal()));
        let response = JsFuture::from(window.fetch_with_str_and_init(url, &options));
        let (wait, host_wait) = (WaitGuard::new(), HostWait::begin());
        Ok(PendingRequest { response, abort: AbortOnDrop(controller), wait, _host_wait: host_wait })
    }

    fn no_answer(&self, thrown: &JsValue) -> FetchError {
        FetchError::NoAnswer { url: self.url.clone(), reason: error_message(thrown) }
    }
}

impl Future for Fetch {
    type Output = Result<Response, FetchError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut pending = match self.pending.take() {
            Some(pending) => pending,
            None => Fetch::send(&self.url).map_err(|thrown| self.no_answer(&thrown))?,
        };
        let Poll::Ready(response) = Pin::new(&mut pending.response).poll(cx) else {
            pending.wait.pending_for("fetch", &format_args!("fetch {}", self.url), self.at);
            self.pending = Some(pending);
            return Poll::Pending;
        };
        let js: web_sys::Response = response.map_err(|thrown| self.no_answer(&thrown))?.unchecked_into();
        Poll::Ready(Ok(Response { url: self.url.clone(), js, _abort: pending.abort }))
    }
}

/// A response whose headers have arrived. Dropping it aborts the body.
#[must_use = "dropping a response aborts what is still to come of it"]
pub struct Response {
    url: String,
    js: web_sys::Response,
    _abort: AbortOnDrop,
}

impl Response {
    /// The status: 200, 404, ...
    pub fn status(&self) -> u16 {
        self.js.status()
    }

    /// Whether the status is a success, 200 to 299.
    pub fn ok(&self) -> bool {
        self.js.ok()
    }

    /// The body as text. Dropping the future aborts the request.
    #[track_caller]
    pub fn text(self) -> TextFuture {
        TextFuture { response: self, at: Location::caller(), reading: None }
    }

    /// The body as JSON. Dropping the future aborts the request.
    #[track_caller]
    pub fn json(self) -> JsonFuture {
        JsonFuture { body: self.text() }
    }
}

/// The future of [`Response::text`].
#[must_use = "futures do nothing unless awaited"]
pub struct TextFuture {
    response: Response,
    at: &'static Location<'static>,
    reading: Option<(JsFuture, WaitGuard, HostWait)>,
}

impl TextFuture {
    fn cut_off(&self, thrown: &JsValue) -> FetchError {
        FetchError::CutOff { url: self.response.url.clone(), reason: error_message(thrown) }
    }
}

impl Future for TextFuture {
    type Output = Result<String, FetchError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (mut text, mut wait, host_wait) = match self.reading.take() {
            Some(reading) => reading,
            None => {
                let promise = self.response.js.text().map_err(|thrown| self.cut_off(&thrown))?;
                (JsFuture::from(promise), WaitGuard::new(), HostWait::begin())
            }
        };
        let Poll::Ready(read) = Pin::new(&mut text).poll(cx) else {
            wait.pending_for("fetch", &format_args!("body of {}", self.response.url), self.at);
            self.reading = Some((text, wait, host_wait));
            return Poll::Pending;
        };
        let text = read.map_err(|thrown| self.cut_off(&thrown))?;
        Poll::Ready(Ok(text.as_string().unwrap_or_default()))
    }
}

/// The future of [`Response::json`].
#[must_use = "futures do nothing unless awaited"]
pub struct JsonFuture {
    body: TextFuture,
}

impl Future for JsonFuture {
    type Output = Result<JsonValue, FetchError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.body).poll(cx).map(|text| {
            let not_json = |reason| FetchError::NotJson { url: self.body.response.url.clone(), reason };
            JsonValue::parse(&text?).map_err(not_json)
        })
    }
}

/// Why a request failed.
#[derive(Clone, PartialEq, Eq)]
pub enum FetchError {
    /// No response: offline, unknown host, refused connection, invalid URL.
    NoAnswer {
        /// The requested URL.
        url: String,
        /// The browser's message. It does not distinguish these causes.
        reason: String,
    },
    /// The response began, but its body was cut off.
    CutOff {
        /// The requested URL.
        url: String,
        /// The browser's message.
        reason: String,
    },
    /// The body is not JSON.
    NotJson {
        /// The requested URL.
        url: String,
        /// The parser's message, which says where the error is.
        reason: String,
    },
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::NoAnswer { url, reason } => {
                write!(f, "no answer to the request for {url}: is the connection there? ({reason})")
            }
            FetchError::CutOff { url, reason } => write!(f, "the answer for {url} broke off ({reason})"),
            FetchError::NotJson { url, reason } => write!(f, "the answer for {url} is not JSON ({reason})"),
        }
    }
}

/// The same as `Display`: a derived `Debug` would add the formatting of structures to the page's code, for no reader.
impl fmt::Debug for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for FetchError {}

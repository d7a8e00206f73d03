//! Requests of the page: answers, no answers, and that dropping aborts.
#![cfg(target_arch = "wasm32")]

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use loopscope::platform::fetch::{FetchError, fetch};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Replaces the page's `fetch` by one that remembers the signal of each request, until it is dropped.
struct Signals;

impl Signals {
    fn remember() -> Signals {
        let script = "globalThis.signals = []; globalThis.fetchOfThePage = globalThis.fetch;
            globalThis.fetch = (url, options) => { signals.push(options.signal); return fetchOfThePage(url, options) }";
        assert!(js_sys::eval(script).is_ok());
        Signals
    }

    /// Whether the requests so far have been aborted, in order.
    fn aborted(&self) -> String {
        let joined = js_sys::eval("signals.map((signal) => signal.aborted).join()");
        joined.ok().and_then(|text: JsValue| text.as_string()).unwrap_or_default()
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        let _ = js_sys::eval("globalThis.fetch = globalThis.fetchOfThePage");
    }
}

/// Polls once and wants it pending.
fn begin<F: Future>(future: Pin<&mut F>) {
    assert!(future.poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

/// An address that answers `text` without a network.
fn data(text: &str) -> String {
    format!("data:text/plain,{text}")
}

#[wasm_bindgen_test]
async fn an_answer_has_a_status_and_a_body() -> Result<(), FetchError> {
    let response = fetch(data("hello")).await?;
    assert_eq!((response.status(), response.ok()), (200, true));
    assert_eq!(response.text().await?, "hello");
    Ok(())
}

#[wasm_bindgen_test]
async fn json_is_read_or_refused() -> Result<(), FetchError> {
    let facts = fetch(data("{\"moons\":[1,2]}")).await?.json().await?;
    assert_eq!(facts.get("moons").to_string(), "[1,2]");
    assert_eq!(facts.get("rings").to_string(), "null");
    let error = fetch(data("{\"moons\":")).await?.json().await.err();
    assert!(matches!(&error, Some(FetchError::NotJson { url, .. }) if url.starts_with("data:")), "{error:?}");
    Ok(())
}

#[wasm_bindgen_test]
async fn a_404_is_an_answer() -> Result<(), FetchError> {
    let response = fetch("/there-is-no-such-file").await?;
    assert_eq!((response.status(), response.ok()), (404, false));
    Ok(())
}

#[wasm_bindgen_test]
async fn no_answer_is_an_error_that_names_the_address() {
    // Browsers refuse this port themselves, so nothing can answer.
    for url in ["http://127.0.0.1:1/x", "http://"] {
        let text = fetch(url).await.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(text.starts_with(&format!("no answer to the request for {url}: ")), "{text}");
    }
}

#[wasm_bindgen_test]
async fn nothing_is_sent_before_it_is_awaited() {
    let signals = Signals::remember();
    drop(fetch("/"));
    assert_eq!(signals.aborted(), "");
}

#[wasm_bindgen_test]
async fn dropping_the_request_aborts_it() {
    let signals = Signals::remember();
    {
        let mut request = pin!(fetch("/"));
        begin(request.as_mut());
        assert_eq!(signals.aborted(), "false");
    }
    assert_eq!(signals.aborted(), "true");
}

#[wasm_bindgen_test]
async fn dropping_the_response_aborts_the_body() -> Result<(), FetchError> {
    let signals = Signals::remember();
    let response = fetch(data("a body")).await?;
    assert_eq!(signals.aborted(), "false");
    drop(response);
    assert_eq!(signals.aborted(), "true");
    Ok(())
}

#[wasm_bindgen_test]
async fn dropping_the_reading_of_a_body_aborts_it() -> Result<(), FetchError> {
    let signals = Signals::remember();
    {
        let mut text = pin!(fetch(data("a body")).await?.text());
        begin(text.as_mut());
        assert_eq!(signals.aborted(), "false");
    }
    assert_eq!(signals.aborted(), "true");
    Ok(())
}

#[wasm_bindgen_test]
async fn a_request_can_be_awaited_after_it_was_polled() -> Result<(), FetchError> {
    let mut request = Box::pin(fetch(data("x")));
    begin(request.as_mut());
    let poll = std::future::poll_fn(|cx: &mut Context<'_>| -> Poll<_> { request.as_mut().poll(cx) });
    assert_eq!(poll.await?.text().await?, "x");
    Ok(())
}

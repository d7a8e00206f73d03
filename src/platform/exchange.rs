//! A whole exchange of HTTP with this site by the browser's `fetch`, in the page and in workers: for the page's network.
//!
//! Invariant: dropping the future aborts the request. Next: [`fetch`](mod@super::fetch), which programs use.

use futures_util::future::{AbortHandle, abortable};
use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, RequestInit};

use super::js_text::error_message;
use crate::rt::HostWait;

#[wasm_bindgen]
extern "C" {
    /// The function of the page or the worker.
    #[wasm_bindgen(js_name = fetch)]
    fn fetch_with(url: &str, init: &RequestInit) -> Promise;
}

/// An answer.
pub struct Exchanged {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

/// Aborts a request when dropped. After its end that does nothing.
struct AbortAtDrop(AbortController);

impl Drop for AbortAtDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends a request to a path of this site.
///
/// # Errors
/// If the browser got no answer; the text is the browser's.
pub async fn exchange(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Exchanged, String> {
    let _waits = HostWait::begin();
    fetched(method, target, headers, body).await.map_err(|thrown| error_message(&thrown))
}

/// An exchange that no task awaits.
pub struct ExchangeApart(AbortHandle);

impl Drop for ExchangeApart {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// As [`exchange`], on the browser's loop instead of in a task: so the caller decides what wakes which task. Dropping what this
/// returns aborts the request; after its end that does nothing.
pub fn exchange_apart(
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    answered: impl FnOnce(Result<Exchanged, String>) + 'static,
) -> ExchangeApart {
    let (asked, abort) = abortable(async move {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        exchange(&method, &target, &headers, &body).await
    });
    spawn_local(async move {
        if let Ok(answer) = asked.await {
            answered(answer);
        }
    });
    ExchangeApart(abort)
}

async fn fetched(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Exchanged, JsValue> {
    let abort = AbortAtDrop(AbortController::new()?);
    let init = RequestInit::new();
    init.set_signal(Some(&abort.0.signal()));
    init.set_method(method);
    let pairs: Array = headers.iter().map(|(name, value)| pair(name, value)).collect();
    init.set_headers(&pairs);
    if !body.is_empty() {
        init.set_body(&Uint8Array::from(body));
    }
    let response: web_sys::Response = JsFuture::from(fetch_with(target, &init)).await?.unchecked_into();
    let body: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.unchecked_into();
    let body = Uint8Array::new(&body).to_vec();
    let headers = headers_of(&Reflect::get(&response, &"headers".into())?)?;
    Ok(Exchanged { status: response.status(), headers, body })
}

fn pair(name: &str, value: &str) -> JsValue {
    Array::of2(&name.into(), &value.into()).into()
}

/// The headers of an answer: an iterable of pairs.
fn headers_of(headers: &JsValue) -> Result<Vec<(String, String)>, JsValue> {
    let mut found = Vec::new();
    let entries: Function = Reflect::get(headers, &"entries".into())?.dyn_into()?;
    let pairs = Array::from(&entries.call0(headers)?);
    for pair in pairs.iter() {
        let pair: Array = pair.unchecked_into();
        found
            .push((pair.get(0).as_string().unwrap_or_default(), pair.get(1).as_string().unwrap_or_default()));
    }
    Ok(found)
}

/// The content of the page's `<meta>` element with this name.
pub fn page_word(name: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    document.query_selector(&format!("meta[name={name}]")).ok()??.get_attribute("content")
}

/// Host and port of this site; `None` if its address has none (a file).
pub fn site() -> Option<(String, u16)> {
    let location = Reflect::get(&js_sys::global(), &"location".into()).ok()?;
    let part = |name: &str| Reflect::get(&location, &name.into()).ok()?.as_string();
    let host = part("hostname").filter(|host| !host.is_empty())?;
    let own = if part("protocol")? == "https:" { 443 } else { 80 };
    Some((host, part("port")?.parse().unwrap_or(own)))
}

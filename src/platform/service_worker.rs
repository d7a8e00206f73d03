//! Starts the site's service worker (`sw.js`), which delays or fails responses as the demos' URLs request.
//!
//! Invariant: the page never depends on it. Where the browser refuses it (plain HTTP, private windows, a blocked frame) the
//! cause is reported once, and requests go straight to the network. Next: `static/sw.js`.

use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, Url};

use super::js_text::error_message;
use super::reply::{self, ReplyReceiver};

/// How long a run waits for the service worker. A first visit downloads and starts it. A browser that neither does so nor
/// reports an error must not block the page.
const START_TIMEOUT: Duration = Duration::from_secs(5);

/// Registers the service worker `script`, relative to the page's base, and waits until it controls this page, so that it
/// already delays the responses of the first run.
///
/// Boot code awaits it under wasm-bindgen-futures. It takes a few milliseconds on a first visit. A browser may never
/// complete it: see [`start_timeout`].
///
/// # Errors
/// One sentence, for people: why responses will not be delayed.
pub async fn start(script: &str) -> Result<(), String> {
    take_control(script).await.map_err(|thrown| unavailable(&error_message(&thrown)))
}

/// Waits for the longest time that a run may wait for [`start`], and returns the sentence that reports the timeout.
pub async fn start_timeout() -> String {
    let (sender, elapsed) = reply::channel::<()>();
    let _timeout = Timeout::new(START_TIMEOUT.as_millis() as u32, move || drop(sender));
    elapsed.await;
    unavailable(&format!("it did not start within {} s", START_TIMEOUT.as_secs()))
}

fn unavailable(why: &str) -> String {
    format!("answers will not be held back, there is no service worker: {why}")
}

async fn take_control(script: &str) -> Result<(), JsValue> {
    let workers = container()?;
    // Skips the registration: for a registered script it can wait for an update check, as long as the server takes. The
    // browser checks for updates after each visit anyway.
    if is_controlled_by(&workers, script)? {
        return Ok(());
    }
    JsFuture::from(workers.register(script)).await?;
    let registration: ServiceWorkerRegistration = JsFuture::from(workers.ready()?).await?.unchecked_into();
    // The worker does not control a page that was loaded before it, or bypassing it, until it claims the page.
    while !is_controlled_by(&workers, script)? {
        let mut change = ControllerChange::listen(&workers);
        if let Some(worker) = registration.active() {
            worker.post_message(&JsValue::from_str("claim"))?;
        }
        // Never `None`: the listener owns the sender, and `change` owns the listener.
        (&mut change.changed).await;
    }
    Ok(())
}

fn container() -> Result<ServiceWorkerContainer, JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    let workers = window.navigator().service_worker();
    // `undefined` over plain HTTP and in some private windows, against the binding's type.
    if workers.is_undefined() { Err("the browser offers none here".into()) } else { Ok(workers) }
}

/// Whether the service worker `script` controls the page. Another one may, of a site that contains this one.
fn is_controlled_by(workers: &ServiceWorkerContainer, script: &str) -> Result<bool, JsValue> {
    let Some(controller) = workers.controller() else { return Ok(false) };
    let base =
        web_sys::window().and_then(|window| window.document()).ok_or("there is no document")?.base_uri()?;
    let script = Url::new_with_base(script, &base.ok_or("the document has no address")?)?;
    Ok(controller.script_url() == script.href())
}

/// Waits for a change of the page's service worker. Listens from its creation until it is dropped.
struct ControllerChange {
    workers: ServiceWorkerContainer,
    _listener: Closure<dyn FnMut()>,
    changed: ReplyReceiver<()>,
}

impl ControllerChange {
    fn listen(workers: &ServiceWorkerContainer) -> ControllerChange {
        let (sender, changed) = reply::channel();
        let listener = Closure::new(move || sender.send(()));
        workers.set_oncontrollerchange(Some(listener.as_ref().unchecked_ref()));
        ControllerChange { workers: workers.clone(), _listener: listener, changed }
    }
}

impl Drop for ControllerChange {
    fn drop(&mut self) {
        self.workers.set_oncontrollerchange(None);
    }
}

//! Starts the site's service worker (`sw.js`), which holds answers back as the demos' addresses ask.
//!
//! Invariant: the page never depends on it. Where it is refused (plain HTTP, private windows, a blocked frame) the
//! cause is reported once, and requests go straight to the network.

use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, Url};

use super::error_message;
use super::reply::{self, ReplyReceiver};

/// How long a run waits for it: a first visit downloads and starts it; a browser that neither does so nor says no must
/// not hold the page up.
const START_TIMEOUT: Duration = Duration::from_secs(5);

/// Registers the service worker `script`, relative to the page's base, and waits until it answers for this page, so
/// that the first run is already held back as it should be.
///
/// Boot code awaits it under wasm-bindgen-futures; it takes a few milliseconds on a first visit, and a browser may take
/// for ever: see [`patience`].
///
/// # Errors
/// One sentence that says why requests will not be held back.
pub async fn start(script: &str) -> Result<(), String> {
    take_control(script).await.map_err(|thrown| unavailable(&error_message(&thrown)))
}

/// Waits for as long as a run may wait for [`start`]. Returns the sentence that says so.
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
    // Registering what is registered waits until the browser has asked the server for a newer version, if it is about
    // to: for as long as the server takes. The browser does that by itself after each visit.
    if is_controlled_by(&workers, script)? {
        return Ok(());
    }
    JsFuture::from(workers.register(script)).await?;
    let registration: ServiceWorkerRegistration = JsFuture::from(workers.ready()?).await?.unchecked_into();
    // A page loaded before the worker, or past it, is not its own until it claims it.
    while !is_controlled_by(&workers, script)? {
        let mut change = ControllerChange::listen(&workers);
        if let Some(worker) = registration.active() {
            worker.post_message(&JsValue::from_str("claim"))?;
        }
        // The other end lives as long as the listener, so this is the change itself.
        (&mut change.changed).await;
    }
    Ok(())
}

fn container() -> Result<ServiceWorkerContainer, JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    let workers = window.navigator().service_worker();
    // Not there at all over plain HTTP and in some private windows, which the binding's type does not say.
    if workers.is_undefined() { Err("the browser offers none here".into()) } else { Ok(workers) }
}

/// Whether the page has the service worker `script` already. It may have another, of a site around this one.
fn is_controlled_by(workers: &ServiceWorkerContainer, script: &str) -> Result<bool, JsValue> {
    let Some(controller) = workers.controller() else { return Ok(false) };
    let base =
        web_sys::window().and_then(|window| window.document()).ok_or("there is no document")?.base_uri()?;
    let script = Url::new_with_base(script, &base.ok_or("the document has no address")?)?;
    Ok(controller.script_url() == script.href())
}

/// Ready when the page gets a service worker. Listens from its creation until it is dropped.
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

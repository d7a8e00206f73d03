//! Starts the site's service worker (`sw.js`), which holds answers back as the demos' addresses ask.
//!
//! Invariant: the page never depends on it. Where it is refused (plain HTTP, private windows, a blocked frame) the
//! cause is reported once, and requests go straight to the network.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration};

use super::reason;
use super::reply::{Expected, reply};

/// How long the page waits for it: a first visit downloads and starts it; a browser that neither does so nor says no
/// must not hold the page up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Registers the service worker `script`, relative to the page's base, and waits until it answers for this page, so
/// that the first run is already held back as it should be.
///
/// Boot code awaits it under wasm-bindgen-futures; it takes a few milliseconds but on a first visit.
///
/// # Errors
/// One sentence that says why requests will not be held back.
pub async fn start(script: &str) -> Result<(), String> {
    let refused = |why: String| format!("answers will not be held back, there is no service worker: {why}");
    let (give_up, patience) = reply::<()>();
    let _timeout = Timeout::new(PATIENCE.as_millis() as u32, move || drop(give_up));
    match select(pin!(control(script)), patience).await {
        Either::Left((started, _)) => started.map_err(|thrown| refused(reason(&thrown))),
        Either::Right(_) => Err(refused(format!("it did not start within {} s", PATIENCE.as_secs()))),
    }
}

async fn control(script: &str) -> Result<(), JsValue> {
    let workers = container()?;
    JsFuture::from(workers.register(script)).await?;
    let registration: ServiceWorkerRegistration = JsFuture::from(workers.ready()?).await?.unchecked_into();
    // A page loaded before the worker, or past it, is not its own until it claims it.
    while workers.controller().is_none() {
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

/// Ready when the page gets a service worker. Listens from its creation until it is dropped.
struct ControllerChange {
    workers: ServiceWorkerContainer,
    _listener: Closure<dyn FnMut()>,
    changed: Expected<()>,
}

impl ControllerChange {
    fn listen(workers: &ServiceWorkerContainer) -> ControllerChange {
        let (change, changed) = reply();
        let listener = Closure::new(move || change.send(()));
        workers.set_oncontrollerchange(Some(listener.as_ref().unchecked_ref()));
        ControllerChange { workers: workers.clone(), _listener: listener, changed }
    }
}

impl Drop for ControllerChange {
    fn drop(&mut self) {
        self.workers.set_oncontrollerchange(None);
    }
}

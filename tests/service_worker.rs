//! The service worker, in a frame of its own, since it answers only for pages beside it: what it holds back, what it
//! fails, and what it lets be.
#![cfg(target_arch = "wasm32")]

use loopscope::platform::service_worker;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Awaits an async function's body in JavaScript and returns the text that it gives.
async fn text_of(body: &str) -> String {
    let promise = js_sys::eval(&format!("(async () => {{ {body} }})()"));
    let promise = js_sys::Promise::from(promise.unwrap_or_else(|thrown| panic!("{body}: {thrown:?}")));
    let text: Result<JsValue, JsValue> = JsFuture::from(promise).await;
    let text = text.unwrap_or_else(|thrown| panic!("{body}: {thrown:?}"));
    text.as_string().unwrap_or_else(|| panic!("{body} gave {text:?}"))
}

/// Does `script` in a frame that the service worker answers for; `get(url)` fetches there.
async fn in_frame(script: &str) -> String {
    text_of(&format!(
        "const registration = await navigator.serviceWorker.register('/static/sw.js');
        const worker = registration.installing ?? registration.waiting ?? registration.active;
        while (worker.state !== 'activated') {{
            await new Promise((resolve) => worker.addEventListener('statechange', resolve, {{ once: true }}));
        }}
        const frame = document.createElement('iframe');
        frame.src = '/static/data/earth.json';
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, {{ once: true }}));
        document.body.append(frame);
        await loaded;
        if (!frame.contentWindow.navigator.serviceWorker.controller) throw new Error('not controlled');
        const get = (url, options) => frame.contentWindow.fetch(url, options);
        try {{ {script} }} finally {{ frame.remove(); await registration.unregister(); }}"
    ))
    .await
}

#[wasm_bindgen_test]
async fn holds_a_real_answer_back() {
    let told = in_frame(
        "const began = performance.now();
        const facts = await (await get('/static/data/mars.json?delay=150')).json();
        return `${facts.name} ${performance.now() - began >= 149}`",
    );
    assert_eq!(told.await, "Mars true");
}

#[wasm_bindgen_test]
async fn fails_a_real_answer() {
    let told = in_frame(
        "const response = await get('/static/data/mars.json?status=503&delay=1');
        return `${response.status} ${(await response.json()).name}`",
    );
    assert_eq!(told.await, "503 Mars");
}

#[wasm_bindgen_test]
async fn a_missing_file_stays_missing() {
    let told = in_frame("return `${(await get('/static/data/vulcan.json?delay=1')).status}`");
    assert_eq!(told.await, "404");
}

#[wasm_bindgen_test]
async fn wishes_that_are_none_are_ignored() {
    let told = in_frame(
        "const statuses = [];
        for (const wish of ['delay=soon', 'delay=-1', 'delay=999999999', 'status=200', 'status=700', 'x=1']) {
            statuses.push((await get('/static/data/mars.json?' + wish)).status);
        }
        return statuses.join()",
    );
    assert_eq!(told.await, "200,200,200,200,200,200");
}

#[wasm_bindgen_test]
async fn a_request_that_is_given_up_ends_at_once() {
    let told = in_frame(
        "const controller = new AbortController();
        const began = performance.now();
        const answer = get('/static/data/mars.json?delay=100000', { signal: controller.signal });
        setTimeout(() => controller.abort(), 20);
        const error = await answer.catch((error) => error);
        return `${error.name} ${performance.now() - began < 50000}`",
    );
    assert_eq!(told.await, "AbortError true");
}

#[wasm_bindgen_test]
async fn a_refused_service_worker_is_one_clear_sentence() {
    let error = service_worker::start("/there-is-no-such-worker.js").await.err().unwrap_or_default();
    assert!(error.starts_with("answers will not be held back, there is no service worker: "), "{error}");
}

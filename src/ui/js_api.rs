//! `window.loopscope`: the API for scripts of an embedding page.
//!
//! `static/loopscope.js` defines the object before WebAssembly has loaded, and forwards its calls to [`JsApi`]. The API is
//! stable. Bad input throws an `Error` that names the bad value and the allowed ones, in English.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::js_objects;
use super::state::app_state::AppState;
use crate::demos::{self, Args, Demo};
use crate::i18n::Lang;
use crate::platform::json;
use crate::session::{Speed, Summary};

#[wasm_bindgen]
extern "C" {
    /// Passes the API to `static/loopscope.js`, which resolves `loopscope.ready`.
    #[wasm_bindgen(js_namespace = loopscopeBoot)]
    fn install(api: JsApi);
}

/// The implementation of `window.loopscope`.
#[wasm_bindgen]
pub struct JsApi {
    app: &'static AppState,
}

/// Installs the API.
pub(crate) fn open(app: &'static AppState) {
    install(JsApi { app });
}

#[wasm_bindgen]
impl JsApi {
    /// `loopscope.version`.
    pub fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    /// `loopscope.demos()`.
    pub fn demos(&self) -> Array {
        demos::all().iter().map(describe).collect()
    }

    /// `loopscope.run(id, params, options)`: a promise of the result.
    ///
    /// # Errors
    /// For an unknown demo, parameter or option, or a bad value; then nothing has been started.
    pub fn run(&self, id: &JsValue, params: &JsValue, options: &JsValue) -> Result<Promise, JsError> {
        let demo = demo_of(id)?;
        let args = args_of(demo, params)?;
        let speed = speed_of(options)?;
        let app = self.app;
        let ready = app.ready_for(demo);
        // Started synchronously if possible, so that a `stop()` right after the call stops it.
        let started = app.is_ready_for(demo).then(|| app.start_demo(demo, args.clone(), speed));
        Ok(future_to_promise(async move {
            let run = match started {
                Some(run) => run,
                None if ready.await => app.start_demo(demo, args, speed),
                None => return Ok(js_objects::result(&Summary::never_started())),
            };
            Ok(js_objects::result(&run.ended().await))
        }))
    }

    /// The trace of the run on show, as text; `undefined` if there is none.
    pub fn trace(&self) -> Option<String> {
        self.app.run().map(|run| run.chrome_trace())
    }

    /// `loopscope.stop()`.
    pub fn stop(&self) {
        self.app.stop();
    }
}

fn describe(demo: &Demo) -> JsValue {
    let params: Array = demo
        .params
        .iter()
        .map(|param| {
            js_objects::object([
                ("name", param.name.into()),
                ("type", "integer".into()),
                // Far below 2^53, so exact.
                ("default", (param.default as f64).into()),
                ("min", (param.min as f64).into()),
                ("max", (param.max as f64).into()),
                ("unit", param.unit.symbol().into()),
            ])
        })
        .collect();
    js_objects::object([
        ("id", demo.id.into()),
        ("title", demo.title.get(Lang::En).into()),
        ("group", demo.group.id().into()),
        ("params", params.into()),
    ])
}

fn demo_of(id: &JsValue) -> Result<&'static Demo, JsError> {
    let name = shown(id);
    id.as_string().and_then(|id| demos::find(&id)).ok_or_else(|| {
        let ids: Vec<_> = demos::all().iter().map(|demo| demo.id).collect();
        JsError::new(&format!("There is no demo {name}; there are {}.", ids.join(", ")))
    })
}

fn args_of(demo: &Demo, params: &JsValue) -> Result<Args, JsError> {
    let pairs: Vec<(String, String)> =
        entries(params, "params")?.into_iter().map(|(name, value)| (name, written(&value))).collect();
    Args::parse_strict(demo, pairs.iter().map(|(name, value)| (&**name, &**value))).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        JsError::new(&errors.join(" "))
    })
}

fn speed_of(options: &JsValue) -> Result<Speed, JsError> {
    let mut speed = Speed::default();
    for (name, value) in entries(options, "options")? {
        if name != "speed" {
            return Err(JsError::new(&format!("Unknown option \"{name}\": there is speed.")));
        }
        if value.is_undefined() {
            continue;
        }
        speed = value.as_string().and_then(|name| Speed::parse(&name)).ok_or_else(|| {
            let allowed = Speed::ALL.map(Speed::name).join(", ");
            JsError::new(&format!("\"speed\" cannot be {}: allowed are {allowed}.", shown(&value)))
        })?;
    }
    Ok(speed)
}

/// The entries of an object; empty for `undefined` and `null`.
fn entries(value: &JsValue, what: &str) -> Result<Vec<(String, JsValue)>, JsError> {
    if value.is_undefined() || value.is_null() {
        return Ok(Vec::new());
    }
    if !value.is_object() || Array::is_array(value) {
        return Err(JsError::new(&format!("{what} must be an object, not {}.", shown(value))));
    }
    let keys = Object::keys(value.unchecked_ref::<Object>());
    let entry = |key: JsValue| {
        let name = key.as_string().unwrap_or_default();
        // A getter of the caller's object may throw.
        let value = Reflect::get(value, &key)
            .map_err(|_| JsError::new(&format!("{what}.{name} cannot be read: it throws.")))?;
        Ok((name, value))
    };
    keys.iter().map(entry).collect()
}

/// A parameter's value as the text of a field: a string as it is, other values as JSON. Numbers parse; all else is refused.
fn written(value: &JsValue) -> String {
    value.as_string().unwrap_or_else(|| shown(value))
}

/// A value as quoted in an error.
fn shown(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => format!("\"{text}\""),
        None => json::stringify(value),
    }
}

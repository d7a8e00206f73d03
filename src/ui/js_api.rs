//! `window.loopscope`: the API for scripts of an embedding page.
//!
//! `static/loopscope.js` defines the object before WebAssembly has loaded, and forwards its calls to [`JsApi`]. The API is
//! stable. Bad input throws an `Error` that names the bad value and the allowed ones, in English.
//!
//! The page loads these on first use: `start_demo`, `start_python`, `start_chosen`, `output_of`, `findings_of`.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::js_objects;
use super::js_values::{entries, shown, word_of, written};
use super::network_api;
use super::present::findings::sentence;
use super::state::app_state::AppState;
use super::state::drafting::MAIN;
use super::state::drafts::{LONGEST_NAME, ProgramOrigin, is_file_name};
use super::state::preferences;
use crate::demos::{self, Args, Demo, Unit};
use crate::i18n::Lang;
use crate::session::{Language, Speed, Summary};
use crate::trace::findings::Severity;

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
    /// The number of calls of `stop`.
    stops: Rc<Cell<u64>>,
}

/// Installs the API.
pub(crate) fn open(app: &'static AppState) {
    install(JsApi { app, stops: Rc::default() });
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
    pub fn run(&self, id: JsValue, params: JsValue, options: JsValue) -> Result<Promise, JsError> {
        self.when_loaded(move |app| start_demo(app, &id, &params, &options))
    }

    /// `loopscope.runPython(source, options)`: a promise of the result.
    ///
    /// # Errors
    /// If the source is no text, or for a bad option; then nothing has been started.
    #[wasm_bindgen(js_name = runPython)]
    pub fn run_python(&self, source: JsValue, options: JsValue) -> Result<Promise, JsError> {
        self.when_loaded(move |app| start_python(app, &source, &options))
    }

    /// Starts a run at once, or when the lazy chunk is loaded, unless `stop` is called before.
    fn when_loaded(
        &self,
        start: impl FnOnce(&'static AppState) -> Result<Promise, JsError> + 'static,
    ) -> Result<Promise, JsError> {
        let app = self.app;
        if app.lazy_chunk.is_loaded() {
            return start(app);
        }
        let (stops, before) = (self.stops.clone(), self.stops.get());
        Ok(future_to_promise(async move {
            app.lazy_chunk.loaded().await;
            if stops.get() != before {
                return Ok(js_objects::result(&Summary::never_started(), None));
            }
            JsFuture::from(start(app)?).await
        }))
    }

    /// `loopscope.output()`: the lines of the run on show.
    pub fn output(&self) -> Array {
        output_of(self.app)
    }

    /// `loopscope.findings()`: what is the matter in the run on show.
    pub fn findings(&self) -> Array {
        findings_of(self.app)
    }

    /// `loopscope.request(method, url, options)`: a promise of the answers.
    ///
    /// # Errors
    /// For a bad value, or if no program runs.
    pub fn request(&self, method: &JsValue, url: &JsValue, options: &JsValue) -> Result<Promise, JsError> {
        network_api::request(self.app, method, url, options)
    }

    /// `loopscope.network()`.
    pub fn network(&self) -> JsValue {
        network_api::network_object(self.app)
    }

    /// `loopscope.setRoute(id, settings)`.
    ///
    /// # Errors
    /// For an unknown route or setting, or a bad value.
    #[wasm_bindgen(js_name = setRoute)]
    pub fn set_route(&self, id: &JsValue, settings: &JsValue) -> Result<(), JsError> {
        network_api::set_route(self.app, id, settings)
    }

    /// The trace of the run on show, as text; `undefined` if there is none.
    pub fn trace(&self) -> Option<String> {
        self.app.run().map(|run| run.chrome_trace())
    }

    /// `loopscope.stop()`.
    pub fn stop(&self) {
        self.stops.set(self.stops.get() + 1);
        self.app.stop();
    }
}

/// Runs a demo as it comes.
#[inline(never)]
fn start_demo(
    app: &'static AppState,
    id: &JsValue,
    params: &JsValue,
    options: &JsValue,
) -> Result<Promise, JsError> {
    let demo = demo_of(id)?;
    let args = args_of(demo, params)?;
    let Options { speed, language, .. } = options_of(options, &["speed", "language"])?;
    app.choose_run(demo, &args, speed, language);
    Ok(start_chosen(app))
}

/// Shows a Python program and runs it.
#[inline(never)]
fn start_python(app: &'static AppState, source: &JsValue, options: &JsValue) -> Result<Promise, JsError> {
    let source = source
        .as_string()
        .ok_or_else(|| JsError::new(&format!("The source must be a text, not {}.", shown(source))))?;
    let Options { speed, name, compat, .. } = options_of(options, &["speed", "name", "compat"])?;
    app.speed.set(speed);
    app.compat.set(compat.unwrap_or_else(preferences::first_compat));
    app.show_own(name, source.into(), ProgramOrigin::Given);
    Ok(start_chosen(app))
}

/// Starts what the page has on show. The promise resolves when the run has ended.
fn start_chosen(app: &'static AppState) -> Promise {
    let demo = app.demo.get();
    let ready = app.ready_for(demo);
    // Started synchronously if possible, so that a `stop()` right after the call stops it.
    let started = app.is_ready_for(demo).then(|| app.start()).flatten();
    future_to_promise(async move {
        let run = match started {
            Some(run) => Some(run),
            None if ready.await => app.start(),
            None => None,
        };
        let Some(run) = run else { return Ok(js_objects::result(&Summary::never_started(), None)) };
        let summary = run.ended().await;
        Ok(js_objects::result(&summary, run.fault().as_ref()))
    })
}

/// The lines that the run on show printed.
#[inline(never)]
fn output_of(app: &AppState) -> Array {
    let Some(run) = app.run() else { return Array::new() };
    let log = run.log();
    let mut model = crate::trace::Model::default();
    model.catch_up(&log);
    let line = |message: &crate::trace::Message| {
        let name = message.lane.and_then(|lane| model.lane(lane)).map(|lane| lane.name.to_string());
        js_objects::object([
            ("timeUs", (message.at.as_nanos() as f64 / 1e3).into()),
            ("task", name.map_or(JsValue::NULL, JsValue::from)),
            ("text", log.text(message.text).unwrap_or_default().into()),
            ("stream", if message.is_error { "stderr" } else { "stdout" }.into()),
        ])
    };
    model.messages().iter().filter(|message| !message.unclaimed_failure).map(line).collect()
}

/// The findings of the run on show.
#[inline(never)]
fn findings_of(app: &AppState) -> Array {
    let Some(run) = app.run() else { return Array::new() };
    let findings = run.findings.complete(&run.log());
    let (lang, grain) = (app.lang(), app.run_view.grain());
    let told = |finding: &crate::trace::Finding| {
        let (file, line) = match &finding.line {
            Some(line) => ((&*line.file).into(), line.line.into()),
            None => (JsValue::NULL, JsValue::NULL),
        };
        js_objects::object([
            ("kind", finding.kind.id().into()),
            ("severity", if finding.severity == Severity::Problem { "problem" } else { "hint" }.into()),
            ("text", sentence(finding, grain, lang).into()),
            ("task", finding.task.as_deref().map_or(JsValue::NULL, JsValue::from)),
            ("timeUs", (finding.at.as_nanos() as f64 / 1e3).into()),
            ("file", file),
            ("line", line),
        ])
    };
    findings.iter().map(told).collect()
}

fn describe(demo: &Demo) -> JsValue {
    let params: Array = demo
        .params
        .iter()
        .map(|param| {
            js_objects::object([
                ("name", param.name.into()),
                ("type", if param.unit == Unit::Switch { "boolean" } else { "integer" }.into()),
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
    Args::parse_strict(demo.params, pairs.iter().map(|(name, value)| (&**name, &**value))).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        JsError::new(&errors.join(" "))
    })
}

/// The options of a run.
struct Options {
    speed: Speed,
    language: Language,
    /// The name of a program's file.
    name: String,
    /// Whether what asyncio no longer has works; `None` if the visitor decides.
    compat: Option<bool>,
}

/// The options, of which `known` are allowed.
fn options_of(options: &JsValue, known: &[&str]) -> Result<Options, JsError> {
    let mut read = Options {
        speed: Speed::default(),
        language: Language::default(),
        name: MAIN.to_owned(),
        compat: None,
    };
    for (name, value) in entries(options, "options")? {
        if !known.contains(&&*name) {
            let (last, others) = known.split_last().expect("a call has options");
            let known = format!("{} and {last}", others.join(", "));
            return Err(JsError::new(&format!("Unknown option \"{name}\": there are {known}.")));
        }
        if value.is_undefined() {
            continue;
        }
        match &*name {
            "speed" => read.speed = word_of(&name, &value, &Speed::ALL.map(Speed::name), Speed::parse)?,
            "language" => {
                read.language = word_of(&name, &value, &Language::ALL.map(Language::name), Language::parse)?;
            }
            "compat" => {
                read.compat = Some(value.as_bool().ok_or_else(|| {
                    JsError::new(&format!("\"compat\" cannot be {}: allowed are true, false.", shown(&value)))
                })?);
            }
            _ => {
                read.name = value.as_string().filter(|name| is_file_name(name)).ok_or_else(|| {
                    let shown = shown(&value);
                    JsError::new(&format!(
                        "\"name\" cannot be {shown}: allowed are file names of up to {LONGEST_NAME} characters, \
                         without / \\ \" and control characters."
                    ))
                })?;
            }
        }
    }
    Ok(read)
}

//! The Python half, which the worker's script writes into CPython's file system.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::wasm_bindgen;

/// Names and texts of the modules of the package `_loopscope`.
macro_rules! modules {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../", $name)))),*]
    };
}

const MODULES: &[(&str, &str)] = modules![
    "__init__.py",
    "adapters.py",
    "clock.py",
    "compat.py",
    "failure.py",
    "handles.py",
    "jobs.py",
    "labels.py",
    "limits.py",
    "loop.py",
    "modernise.py",
    "network.py",
    "outdated.py",
    "output.py",
    "packages.py",
    "policy.py",
    "program.py",
    "program_text.py",
    "rewrite.py",
    "tasks.py",
    "transports.py",
    "waits.py"
];

/// The modules: an array of pairs of a file's name and its text.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]
pub fn python_modules() -> Array {
    MODULES.iter().map(|(name, text)| Array::of2(&JsString::from(*name), &JsString::from(*text))).collect()
}

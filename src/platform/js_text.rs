//! JavaScript values as text: JSON, and the messages of exceptions.
//!
//! Invariant: every value has a text; nothing here throws.

use js_sys::{Error, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

/// A JavaScript value as JSON, or the name of its type if JSON cannot represent it. Numbers are formatted by JavaScript
/// instead, because JSON has no NaN and no infinities.
pub fn stringify(value: &JsValue) -> String {
    if value.as_f64().is_some() {
        return value.unchecked_ref::<Object>().to_string().into();
    }
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.or_else(|| value.js_typeof().as_string()).unwrap_or_default()
}

/// The message of an exception. For a thrown value that is not an `Error`, its JSON.
pub(super) fn error_message(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<Error>() {
        Some(error) => String::from(error.message()),
        None => stringify(thrown),
    }
}

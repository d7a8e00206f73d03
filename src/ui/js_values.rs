//! Values that scripts pass to `window.loopscope`.
//!
//! Invariant: a bad value becomes an `Error` that names it and what is allowed, in English. Next: `js_api`.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::platform::js_text;

/// The value of an option that is one of some words.
pub(super) fn word_of<T>(
    name: &str,
    value: &JsValue,
    allowed: &[&str],
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, JsError> {
    value.as_string().and_then(|word| parse(&word)).ok_or_else(|| {
        let allowed = allowed.join(", ");
        JsError::new(&format!("\"{name}\" cannot be {}: allowed are {allowed}.", shown(value)))
    })
}

/// The entries of an object; empty for `undefined` and `null`.
pub(super) fn entries(value: &JsValue, what: &str) -> Result<Vec<(String, JsValue)>, JsError> {
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
pub(super) fn written(value: &JsValue) -> String {
    value.as_string().unwrap_or_else(|| shown(value))
}

/// A value as quoted in an error.
pub(super) fn shown(value: &JsValue) -> String {
    match value.as_string() {
        Some(text) => format!("\"{text}\""),
        None => js_text::stringify(value),
    }
}

//! JSON values, parsed by the browser: a parser of our own would be a tenth of the page's code.
//!
//! Invariant: a [`JsonValue`] is never `undefined`.

use std::fmt;

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A JSON value. `Display` formats it as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonValue(JsValue);

impl JsonValue {
    /// Parses a text.
    ///
    /// # Errors
    /// The browser's message, when the text is not JSON.
    pub(super) fn parse(text: &str) -> Result<JsonValue, String> {
        JSON::parse(text).map(JsonValue).map_err(|thrown| crate::platform::error_message(&thrown))
    }

    /// A member of an object; `null` if it is missing, or this is not an object.
    #[must_use]
    pub fn get(&self, name: &str) -> JsonValue {
        let member = Reflect::get(&self.0, &name.into()).ok().filter(|member| !member.is_undefined());
        JsonValue(member.unwrap_or(JsValue::NULL))
    }
}

impl fmt::Display for JsonValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&stringify(&self.0))
    }
}

/// A JavaScript value as JSON, or the name of its type if JSON cannot represent it. Numbers are formatted by JavaScript
/// instead, because JSON has no NaN and no infinities.
pub fn stringify(value: &JsValue) -> String {
    if value.as_f64().is_some() {
        return value.unchecked_ref::<Object>().to_string().into();
    }
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.or_else(|| value.js_typeof().as_string()).unwrap_or_default()
}

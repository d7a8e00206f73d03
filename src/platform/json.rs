//! JSON, read by the browser's own parser: one of ours would be a tenth of the page's code.

use std::fmt;

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A JSON value. It is shown as it would be written in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonValue(JsValue);

impl JsonValue {
    /// Reads a text.
    ///
    /// # Errors
    /// When the text is not JSON, in the browser's words.
    pub(super) fn parse(text: &str) -> Result<JsonValue, String> {
        JSON::parse(text).map(JsonValue).map_err(|thrown| super::error_message(&thrown))
    }

    /// A member of an object; `null` where there is none, and where this is no object.
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

/// A value of JavaScript as JSON writes it, or by its type where JSON cannot. Numbers are as JavaScript writes them, which
/// has words for those that JSON lacks.
pub fn stringify(value: &JsValue) -> String {
    if value.as_f64().is_some() {
        return value.unchecked_ref::<Object>().to_string().into();
    }
    let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.or_else(|| value.js_typeof().as_string()).unwrap_or_default()
}

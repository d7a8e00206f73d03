//! JSON values, parsed by the browser: a parser of our own would be a tenth of the page's code.
//!
//! Invariant: a [`JsonValue`] is never `undefined`. Next: [`js_text`](super::js_text), which formats it.

use std::fmt;

use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use super::js_text::{error_message, stringify};

/// A JSON value. `Display` formats it as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonValue(JsValue);

impl JsonValue {
    /// Parses a text.
    ///
    /// # Errors
    /// The browser's message, when the text is not JSON.
    pub(super) fn parse(text: &str) -> Result<JsonValue, String> {
        JSON::parse(text).map(JsonValue).map_err(|thrown| error_message(&thrown))
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

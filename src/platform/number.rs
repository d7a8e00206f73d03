//! Numbers as text, by JavaScript: Rust's own tables for it would be 10 kB of the page's first load, compressed.
//!
//! Invariant: the text is the shortest that reads as the number.

use js_sys::Number;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Number)]
    type ShortNumber;

    #[wasm_bindgen(method, js_name = toString)]
    fn to_text(this: &ShortNumber) -> String;

    /// With as many digits as the number needs.
    #[wasm_bindgen(method, js_name = toExponential)]
    fn to_exponential_text(this: &ShortNumber) -> String;
}

fn short(number: f64) -> ShortNumber {
    JsValue::from_f64(number).unchecked_into()
}

/// Reads a decimal number, `1`, `-0.5`, `1e-9`; `None` for text that is none.
pub fn parse(text: &str) -> Option<f64> {
    let is_decimal = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    // JavaScript takes an empty text for zero.
    if text.is_empty() || !text.bytes().all(is_decimal) {
        return None;
    }
    let number = Number::from(JsValue::from_str(text)).value_of();
    (!number.is_nan()).then_some(number)
}

/// Without an exponent, between 1e-6 and 1e21.
pub fn plain(number: f64) -> String {
    short(number).to_text()
}

/// As `1.5e-9`, `1e+21`.
pub fn exponential(number: f64) -> String {
    short(number).to_exponential_text()
}

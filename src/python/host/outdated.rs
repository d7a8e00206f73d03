//! What the page is told of outdated code, in its languages. `src/python/outdated.py` calls it by the worker's script.

#![allow(unreachable_pub, reason = "exported to JavaScript, which no path of Rust shows")]

use wasm_bindgen::prelude::wasm_bindgen;

use crate::i18n::Lang;
use crate::i18n::outdated::outdated;

/// The sentence about a kind of outdated code, in each language of the page, in the order of `Lang::ALL`.
#[wasm_bindgen]
pub fn outdated_sentences(kind: &str, subject: &str, since: &str, modern: &str) -> Vec<String> {
    Lang::ALL.map(|lang| outdated(lang, kind, subject, since, modern)).into()
}

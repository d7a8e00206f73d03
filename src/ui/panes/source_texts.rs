//! The demos' source texts, fetched when they are first shown.
//!
//! Invariant: a text that is [`SourceText::Loaded`] is the one that was compiled in.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestCache, RequestInit, Response};

use crate::demos::source::{File, Fingerprint};
use crate::ui::dom::{Observed, window};

/// The texts that were asked for, by their paths.
#[derive(Default)]
pub(crate) struct SourceTexts(Observed<Vec<(&'static str, SourceText)>>);

/// A file's text.
#[derive(Clone, PartialEq)]
pub(crate) enum SourceText {
    /// It is under way.
    Loading,
    /// It is the running one.
    Loaded(Rc<str>),
    /// The site did not give it.
    Missing,
    /// The site gave another version of it.
    Changed,
}

impl SourceTexts {
    /// A file's text, as far as it is known.
    pub(crate) fn of(&self, file: &File) -> SourceText {
        let find = |texts: &Vec<(&str, SourceText)>| {
            texts.iter().find(|(path, _)| *path == file.path).map(|(_, text)| text.clone())
        };
        self.0.with(find).unwrap_or(SourceText::Loading)
    }

    /// Fetches a file, unless it is here or under way.
    pub(crate) fn fetch_once(&'static self, file: &'static File) {
        let wanted = |(path, text): &(&str, SourceText)| {
            *path == file.path && matches!(text, SourceText::Loading | SourceText::Loaded(_))
        };
        if self.0.with(|texts| texts.iter().any(wanted)) {
            return;
        }
        self.put(file, SourceText::Loading);
        spawn_local(async move {
            let text = match fetch(file.url()).await {
                Ok(text) if Fingerprint::of(&text) == file.fingerprint => SourceText::Loaded(text.into()),
                Ok(_) => SourceText::Changed,
                Err(_) => SourceText::Missing,
            };
            self.put(file, text);
        });
    }

    fn put(&self, file: &File, text: SourceText) {
        self.0.update(|texts| {
            texts.retain(|(path, _)| *path != file.path);
            texts.push((file.path, text));
        });
    }
}

/// The text at a URL of this site. The browser asks whether its copy is the newest: after the site was published anew an
/// old one would be another text than the one that runs.
async fn fetch(url: &str) -> Result<String, JsValue> {
    let options = RequestInit::new();
    options.set_cache(RequestCache::NoCache);
    let answer = window().fetch_with_str_and_init(url, &options);
    let response: Response = JsFuture::from(answer).await?.unchecked_into();
    if !response.ok() {
        return Err(JsValue::UNDEFINED);
    }
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::UNDEFINED)
}

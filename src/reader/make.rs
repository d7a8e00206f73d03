//! Makes exports of a run that the page sends as an exact record, and the text of a link that carries a program.
//!
//! The page sends JSON, not the binary format: it has the JSON writer for its own exports in any case.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use crate::trace::import::{Error, Import, Importer};
use crate::trace::{chrome, link, perfetto};

/// Converts `record` to the text of a link if `what` is `link`, or `program`, whose record is the program; else to a Perfetto
/// protobuf in bytes.
///
/// # Errors
/// If the record is invalid, which is a bug of the page.
pub(super) fn make(record: &str, what: Option<&str>) -> Result<JsValue, Error> {
    if what == Some("program") {
        return Ok(link::spell(record.as_bytes()).into());
    }
    let mut importer = Importer::new();
    importer.push(record.as_bytes())?;
    let Import { log, origin, .. } = importer.finish()?;
    let about = match &origin {
        Some(origin) => origin.about(),
        None => chrome::About { demo: "", params: Vec::new(), clock: "" },
    };
    Ok(match what {
        Some("link") => link::write(&log, &about).into(),
        _ => Uint8Array::from(&perfetto::export(&log, &about)[..]).into(),
    })
}

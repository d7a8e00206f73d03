//! What is made of a run that the page sends, from the record that is exact.
//!
//! The page could hand over the log packed; it sends the JSON, whose writer it has for its own exports in any case.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;

use crate::trace::import::{Error, Import, Importer};
use crate::trace::{chrome, link, perfetto};

/// The run of `record` as the text of a link or, if that is not what is asked for, as a Perfetto protobuf in bytes.
///
/// # Errors
/// When the record is none of ours, which is a fault of the page.
pub(super) fn make(record: &str, what: Option<&str>) -> Result<JsValue, Error> {
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

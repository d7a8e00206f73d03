//! What fields contain, and what visitors put into them. By the name of the property, which inputs and lists share.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{Element, Event};

/// The text of the field that an event is about.
pub(crate) fn value_of(event: &Event) -> String {
    property_of(event, "value").as_string().unwrap_or_default()
}

/// Whether the box that an event is about is ticked.
pub(crate) fn is_checked(event: &Event) -> bool {
    property_of(event, "checked").as_bool().unwrap_or_default()
}

fn property_of(event: &Event, name: &str) -> JsValue {
    let field = event.target().expect("an event of a field has it as its target");
    Reflect::get(&field, &name.into()).expect("an element is an object")
}

/// Ticks a box, or does not.
pub(super) fn tick(field: &Element, ticked: bool) -> Result<(), JsValue> {
    Reflect::set(field, &"checked".into(), &ticked.into()).map(drop)
}

/// Writes a field. One that contains the text already is left alone: writing would move the visitor's caret.
pub(super) fn write(field: &Element, text: &str) -> Result<(), JsValue> {
    let (key, value) = (JsValue::from_str("value"), JsValue::from_str(text));
    if Reflect::get(field, &key)? != value {
        Reflect::set(field, &key, &value)?;
    }
    Ok(())
}

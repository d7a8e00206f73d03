//! The properties of fields, by name: `input` and `select` have different interfaces but the same property names.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{Element, Event};

/// The value of an event's field.
pub(crate) fn value_of(event: &Event) -> String {
    property_of(event, "value").as_string().unwrap_or_default()
}

/// Whether an event's checkbox is ticked.
pub(crate) fn is_checked(event: &Event) -> bool {
    property_of(event, "checked").as_bool().unwrap_or_default()
}

fn property_of(event: &Event, name: &str) -> JsValue {
    let field = event.target().expect("an event of a field has it as its target");
    Reflect::get(&field, &name.into()).expect("an element is an object")
}

/// Sets whether a checkbox is ticked.
pub(super) fn tick(field: &Element, ticked: bool) -> Result<(), JsValue> {
    Reflect::set(field, &"checked".into(), &ticked.into()).map(drop)
}

/// Sets a field's value if it differs: setting the same value would still move the caret.
pub(super) fn write(field: &Element, text: &str) -> Result<(), JsValue> {
    let (key, value) = (JsValue::from_str("value"), JsValue::from_str(text));
    if Reflect::get(field, &key)? != value {
        Reflect::set(field, &key, &value)?;
    }
    Ok(())
}

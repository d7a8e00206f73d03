//! Bindings: a closure that reads a text from the page's state, and the node, attribute, class, style or field that shows it.

use std::borrow::Cow;

use web_sys::{Element, HtmlElement, Node};

use super::field;

/// A text for the document. None is an absent attribute, or a class that is off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextValue(Option<Cow<'static, str>>);

impl From<&'static str> for TextValue {
    fn from(text: &'static str) -> TextValue {
        TextValue(Some(Cow::Borrowed(text)))
    }
}

impl From<String> for TextValue {
    fn from(text: String) -> TextValue {
        TextValue(Some(Cow::Owned(text)))
    }
}

impl From<Option<&'static str>> for TextValue {
    fn from(text: Option<&'static str>) -> TextValue {
        TextValue(text.map(Cow::Borrowed))
    }
}

impl From<Option<String>> for TextValue {
    fn from(text: Option<String>) -> TextValue {
        TextValue(text.map(Cow::Owned))
    }
}

/// `"true"` or `"false"`, as in ARIA attributes.
impl From<bool> for TextValue {
    fn from(truth: bool) -> TextValue {
        TextValue::from(if truth { "true" } else { "false" })
    }
}

/// A closure that reads a text from the page's state. Not `dyn Fn`: its vtable also contains `call_once`, for each of the
/// page's many closures.
pub(crate) trait ReadText {
    fn read(&self) -> TextValue;
}

impl<W: Into<TextValue>, F: Fn() -> W> ReadText for F {
    fn read(&self) -> TextValue {
        self().into()
    }
}

/// The part of the document that shows a text.
pub(super) enum BindingTarget {
    Text(Node),
    Attribute(Element, &'static str),
    /// On while there is a text.
    Class(Element, &'static str),
    Style(HtmlElement, &'static str),
    /// The `checked` property, which the visitor changes too.
    Checked(Element),
    /// The `value` property, which the visitor changes too.
    Value(Element),
}

impl BindingTarget {
    fn write(&self, text: Option<&str>) {
        let done = match (self, text) {
            (BindingTarget::Text(node), _) => {
                node.set_text_content(Some(text.unwrap_or_default()));
                Ok(())
            }
            (BindingTarget::Attribute(element, name), Some(text)) => element.set_attribute(name, text),
            (BindingTarget::Attribute(element, name), None) => element.remove_attribute(name),
            (BindingTarget::Class(element, name), _) => {
                element.class_list().toggle_with_force(name, text.is_some()).map(drop)
            }
            (BindingTarget::Style(element, name), _) => {
                element.style().set_property(name, text.unwrap_or_default())
            }
            (BindingTarget::Checked(field), _) => field::tick(field, text.is_some()),
            (BindingTarget::Value(field), _) => field::write(field, text.unwrap_or_default()),
        };
        done.expect("names of attributes, classes and properties are written in the source, and valid");
    }
}

/// A part of a view that a refresh updates.
pub(super) enum Binding {
    Shown {
        target: BindingTarget,
        read: Box<dyn ReadText>,
        last: TextValue,
    },
    /// Compares and updates on its own.
    Act(Box<dyn FnMut()>),
}

impl Binding {
    pub(super) fn shown(target: BindingTarget, read: Box<dyn ReadText>) -> Binding {
        Binding::Shown { target, read, last: TextValue::default() }
    }

    pub(super) fn refresh(&mut self) {
        match self {
            Binding::Shown { target, read, last } => {
                let text = read.read();
                if text != *last {
                    target.write(text.0.as_deref());
                    *last = text;
                }
            }
            Binding::Act(act) => act(),
        }
    }
}

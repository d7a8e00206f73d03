//! What of an element changes: where it stands in the document, and the closure that reads it from the page's state.

use std::borrow::Cow;

use web_sys::{Element, HtmlElement, Node};

use super::field;

/// A text for the document, or none: an attribute that is absent, a class that is off.
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

/// As ARIA's attributes have it: `"true"` or `"false"`.
impl From<bool> for TextValue {
    fn from(truth: bool) -> TextValue {
        TextValue::from(if truth { "true" } else { "false" })
    }
}

/// What reads a text from the page's state: any closure that gives one. Not `dyn Fn`, whose table of functions has code
/// for calls by value too, for each of the page's many closures.
pub(crate) trait ReadText {
    fn read(&self) -> TextValue;
}

impl<W: Into<TextValue>, F: Fn() -> W> ReadText for F {
    fn read(&self) -> TextValue {
        self().into()
    }
}

/// Where in the document a text goes.
pub(super) enum BindingTarget {
    Text(Node),
    Attribute(Element, &'static str),
    /// Has the class while there is a text.
    Class(Element, &'static str),
    Style(HtmlElement, &'static str),
    /// Whether a box is ticked, which the visitor does too.
    Checked(Element),
    /// The `value` of a field, which the visitor writes too.
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

/// One thing that a refresh looks at.
pub(super) enum Binding {
    Shown {
        target: BindingTarget,
        read: Box<dyn ReadText>,
        last: TextValue,
    },
    /// Looks for itself.
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

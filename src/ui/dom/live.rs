//! What of an element changes: where it stands in the document, and the closure that reads it from the page's state.

use std::borrow::Cow;

use web_sys::{Element, HtmlElement, Node};

use super::field;

/// A text for the document, or none: an attribute that is absent, a class that is off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(Option<Cow<'static, str>>);

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Words {
        Words(Some(Cow::Borrowed(text)))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(Some(Cow::Owned(text)))
    }
}

impl From<Option<&'static str>> for Words {
    fn from(text: Option<&'static str>) -> Words {
        Words(text.map(Cow::Borrowed))
    }
}

impl From<Option<String>> for Words {
    fn from(text: Option<String>) -> Words {
        Words(text.map(Cow::Owned))
    }
}

/// As ARIA's attributes have it: `"true"` or `"false"`.
impl From<bool> for Words {
    fn from(truth: bool) -> Words {
        Words::from(if truth { "true" } else { "false" })
    }
}

/// What reads a text from the page's state: any closure that gives one. Not `dyn Fn`, whose table of functions has code
/// for calls by value too, for each of the page's many closures.
pub(crate) trait Read {
    fn read(&self) -> Words;
}

impl<W: Into<Words>, F: Fn() -> W> Read for F {
    fn read(&self) -> Words {
        self().into()
    }
}

/// Where in the document a text goes.
pub(super) enum Sink {
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

impl Sink {
    fn write(&self, text: Option<&str>) {
        let done = match (self, text) {
            (Sink::Text(node), _) => {
                node.set_text_content(Some(text.unwrap_or_default()));
                Ok(())
            }
            (Sink::Attribute(element, name), Some(text)) => element.set_attribute(name, text),
            (Sink::Attribute(element, name), None) => element.remove_attribute(name),
            (Sink::Class(element, name), _) => {
                element.class_list().toggle_with_force(name, text.is_some()).map(drop)
            }
            (Sink::Style(element, name), _) => element.style().set_property(name, text.unwrap_or_default()),
            (Sink::Checked(field), _) => field::tick(field, text.is_some()),
            (Sink::Value(field), _) => field::write(field, text.unwrap_or_default()),
        };
        done.expect("names of attributes, classes and properties are written in the source, and valid");
    }
}

/// One thing that a refresh looks at.
pub(super) enum Live {
    Shown {
        sink: Sink,
        read: Box<dyn Read>,
        last: Words,
    },
    /// Looks for itself.
    Act(Box<dyn FnMut()>),
}

impl Live {
    pub(super) fn shown(sink: Sink, read: Box<dyn Read>) -> Live {
        Live::Shown { sink, read, last: Words::default() }
    }

    pub(super) fn refresh(&mut self) {
        match self {
            Live::Shown { sink, read, last } => {
                let words = read.read();
                if words != *last {
                    sink.write(words.0.as_deref());
                    *last = words;
                }
            }
            Live::Act(act) => act(),
        }
    }
}

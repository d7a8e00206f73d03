//! The builder of views: an element with its children, listeners and bindings.
//!
//! The page loads these on first use: `View::on::<*::{closure#0}`.

use std::any::Any;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, Node};

use super::binding::{Binding, BindingTarget, ReadText};
use super::globals::document;
use super::listener::EventListener;

/// An element with its children, their listeners and bindings. Dropping a view removes the listeners; the element stays in the
/// document.
#[must_use = "a view is shown when it becomes another's child"]
pub(crate) struct View(Box<ViewData>);

/// Boxed: builder methods pass views by value, and moving the unboxed struct makes the download 3 kB larger.
struct ViewData {
    element: Element,
    bindings: Vec<Binding>,
    handles: Vec<Box<dyn Any>>,
}

/// An HTML element.
pub(crate) fn el(tag: &str) -> View {
    View::of(document().create_element(tag).expect("tags are written in the source, and valid"))
}

/// A button that submits no form.
pub(crate) fn button() -> View {
    el("button").attr("type", "button")
}

/// An SVG element.
pub(crate) fn svg(tag: &str) -> View {
    let element = document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag);
    View::of(element.expect("tags are written in the source, and valid"))
}

impl View {
    fn of(element: Element) -> View {
        View(Box::new(ViewData { element, bindings: Vec::new(), handles: Vec::new() }))
    }

    pub(crate) fn element(&self) -> &Element {
        &self.0.element
    }

    /// The element as an `HtmlElement`; not for SVG.
    pub(crate) fn html(&self) -> HtmlElement {
        self.0.element.clone().unchecked_into()
    }

    pub(crate) fn attr(self, name: &str, value: &str) -> View {
        self.0
            .element
            .set_attribute(name, value)
            .expect("names of attributes are written in the source, and valid");
        self
    }

    pub(crate) fn class(self, names: &str) -> View {
        self.attr("class", names)
    }

    pub(crate) fn text(self, text: &str) -> View {
        self.append(&document().create_text_node(text));
        self
    }

    pub(crate) fn child(mut self, child: View) -> View {
        self.append(&child.0.element);
        self.0.bindings.extend(child.0.bindings);
        self.0.handles.extend(child.0.handles);
        self
    }

    pub(crate) fn children(self, children: impl IntoIterator<Item = View>) -> View {
        children.into_iter().fold(self, View::child)
    }

    /// Calls `act` on each event of this name. `E` must be the event's DOM interface; it is not checked.
    pub(crate) fn on<E: JsCast>(self, event: &'static str, act: impl Fn(&E) + 'static) -> View {
        let act = Box::new(move |event: Event| act(event.unchecked_ref()));
        let listener = EventListener::new(&self.0.element, event, act);
        self.keep(listener)
    }

    /// Calls `act` on a click, which the browser also fires for touch and keyboard.
    pub(crate) fn on_click(self, act: impl Fn() + 'static) -> View {
        self.on("click", move |_: &Event| act())
    }

    /// Appends a text node that follows the state.
    pub(crate) fn live_text(self, read: impl ReadText + 'static) -> View {
        let node: Node = document().create_text_node("").into();
        self.append(&node);
        self.shown(BindingTarget::Text(node), Box::new(read))
    }

    pub(crate) fn live_attr(self, name: &'static str, read: impl ReadText + 'static) -> View {
        let target = BindingTarget::Attribute(self.0.element.clone(), name);
        self.shown(target, Box::new(read))
    }

    /// Has the class while `test` is true.
    pub(crate) fn live_class(self, name: &'static str, test: impl Fn() -> bool + 'static) -> View {
        let target = BindingTarget::Class(self.0.element.clone(), name);
        self.shown(target, Box::new(move || test().then_some("")))
    }

    pub(crate) fn hidden_when(self, test: impl Fn() -> bool + 'static) -> View {
        self.live_attr("hidden", move || test().then_some(""))
    }

    pub(crate) fn live_style(self, name: &'static str, read: impl ReadText + 'static) -> View {
        let target = BindingTarget::Style(self.html(), name);
        self.shown(target, Box::new(read))
    }

    /// The value of a field.
    pub(crate) fn live_value(self, read: impl ReadText + 'static) -> View {
        let target = BindingTarget::Value(self.0.element.clone());
        self.shown(target, Box::new(read))
    }

    /// Whether a checkbox is ticked.
    pub(crate) fn live_checked(self, test: impl Fn() -> bool + 'static) -> View {
        let target = BindingTarget::Checked(self.element().clone());
        self.shown(target, Box::new(move || test().then_some("")))
    }

    /// Calls `act` at the first refresh, and at each one where the value has changed.
    pub(crate) fn on_change<T: PartialEq + 'static>(
        self,
        read: impl Fn() -> T + 'static,
        mut act: impl FnMut(&T) + 'static,
    ) -> View {
        let mut last = None;
        self.bind(Binding::Act(Box::new(move || {
            let value = read();
            if last.as_ref() != Some(&value) {
                act(&value);
                last = Some(value);
            }
        })))
    }

    /// Keeps a handle, such as a listener on the window, as long as the view.
    pub(crate) fn keep(mut self, handle: impl Any) -> View {
        self.0.handles.push(Box::new(handle));
        self
    }

    /// Evaluates every binding.
    pub(super) fn refresh(&mut self) {
        self.0.bindings.iter_mut().for_each(Binding::refresh);
    }

    fn shown(self, target: BindingTarget, read: Box<dyn ReadText>) -> View {
        self.bind(Binding::shown(target, read))
    }

    /// Adds a binding.
    pub(super) fn bind(mut self, binding: Binding) -> View {
        self.0.bindings.push(binding);
        self
    }

    pub(super) fn append(&self, node: &Node) {
        self.0.element.append_child(node).expect("an element takes children");
    }
}

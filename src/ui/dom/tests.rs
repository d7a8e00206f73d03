//! A refresh touches only what has changed: tests in a real document.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use crate::ui::dom::{Memo, Observed, View, button, document, el, mount};

wasm_bindgen_test_configure!(run_in_browser);

/// State that a test's closures share.
fn shared<T>(value: T) -> Rc<Observed<T>> {
    Rc::new(Observed::new(value))
}

fn text_of(view: &View) -> String {
    view.element().text_content().unwrap_or_default()
}

fn children_of(view: &View) -> Vec<Element> {
    std::iter::successors(view.element().first_element_child(), Element::next_element_sibling).collect()
}

#[wasm_bindgen_test]
fn what_reads_the_same_is_not_written_again() {
    let name = shared("w-1");
    let (shown, titled) = (name.clone(), name.clone());
    let mut view = el("p").live_text(move || shown.get()).live_attr("title", move || titled.get());
    view.refresh();
    assert_eq!((text_of(&view), view.element().get_attribute("title")), ("w-1".into(), Some("w-1".into())));
    // A mark that only a write would take away.
    view.element().first_child().unwrap().set_text_content(Some("as it was left"));
    view.refresh();
    assert_eq!(text_of(&view), "as it was left");
    name.set("w-2");
    view.refresh();
    assert_eq!((text_of(&view), view.element().get_attribute("title")), ("w-2".into(), Some("w-2".into())));
}

#[wasm_bindgen_test]
fn an_attribute_without_words_is_absent_and_a_class_is_one_among_others() {
    let on = shared(false);
    let (role, class, hidden) = (on.clone(), on.clone(), on.clone());
    let mut view = el("p")
        .class("note")
        .live_attr("role", move || role.get().then_some("alert"))
        .live_class("fault", move || class.get())
        .hidden_when(move || hidden.get());
    for is_on in [true, false] {
        on.set(is_on);
        view.refresh();
        let element = view.element();
        assert_eq!(element.has_attribute("role"), is_on);
        assert_eq!(element.has_attribute("hidden"), is_on);
        assert_eq!(element.class_name(), if is_on { "note fault" } else { "note" });
    }
}

#[wasm_bindgen_test]
fn texts_are_never_markup() {
    let mut view = el("p").text("<b>a</b>").live_text(|| "<i>b</i>");
    view.refresh();
    assert_eq!((text_of(&view).as_str(), view.element().child_element_count()), ("<b>a</b><i>b</i>", 0));
}

#[wasm_bindgen_test]
fn children_stay_the_same_elements_as_long_as_their_keys_stay() {
    let keys = shared(vec![1, 2, 3]);
    let read = keys.clone();
    let mut list = el("ul")
        .child(el("li").text("first"))
        .each(move || read.get(), |key| el("li").text(&key.to_string()))
        .child(el("li").text("last"));
    list.refresh();
    let before = children_of(&list);
    keys.set(vec![1, 3, 4]);
    list.refresh();
    let after = children_of(&list);
    assert_eq!(text_of(&list), "first134last");
    assert_eq!([&after[1], &after[2]], [&before[1], &before[3]]);
    keys.set(Vec::new());
    list.refresh();
    assert_eq!(text_of(&list), "firstlast");
}

#[wasm_bindgen_test]
fn a_change_is_acted_on_once() {
    let state = shared(1);
    let (read, seen) = (state.clone(), Rc::new(RefCell::new(Vec::new())));
    let log = seen.clone();
    let mut view = el("p").on_change(move || read.get(), move |value| log.borrow_mut().push(*value));
    view.refresh();
    view.refresh();
    state.set(2);
    view.refresh();
    assert_eq!(seen.take(), [1, 2]);
}

#[wasm_bindgen_test]
fn a_view_that_is_gone_no_longer_listens() {
    let clicks = Rc::new(Cell::new(0));
    let counted = clicks.clone();
    let inner = button().on_click(move || counted.set(counted.get() + 1));
    let pressed: HtmlElement = inner.html();
    let view = el("p").child(inner);
    pressed.click();
    drop(view);
    pressed.click();
    assert_eq!(clicks.get(), 1);
}

#[wasm_bindgen_test]
fn a_field_that_contains_the_text_is_left_alone() {
    let state = shared("1".to_owned());
    let (read, written) = (state.clone(), state.clone());
    let mut view = el("input")
        .live_value(move || read.get())
        .on("input", move |event: &Event| written.set(crate::ui::dom::value_of(event)));
    view.refresh();
    let input: HtmlInputElement = view.element().clone().unchecked_into();
    input.set_value("12345");
    input.set_selection_range(2, 2).unwrap();
    input.dispatch_event(&Event::new("input").unwrap()).unwrap();
    view.refresh();
    assert_eq!((state.get().as_str(), input.selection_start().unwrap()), ("12345", Some(2)));
    state.set("9".to_owned());
    view.refresh();
    assert_eq!(input.value(), "9");
}

#[wasm_bindgen_test]
async fn what_is_written_is_shown_after_the_turn_in_one_refresh() {
    let (state, refreshes) = (shared(0), Rc::new(Cell::new(0)));
    let (read, counted) = (state.clone(), refreshes.clone());
    let page = el("p").live_text(move || {
        counted.set(counted.get() + 1);
        read.get().to_string()
    });
    let shown = page.html();
    mount(&document().body().unwrap(), page);
    assert_eq!((shown.text_content().unwrap().as_str(), refreshes.get()), ("0", 1));
    state.set(1);
    state.set(2);
    assert_eq!(shown.text_content().unwrap(), "0", "not before the turn is over");
    JsFuture::from(Promise::resolve(&JsValue::NULL)).await.unwrap();
    assert_eq!((shown.text_content().unwrap().as_str(), refreshes.get()), ("2", 2));
    shown.remove();
}

#[wasm_bindgen_test]
fn a_derived_value_is_made_once_for_a_key() {
    let (memo, made) = (Memo::default(), Cell::new(0));
    for key in [1, 1, 2, 2] {
        let value = memo.get(key, || {
            made.set(made.get() + 1);
            key * 10
        });
        assert_eq!(*value, key * 10);
    }
    assert_eq!(made.get(), 2);
}

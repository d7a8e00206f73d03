//! A source text as lines with marks: what is shown of a program that is not being edited.
//!
//! Invariant: an update touches only the lines whose mark has changed. Colours come from build.rs.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::ui::dom::el;
use crate::ui::present::source_marks::SourceMark;

mod highlighted {
    include!(concat!(env!("OUT_DIR"), "/highlighted.rs"));
}

/// The part of the text in view, in CSS pixels. Cached from events: reading it from the element would force a layout at every
/// slow tick.
#[derive(Default)]
pub(super) struct SourceWindow {
    pub(super) top: Cell<i32>,
    pub(super) height: Cell<i32>,
    /// Whether it scrolls to the marks; ends when the visitor scrolls.
    pub(super) follows: Cell<bool>,
}

/// The lines in the document.
pub(super) struct SourceListing {
    pane: HtmlElement,
    viewport: &'static SourceWindow,
    /// The path and the text on show.
    shown: Option<(&'static str, String)>,
    lines: Vec<SourceLine>,
    marks: Vec<SourceMark>,
}

/// A line in the document.
struct SourceLine {
    element: Element,
    mark: Element,
    shown: Option<SourceMark>,
}

/// Where the colours of a text come from.
#[derive(Clone, Copy)]
pub(super) enum Highlight<'a> {
    /// The text is that of the file.
    File,
    /// The text differs in one stretch from this one, the file's.
    Changed(&'a str),
    /// The text has no colours.
    None,
}

impl SourceListing {
    pub(super) fn new(pane: HtmlElement, viewport: &'static SourceWindow) -> SourceListing {
        SourceListing { pane, viewport, shown: None, lines: Vec::new(), marks: Vec::new() }
    }

    /// Shows a text from its start, without marks; empties the pane if there is none.
    pub(super) fn show(&mut self, path: &'static str, text: Option<(&str, Highlight<'_>)>) {
        let wanted = text.map(|(text, _)| (path, text));
        if self.shown.as_ref().map(|(path, text)| (*path, text.as_str())) == wanted {
            return;
        }
        self.shown = wanted.map(|(path, text)| (path, text.to_owned()));
        self.pane.set_text_content(None);
        if self.viewport.top.replace(0) != 0 {
            self.pane.set_scroll_top(0);
        }
        self.marks.clear();
        self.lines =
            text.map(|(text, highlight)| write_lines(&self.pane, path, text, highlight)).unwrap_or_default();
    }

    /// Replaces the marks, and scrolls to them while the viewport follows.
    pub(super) fn mark(&mut self, marks: Vec<SourceMark>) {
        if self.marks == marks {
            return;
        }
        mark_lines(&mut self.lines, &marks);
        if self.viewport.follows.get() {
            self.keep_in_view(&marks);
        }
        self.marks = marks;
    }

    /// Scrolls the first marked line to a third of the height, unless a marked line is in view.
    fn keep_in_view(&self, marks: &[SourceMark]) {
        let (from, shown) = (self.viewport.top.get(), self.viewport.height.get());
        let top_of =
            |line: u32| i32::try_from(line).unwrap_or(i32::MAX / LINE_HEIGHT).saturating_sub(1) * LINE_HEIGHT;
        let visible = |mark: &SourceMark| (from..from + shown - LINE_HEIGHT).contains(&top_of(mark.line));
        if let Some(first) = marks.first()
            && !marks.iter().any(visible)
        {
            self.pane.set_scroll_top(top_of(first.line) - shown / 3);
        }
    }
}

/// Fills the pane with lines: of a file without the demo's declaration at its end, which has no colours.
fn write_lines(pane: &Element, path: &str, text: &str, highlight: Highlight<'_>) -> Vec<SourceLine> {
    let all = append(pane, "div", "lines");
    let pieces = match highlight {
        Highlight::None => &[],
        _ => highlighted::pieces(path).unwrap_or_default(),
    };
    let mut lines = Vec::new();
    let mut code = begin_line(&all, &mut lines);
    let colours = match highlight {
        Highlight::Changed(original) => Colours::moved(original, text),
        Highlight::File if !pieces.is_empty() => Colours::same(),
        _ => Colours::none(),
    };
    let (mut start, mut at) = (0, 0);
    let shown = colours.length(unpacked(pieces).map(|(length, _)| length).sum(), text);
    for (length, class) in unpacked(pieces) {
        start += length;
        // The stretch may begin or end within a character.
        let end = text.floor_char_boundary(colours.place(start).min(shown));
        let class = highlighted::CLASSES[class];
        write_piece(&all, &mut lines, &mut code, class, &text[at..end.max(at)], end >= shown);
        at = end.max(at);
    }
    write_piece(&all, &mut lines, &mut code, "", &text[at..shown], true);
    lines
}

/// Lengths and class numbers of packed pieces (`build.rs`).
fn unpacked(mut packed: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    std::iter::from_fn(move || {
        let (first, rest) = packed.split_first()?;
        let (length, rest) = match (first & 31, rest) {
            (0, [low, high, rest @ ..]) => (u16::from_le_bytes([*low, *high]).into(), rest),
            (length, rest) => (length.into(), rest),
        };
        packed = rest;
        Some((length, usize::from(first >> 5)))
    })
}

/// Appends a piece of one colour, which may have several lines. The final newline begins no line.
fn write_piece(
    all: &Element,
    lines: &mut Vec<SourceLine>,
    code: &mut Element,
    class: &str,
    piece: &str,
    is_last: bool,
) {
    let mut parts = piece.split('\n').enumerate().peekable();
    while let Some((n, part)) = parts.next() {
        if n > 0 && !(is_last && part.is_empty() && parts.peek().is_none()) {
            *code = begin_line(all, lines);
        }
        if !part.is_empty() {
            append(code, "span", class).set_text_content(Some(part));
        }
    }
}

/// Where the places of a highlighted text are in another one that differs from it in one stretch.
struct Colours {
    /// The length of the common start.
    prefix: usize,
    /// How much longer the other text is, or shorter.
    more: isize,
    /// The first place after the stretch, in the highlighted text.
    after: usize,
    /// Whether the text on show is all of the other one, and not its highlighted start.
    is_whole: bool,
}

impl Colours {
    fn same() -> Colours {
        Colours { prefix: usize::MAX, more: 0, after: 0, is_whole: false }
    }

    fn none() -> Colours {
        Colours { is_whole: true, ..Colours::same() }
    }

    fn moved(original: &str, text: &str) -> Colours {
        let (old, new) = (original.as_bytes(), text.as_bytes());
        let prefix = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let most = old.len().min(new.len()) - prefix;
        let suffix =
            old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        let more = new.len() as isize - old.len() as isize;
        Colours { prefix, more, after: old.len() - suffix, is_whole: true }
    }

    /// The place in the other text.
    fn place(&self, place: usize) -> usize {
        if place <= self.prefix {
            place
        } else if place >= self.after {
            place.saturating_add_signed(self.more)
        } else {
            self.prefix
        }
    }

    fn length(&self, highlighted: usize, text: &str) -> usize {
        if self.is_whole { text.len() } else { highlighted.min(text.len()) }
    }
}

/// Adds an empty line and returns the element for its text.
fn begin_line(all: &Element, lines: &mut Vec<SourceLine>) -> Element {
    let element = append(all, "div", "line");
    let number = append(&element, "span", "line-number");
    let count = (lines.len() + 1).to_string();
    number.set_text_content(Some(&count));
    element.set_attribute("data-line", &count).expect("the attribute's name is valid");
    number.set_attribute("aria-hidden", "true").expect("the attribute's name is valid");
    let code = append(&element, "code", "");
    let mark = append(&element, "span", "");
    lines.push(SourceLine { element, mark, shown: None });
    code
}

fn append(parent: &Element, tag: &str, class: &str) -> Element {
    let view = el(tag);
    let view = if class.is_empty() { view } else { view.class(class) };
    parent.append_child(view.element()).expect("an element takes children");
    view.element().clone()
}

/// Updates the marks beside the lines, and scrolls to a newly selected one.
fn mark_lines(lines: &mut [SourceLine], marks: &[SourceMark]) {
    for (number, line) in (1..).zip(lines) {
        let mark = marks.iter().find(|mark| mark.line == number);
        if line.shown.as_ref() == mark {
            continue;
        }
        let was_selected = line.shown.as_ref().is_some_and(|mark| mark.selected);
        let (class, text) = match mark {
            Some(mark) if mark.selected => ("line waiting selected", format!("← {}", mark.text)),
            Some(mark) => ("line waiting", format!("← {}", mark.text)),
            None => ("line", String::new()),
        };
        line.element.set_class_name(class);
        line.mark.set_class_name(if mark.is_some() { "mark" } else { "" });
        line.mark.set_text_content(Some(&text));
        line.shown = mark.cloned();
        if !was_selected && mark.is_some_and(|mark| mark.selected) {
            reveal(&line.element);
        }
    }
}

/// A line's height in CSS pixels; the style sheet's `.line` has the same.
const LINE_HEIGHT: i32 = 20;

/// Scrolls the pane, and no ancestor, by the least that shows the line.
fn reveal(line: &Element) {
    let Ok(Some(pane)) = line.closest(".code") else { return };
    let Some(line) = line.dyn_ref::<HtmlElement>() else { return };
    let (top, height) = (line.offset_top(), line.offset_height());
    let (from, shown) = (pane.scroll_top(), pane.client_height());
    if top < from {
        pane.set_scroll_top(top - height);
    } else if top + height > from + shown {
        pane.set_scroll_top(top + 2 * height - shown);
    }
}

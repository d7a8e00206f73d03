//! The timeline's keyboard commands. `texts` describes them to the visitor.

use crate::trace::StepBy;
use crate::ui::timeline::layout::viewport::{Direction, ViewCommand};

/// The command of a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum KeyCommand {
    /// Move the viewport.
    View(ViewCommand),
    /// Go back or forward in the history of viewports.
    Travel(Direction),
    /// Move an end of the selected range.
    Extend(Direction),
    /// Zoom to the selected range.
    ZoomToRange,
    /// Select a task by row.
    Select(Selection),
    /// Step the playhead.
    Step(Direction, StepBy),
    /// Play from the playhead, or pause.
    Play,
    /// Select the task that woke the selected one before the playhead, or the one it wakes next.
    Wake(Direction),
    /// Toggle between the chain of wakes and all wakes of the selected task.
    Chain,
    /// Fold or unfold the subtree of the selected task.
    Fold,
    /// Focus the search field.
    Search,
}

/// Which task to select.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The task in the row above.
    Previous,
    /// The task in the row below.
    Next,
    /// No task.
    Clear,
}

/// Zoom factor of one key press.
pub const ZOOM_STEP: f64 = 1.5;
/// Fraction of the window's width that one arrow key pans.
const PAN_STEP: f64 = 0.15;

/// A key press.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// `KeyboardEvent.key`.
    pub name: &'a str,
    /// Whether Shift was down.
    pub shift: bool,
}

/// The command of a key in a plot of `width` pixels; `None` leaves the key to the page.
pub fn command(key: Key<'_>, width: f64) -> Option<KeyCommand> {
    let zoom = |factor| KeyCommand::View(ViewCommand::Zoom { factor, about: width / 2.0 });
    Some(match key.name {
        "ArrowLeft" if key.shift => KeyCommand::Extend(Direction::Back),
        "ArrowRight" if key.shift => KeyCommand::Extend(Direction::Forward),
        "z" | "Z" => KeyCommand::ZoomToRange,
        "ArrowLeft" | "a" | "A" => KeyCommand::View(ViewCommand::Pan(-PAN_STEP * width)),
        "ArrowRight" | "d" | "D" => KeyCommand::View(ViewCommand::Pan(PAN_STEP * width)),
        "ArrowUp" => KeyCommand::Select(Selection::Previous),
        "ArrowDown" => KeyCommand::Select(Selection::Next),
        "Escape" => KeyCommand::Select(Selection::Clear),
        "+" | "=" | "w" | "W" => zoom(ZOOM_STEP),
        "-" | "_" | "s" | "S" => zoom(1.0 / ZOOM_STEP),
        "Home" => KeyCommand::View(ViewCommand::Start),
        "End" => KeyCommand::View(ViewCommand::End),
        "f" | "F" => KeyCommand::View(ViewCommand::Follow),
        "Backspace" if key.shift => KeyCommand::Travel(Direction::Forward),
        "Backspace" => KeyCommand::Travel(Direction::Back),
        "," => KeyCommand::Step(Direction::Back, StepBy::Event),
        "." => KeyCommand::Step(Direction::Forward, StepBy::Event),
        "<" => KeyCommand::Step(Direction::Back, StepBy::Poll),
        ">" => KeyCommand::Step(Direction::Forward, StepBy::Poll),
        "p" | "P" => KeyCommand::Play,
        "[" => KeyCommand::Wake(Direction::Back),
        "]" => KeyCommand::Wake(Direction::Forward),
        "c" | "C" => KeyCommand::Fold,
        "h" | "H" => KeyCommand::Chain,
        "/" => KeyCommand::Search,
        _ => return None,
    })
}

/// The row after a selection command, of `rows`; `current` is the selected row.
pub fn next_row(selection: Selection, current: Option<usize>, rows: usize) -> Option<usize> {
    let last = rows.checked_sub(1)?;
    match (selection, current) {
        (Selection::Clear, _) => None,
        (Selection::Next, None) => Some(0),
        (Selection::Next, Some(row)) => Some((row + 1).min(last)),
        (Selection::Previous, None) => Some(last),
        (Selection::Previous, Some(row)) => Some(row.saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::i18n::controls::{KEYS, TIMELINE_KEYS};

    fn pressed(name: &str) -> Option<KeyCommand> {
        command(Key { name, shift: false }, 400.0)
    }

    #[test]
    fn keys_zoom_about_the_middle() {
        assert_eq!(pressed("+"), Some(KeyCommand::View(ViewCommand::Zoom { factor: 1.5, about: 200.0 })));
        assert_eq!(pressed("f"), Some(KeyCommand::View(ViewCommand::Follow)));
    }

    #[test]
    fn backspace_leads_back_and_with_shift_forward() {
        assert_eq!(pressed("Backspace"), Some(KeyCommand::Travel(Direction::Back)));
        let shifted = command(Key { name: "Backspace", shift: true }, 400.0);
        assert_eq!(shifted, Some(KeyCommand::Travel(Direction::Forward)));
    }

    #[test]
    fn arrows_with_shift_select_time() {
        let shifted = command(Key { name: "ArrowLeft", shift: true }, 400.0);
        assert_eq!(shifted, Some(KeyCommand::Extend(Direction::Back)));
        assert_eq!(pressed("ArrowLeft"), Some(KeyCommand::View(ViewCommand::Pan(-60.0))));
        assert_eq!(pressed("z"), Some(KeyCommand::ZoomToRange));
    }

    #[test]
    fn commas_and_stops_walk_the_events() {
        assert_eq!(pressed(","), Some(KeyCommand::Step(Direction::Back, StepBy::Event)));
        assert_eq!(pressed(">"), Some(KeyCommand::Step(Direction::Forward, StepBy::Poll)));
    }

    #[test]
    fn other_keys_are_left_to_the_page() {
        assert_eq!(pressed("Tab"), None);
        assert_eq!(pressed(" "), None);
    }

    #[test]
    fn arrows_walk_the_rows_and_stop_at_the_ends() {
        assert_eq!(next_row(Selection::Next, None, 3), Some(0));
        assert_eq!(next_row(Selection::Next, Some(2), 3), Some(2));
        assert_eq!(next_row(Selection::Previous, Some(0), 3), Some(0));
        assert_eq!(next_row(Selection::Clear, Some(1), 3), None);
        assert_eq!(next_row(Selection::Next, None, 0), None);
    }

    #[test]
    fn the_list_of_keys_has_every_key_and_no_other() {
        let listed: Vec<&str> = KEYS[TIMELINE_KEYS..]
            .iter()
            .flat_map(|(keys, meaning)| keys.split(' ').chain(meaning.get(Lang::En).split([' ', ';'])))
            .map(|key| match key {
                "←" | "Shift+←" => "ArrowLeft",
                "→" => "ArrowRight",
                "↑" => "ArrowUp",
                "↓" => "ArrowDown",
                "−" => "-",
                "Esc" => "Escape",
                key => key,
            })
            .collect();
        for (keys, _) in &KEYS[TIMELINE_KEYS..] {
            for key in keys.split(' ').filter(|key| key.is_ascii() && *key != "Esc") {
                assert!(pressed(key).is_some(), "{key} does nothing");
            }
        }
        let named = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Escape", "Home", "End", "Backspace"];
        let letters: Vec<String> = (' '..='~').map(String::from).collect();
        for key in named.into_iter().chain(letters.iter().map(String::as_str)) {
            // The same key with or without Shift.
            let known = listed.iter().any(|name| name.eq_ignore_ascii_case(key)) || matches!(key, "=" | "_");
            assert!(pressed(key).is_none() || known, "{key} is not in the list");
        }
    }
}

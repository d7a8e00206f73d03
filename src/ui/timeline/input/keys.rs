//! What the keys do while the timeline has the focus. The texts that describe them are in `texts`.

use crate::trace::StepBy;
use crate::ui::timeline::layout::view::Move;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Command {
    /// Another part of the run.
    Move(Move),
    /// The view before, or the one after it again.
    Travel(Direction),
    /// The selected stretch of time, longer or shorter: its end goes this way.
    Extend(Direction),
    /// All of the selected stretch of time, and no more.
    ZoomToRange,
    /// The task in the next row, the row before, or none.
    Select(Selection),
    /// The playhead, through time.
    Step(Direction, StepBy),
    /// Play from the playhead, or stay there.
    Play,
    /// The task that woke the selected one before the playhead, or the one that it wakes next.
    Wake(Direction),
    /// The chain of wakes that led to the selected task's present, or all its wakes.
    Chain,
    /// Fold what is below the selected task away, or show it again.
    Fold,
    /// Look for a task.
    Search,
}

/// Which way through time, or through what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the past, or to what was before.
    Back,
    /// Towards the end, or to what came after.
    Forward,
}

/// Which task to select.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// The one in the row above.
    Previous,
    /// The one in the row below.
    Next,
    /// None.
    Clear,
}

/// How much one press zooms.
pub const ZOOM_STEP: f64 = 1.5;
/// How much of the window's width one press of an arrow pans.
const PAN_STEP: f64 = 0.15;

/// A key that was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// Its `KeyboardEvent.key`.
    pub name: &'a str,
    /// Whether the shift key was held.
    pub shift: bool,
}

/// What a key asks for in a plot of `width` pixels; `None` leaves it to the page.
pub fn command(key: Key<'_>, width: f64) -> Option<Command> {
    let zoom = |factor| Command::Move(Move::Zoom { factor, about: width / 2.0 });
    Some(match key.name {
        "ArrowLeft" if key.shift => Command::Extend(Direction::Back),
        "ArrowRight" if key.shift => Command::Extend(Direction::Forward),
        "z" | "Z" => Command::ZoomToRange,
        "ArrowLeft" | "a" | "A" => Command::Move(Move::Pan(-PAN_STEP * width)),
        "ArrowRight" | "d" | "D" => Command::Move(Move::Pan(PAN_STEP * width)),
        "ArrowUp" => Command::Select(Selection::Previous),
        "ArrowDown" => Command::Select(Selection::Next),
        "Escape" => Command::Select(Selection::Clear),
        "+" | "=" | "w" | "W" => zoom(ZOOM_STEP),
        "-" | "_" | "s" | "S" => zoom(1.0 / ZOOM_STEP),
        "Home" => Command::Move(Move::Start),
        "End" => Command::Move(Move::End),
        "f" | "F" => Command::Move(Move::Follow),
        "Backspace" if key.shift => Command::Travel(Direction::Forward),
        "Backspace" => Command::Travel(Direction::Back),
        "," => Command::Step(Direction::Back, StepBy::Event),
        "." => Command::Step(Direction::Forward, StepBy::Event),
        "<" => Command::Step(Direction::Back, StepBy::Poll),
        ">" => Command::Step(Direction::Forward, StepBy::Poll),
        "p" | "P" => Command::Play,
        "[" => Command::Wake(Direction::Back),
        "]" => Command::Wake(Direction::Forward),
        "c" | "C" => Command::Fold,
        "h" | "H" => Command::Chain,
        "/" => Command::Search,
        _ => return None,
    })
}

/// The row that a selection leads to, of `rows`, from `current`.
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

    fn pressed(name: &str) -> Option<Command> {
        command(Key { name, shift: false }, 400.0)
    }

    #[test]
    fn keys_zoom_about_the_middle() {
        assert_eq!(pressed("+"), Some(Command::Move(Move::Zoom { factor: 1.5, about: 200.0 })));
        assert_eq!(pressed("f"), Some(Command::Move(Move::Follow)));
    }

    #[test]
    fn backspace_leads_back_and_with_shift_forward() {
        assert_eq!(pressed("Backspace"), Some(Command::Travel(Direction::Back)));
        let shifted = command(Key { name: "Backspace", shift: true }, 400.0);
        assert_eq!(shifted, Some(Command::Travel(Direction::Forward)));
    }

    #[test]
    fn arrows_with_shift_select_time() {
        let shifted = command(Key { name: "ArrowLeft", shift: true }, 400.0);
        assert_eq!(shifted, Some(Command::Extend(Direction::Back)));
        assert_eq!(pressed("ArrowLeft"), Some(Command::Move(Move::Pan(-60.0))));
        assert_eq!(pressed("z"), Some(Command::ZoomToRange));
    }

    #[test]
    fn commas_and_stops_walk_the_events() {
        assert_eq!(pressed(","), Some(Command::Step(Direction::Back, StepBy::Event)));
        assert_eq!(pressed(">"), Some(Command::Step(Direction::Forward, StepBy::Poll)));
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
            // The same key with or without the shift key.
            let known = listed.iter().any(|name| name.eq_ignore_ascii_case(key)) || matches!(key, "=" | "_");
            assert!(pressed(key).is_none() || known, "{key} is not in the list");
        }
    }
}

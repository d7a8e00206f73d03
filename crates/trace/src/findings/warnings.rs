//! A coroutine that was never awaited: Python warns of it on its error stream, and the line is recorded.
//!
//! Fires for a recorded line of this form, which only Python writes: `main.py:5: RuntimeWarning: coroutine 'work' was never
//! awaited`. The moment is that of the warning, when the coroutine was collected.

use super::finding::{CodeLine, FindingKind};

const BEFORE_NAME: &str = ": RuntimeWarning: coroutine '";
const AFTER_NAME: &str = "' was never awaited";

/// What a line of the error stream says, and where.
pub(super) fn never_awaited(text: &str) -> Option<(FindingKind, Option<CodeLine>)> {
    let (place, rest) = text.split_once(BEFORE_NAME)?;
    let (name, _) = rest.split_once(AFTER_NAME)?;
    let line = place.rsplit_once(':').and_then(|(file, line)| {
        let line = line.parse().ok().filter(|line| *line > 0)?;
        Some(CodeLine { file: file.into(), line })
    });
    Some((FindingKind::NeverAwaited { name: name.into() }, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_has_the_name_and_the_line() {
        let text = "main.py:5: RuntimeWarning: coroutine 'outer.<locals>.work' was never awaited";
        let kind = FindingKind::NeverAwaited { name: "outer.<locals>.work".into() };
        assert_eq!(never_awaited(text), Some((kind, Some(CodeLine { file: "main.py".into(), line: 5 }))));
        for other in ["", "main.py:5: RuntimeWarning: Enable tracemalloc", "coroutine 'x' was never awaited"]
        {
            assert_eq!(never_awaited(other), None);
        }
    }
}

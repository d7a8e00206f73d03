//! Text that fits a width. [`durations`](crate::ui::present::durations) formats moments and durations.

/// Cuts `text` to `width` pixels of the timeline's small type, with an ellipsis if it is cut. Empty if fewer than two
/// characters fit.
///
/// Widths are estimated, wide scripts at twice the width of Latin, because measuring with the canvas costs more than
/// drawing.
pub fn fitted(text: &str, width: f64) -> String {
    const LETTER: f64 = 6.2;
    let letter = |c: char| if c >= '\u{2e80}' { 2.0 * LETTER } else { LETTER };
    if text.chars().map(letter).sum::<f64>() <= width {
        return text.into();
    }
    let mut left = width - LETTER;
    let kept: String = text
        .chars()
        .take_while(|c| {
            left -= letter(*c);
            left >= 0.0
        })
        .collect();
    if kept.chars().count() < 2 { String::new() } else { kept + "…" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_the_width() {
        assert_eq!(fitted("sleep 200 ms", 100.0), "sleep 200 ms");
        assert_eq!(fitted("sleep 200 ms", 50.0), "sleep 2…");
        assert_eq!(fitted("sleep 200 ms", 15.0), "");
        assert_eq!(fitted("等待定时器", 45.0), "等待定…");
    }
}

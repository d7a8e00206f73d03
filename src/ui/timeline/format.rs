//! Durations and moments in words: three digits, one unit.

use std::time::Duration;

use crate::rt::Time;

/// A duration to three digits: `350 ns`, `1.25 ms`, `183 ms`, `12 s`, `2 min 5 s`.
pub fn duration(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds >= 60.0 {
        let whole = duration.as_secs();
        return format!("{} min {} s", whole / 60, whole % 60);
    }
    match duration.as_nanos() {
        0 => "0 ms".into(),
        1..1_000 => format!("{} ns", duration.as_nanos()),
        1_000..1_000_000 => format!("{} µs", digits(seconds * 1e6)),
        1_000_000..1_000_000_000 => format!("{} ms", digits(seconds * 1e3)),
        _ => format!("{} s", digits(seconds)),
    }
}

/// A moment, in milliseconds since the run began: `20.5 ms`.
pub fn moment(time: Time) -> String {
    let text = format!("{:.3}", time.as_millis_f64());
    format!("{} ms", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Three significant digits of a number from 1 to 1000, without zeros at the end.
fn digits(number: f64) -> String {
    let decimals = match number {
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    let text = format!("{number:.decimals$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').into(),
        false => text,
    }
}

/// As much of `text` as fits into `width` pixels of the timeline's small type, with an ellipsis if some is left out;
/// nothing if not even two letters fit.
///
/// Widths are estimated, wide scripts twice as wide as Latin, because asking the canvas costs more than drawing.
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
    fn durations_have_three_digits_and_one_unit() {
        let cases = [
            (0, "0 ms"),
            (350, "350 ns"),
            (12_345, "12.3 µs"),
            (1_250_000, "1.25 ms"),
            (183_400_000, "183 ms"),
            (200_000_000, "200 ms"),
            (12_000_000_000, "12 s"),
            (125_000_000_000, "2 min 5 s"),
        ];
        for (nanos, text) in cases {
            assert_eq!(duration(Duration::from_nanos(nanos)), text);
        }
    }

    #[test]
    fn moments_are_in_milliseconds() {
        assert_eq!(moment(Time::ZERO), "0 ms");
        assert_eq!(moment(Time::from_nanos(20_500_000)), "20.5 ms");
        assert_eq!(moment(Time::from_nanos(100_000_000)), "100 ms");
    }

    #[test]
    fn texts_are_cut_to_the_width() {
        assert_eq!(fitted("sleep 200 ms", 100.0), "sleep 200 ms");
        assert_eq!(fitted("sleep 200 ms", 50.0), "sleep 2…");
        assert_eq!(fitted("sleep 200 ms", 15.0), "");
        assert_eq!(fitted("等待定时器", 45.0), "等待定…");
    }
}

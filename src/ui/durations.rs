//! Durations as people read them: three digits that matter, and a unit that fits.

use std::time::Duration;

/// `"850 µs"`, `"12.3 ms"`, `"120 ms"`, `"1.25 s"`, `"12.5 s"`, `"2 min 5 s"`. Digits that were cut are not rounded, so
/// that a running count never shows a time that has not come.
pub fn short(duration: Duration) -> String {
    let micros = whole_micros(duration);
    match micros {
        0 => "0 ms".to_owned(),
        1..1_000 => format!("{micros} µs"),
        1_000..10_000 => with_tenths(micros, 1_000, "ms"),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..10_000_000 => {
            let hundredths = micros / 10_000;
            format!("{}.{:02} s", hundredths / 100, hundredths % 100)
        }
        10_000_000..60_000_000 => with_tenths(micros, 1_000_000, "s"),
        _ => {
            let seconds = micros / 1_000_000;
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
    }
}

/// 64 bits hold half a million years; 128-bit division is a library call in WebAssembly.
fn whole_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn with_tenths(micros: u64, unit: u64, name: &str) -> String {
    let tenths = micros / (unit / 10);
    if tenths.is_multiple_of(10) {
        return format!("{} {name}", tenths / 10);
    }
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// A moment of a run in a column: milliseconds with one decimal below ten seconds, seconds above.
pub fn moment(since_start: Duration) -> String {
    let micros = whole_micros(since_start);
    if micros < 10_000_000 {
        format!("{}.{} ms", micros / 1_000, micros / 100 % 10)
    } else {
        format!("{}.{:03} s", micros / 1_000_000, micros / 1_000 % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_keeps_three_digits() {
        let shown = |micros| short(Duration::from_micros(micros));
        assert_eq!(shown(0), "0 ms");
        assert_eq!(shown(850), "850 µs");
        assert_eq!(shown(1_000), "1 ms");
        assert_eq!(shown(1_250), "1.2 ms");
        assert_eq!(shown(119_999), "119 ms", "cut, not rounded");
        assert_eq!(shown(1_250_000), "1.25 s");
        assert_eq!(shown(12_340_000), "12.3 s");
        assert_eq!(shown(125_000_000), "2 min 5 s");
    }

    #[test]
    fn a_moment_lines_up_in_a_column() {
        assert_eq!(moment(Duration::ZERO), "0.0 ms");
        assert_eq!(moment(Duration::from_micros(200_150)), "200.1 ms");
        assert_eq!(moment(Duration::from_millis(12_003)), "12.003 s");
    }
}

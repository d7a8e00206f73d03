//! The part of a run that a link points at: a moment, a lane, a window of time.
//!
//! Invariant: times are whole microseconds, written as milliseconds with up to three decimals, so writing and parsing
//! round-trip. Runs in virtual time are deterministic: there a link shows what its sender saw.

use crate::rt::Time;
use crate::trace::LaneId;

/// A part of a run; by default none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// The playhead's time.
    pub at: Option<Instant>,
    /// The lane to select.
    pub lane: Option<LaneId>,
    /// The begin of the window.
    pub from: Option<Instant>,
    /// The end of the window.
    pub to: Option<Instant>,
}

impl Focus {
    /// Whether it points at nothing.
    pub fn is_empty(&self) -> bool {
        *self == Focus::default()
    }

    /// The window, if both ends are set.
    pub fn window(&self) -> Option<(Time, Time)> {
        self.from.zip(self.to).map(|(from, to)| (from.time(), to.time()))
    }
}

/// A loop time in whole microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(u64);

impl Instant {
    /// `time` rounded up, so that an event at `time` is not after the instant.
    pub fn of(time: Time) -> Instant {
        Instant(time.as_nanos().div_ceil(1_000))
    }

    /// As loop time.
    pub fn time(self) -> Time {
        Time::from_nanos(self.0.saturating_mul(1_000))
    }

    /// Milliseconds, as in a URL: `"12.5"`.
    pub fn text(self) -> String {
        let (whole, rest) = (self.0 / 1_000, self.0 % 1_000);
        format!("{whole}.{rest:03}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// Parses milliseconds with up to three decimals; `None` for any other text, or on overflow.
    pub fn parse(text: &str) -> Option<Instant> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 3 || !is_number(whole) || !is_number(decimals) {
            return None;
        }
        let whole: u64 = whole.parse().ok()?;
        let rest: u64 = format!("{decimals:0<3}").parse().ok()?;
        whole.checked_mul(1_000)?.checked_add(rest).map(Instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for micros in [0, 1, 10, 500, 1_000, 12_500, 999_999, 86_400_000_000] {
            let instant = Instant(micros);
            assert_eq!(Instant::parse(&instant.text()), Some(instant), "{}", instant.text());
        }
        assert_eq!([0, 12_500, 3_000_001].map(|micros| Instant(micros).text()), ["0", "12.5", "3000.001"]);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", ".", ".5", "-1", "1e3", "1.2345", "99999999999999999999", "1,5", "１"] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
        assert_eq!(Instant::parse("7."), Some(Instant(7_000)));
    }

    #[test]
    fn what_happened_at_a_time_has_happened_by_its_instant() {
        let time = Time::from_nanos(1_234_567);
        assert_eq!(Instant::of(time).time(), Time::from_nanos(1_235_000));
        assert_eq!(Instant::of(Time::from_nanos(5_000)).time(), Time::from_nanos(5_000));
    }
}

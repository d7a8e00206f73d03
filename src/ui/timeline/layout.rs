//! A lane's spans as bars of whole pixels.
//!
//! Invariants: bars come in order and never overlap, so there are at most as many as the plot has pixels; of the states
//! that fall into one pixel the greatest ([`LaneState`]) survives, so one failed step shows among a million good ones.
//!
//! Finding the first visible span is a binary search; after it every visible span is looked at once. A summary of the
//! spans by powers of two can take the place of that walk without a change to what comes out.

use super::lane_state::LaneState;
use super::time_scale::{TimeScale, between};
use crate::rt::Time;
use crate::trace::Span;
use crate::trace::model::Tick;

/// A stretch of one lane in one state, in pixels of the scale it was laid out with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Its first pixel.
    pub x0: i32,
    /// The pixel after its last one.
    pub x1: i32,
    /// How it is painted.
    pub state: LaneState,
    /// The span that it shows, as an index into the lane's spans; `None` if it shows several.
    pub span: Option<u32>,
}

/// Lays out the visible part of `spans`, which touch and are in order of time, after emptying `bars`. An open span
/// ends `now`.
pub fn lay_out(spans: &[Span], scale: &TimeScale, now: Time, bars: &mut Vec<Bar>) {
    bars.clear();
    let (first, last) = (scale.first(), scale.last());
    let skipped = spans.partition_point(|span| span.end_or(now) < first);
    for (index, span) in spans.iter().enumerate().skip(skipped) {
        if span.begin > last {
            break;
        }
        let (x0, x1) = pixels(scale, span.begin, span.end_or(now));
        push(bars, Bar { x0, x1, state: LaneState::of(span.kind), span: Some(index as u32) });
    }
}

/// Lays out the visible ticks of the loop, which are in order of time, after emptying `bars`.
pub fn lay_out_ticks(ticks: &[Tick], scale: &TimeScale, now: Time, bars: &mut Vec<Bar>) {
    bars.clear();
    let end = |tick: &Tick| if tick.end == Time::MAX { now.max(tick.begin) } else { tick.end };
    let (first, last) = (scale.first(), scale.last());
    let skipped = ticks.partition_point(|tick| end(tick) < first);
    for tick in ticks[skipped..].iter().take_while(|tick| tick.begin <= last) {
        let (x0, x1) = pixels(scale, tick.begin, end(tick));
        push(bars, Bar { x0, x1, state: LaneState::Running, span: None });
    }
}

/// The pixels of an interval that begins in the window or before it: at least one.
fn pixels(scale: &TimeScale, begin: Time, end: Time) -> (i32, i32) {
    let clip = |x: f64| between(x, 0.0, scale.width()).floor() as i32;
    let x0 = clip(scale.x(begin));
    (x0, clip(scale.x(end)).max(x0 + 1))
}

/// Adds a bar to the right of the others, of which the last may already have the new one's first pixel.
fn push(bars: &mut Vec<Bar>, mut bar: Bar) {
    if let Some(last) = bars.last_mut() {
        if last.x1 > bar.x0 {
            if bar.state > last.state {
                last.x1 = bar.x0;
            } else {
                bar.x0 = last.x1;
            }
        }
        if last.x0 >= last.x1 {
            bars.pop();
        }
    }
    if bar.x0 >= bar.x1 {
        return;
    }
    match bars.last_mut() {
        Some(last) if last.x1 == bar.x0 && last.state == bar.state => {
            last.x1 = bar.x1;
            last.span = None;
        }
        _ => bars.push(bar),
    }
}

#[cfg(test)]
mod tests {
    use super::super::time_scale::Extent;
    use super::*;
    use crate::rt::{Cause, PollOutcome};
    use crate::trace::SpanKind;
    use LaneState::{Failed, Ready, Running, Suspended};

    /// 1 ms a pixel; time 0 is at pixel 8.
    fn scale() -> TimeScale {
        TimeScale::fit(Extent { start: Time::ZERO, end: us(1_000_000) }, 1028.0)
    }

    fn us(micros: u64) -> Time {
        Time::from_nanos(micros * 1000)
    }

    fn kind(state: LaneState) -> SpanKind {
        match state {
            Suspended => SpanKind::Suspended { wait: None },
            Ready => SpanKind::Ready { by: Cause::Timer },
            Running => SpanKind::Running { outcome: PollOutcome::Pending },
            LaneState::Cancelled => SpanKind::Running { outcome: PollOutcome::Cancelled },
            Failed => SpanKind::Running { outcome: PollOutcome::Failed },
        }
    }

    /// Touching spans that begin at the given microseconds; the last one is open.
    fn spans(begins: &[(u64, LaneState)]) -> Vec<Span> {
        let ends = begins.iter().skip(1).map(|(begin, _)| us(*begin)).chain([Time::MAX]);
        begins
            .iter()
            .zip(ends)
            .map(|((begin, state), end)| Span { begin: us(*begin), end, kind: kind(*state) })
            .collect()
    }

    fn laid(begins: &[(u64, LaneState)], scale: &TimeScale, now: u64) -> Vec<(i32, i32, LaneState)> {
        let mut bars = Vec::new();
        lay_out(&spans(begins), scale, us(now), &mut bars);
        bars.iter().map(|bar| (bar.x0, bar.x1, bar.state)).collect()
    }

    #[test]
    fn wide_spans_become_bars_that_touch() {
        let bars = laid(&[(0, Ready), (10_000, Running), (30_000, Suspended)], &scale(), 200_000);
        assert_eq!(bars, [(8, 18, Ready), (18, 38, Running), (38, 208, Suspended)]);
    }

    #[test]
    fn a_step_of_no_length_has_a_pixel() {
        let bars = laid(
            &[(0, Suspended), (100_000, Ready), (100_000, Running), (100_000, Suspended)],
            &scale(),
            200_000,
        );
        assert_eq!(bars, [(8, 108, Suspended), (108, 109, Running), (109, 208, Suspended)]);
    }

    #[test]
    fn one_failed_step_survives_among_thousands_in_its_pixel() {
        let mut begins: Vec<_> = (0..1000).flat_map(|n| [(n, Ready), (n, Running), (n, Suspended)]).collect();
        begins[1500].1 = Failed;
        assert_eq!(laid(&begins, &scale(), 1000), [(8, 9, Failed)]);
    }

    #[test]
    fn equal_neighbours_merge_and_name_no_span() {
        let mut bars = Vec::new();
        let begins: Vec<_> = (0..50).flat_map(|n| [(n * 500, Running), (n * 500 + 250, Suspended)]).collect();
        lay_out(&spans(&begins), &scale(), us(25_000), &mut bars);
        assert_eq!(bars, [Bar { x0: 8, x1: 33, state: Running, span: None }]);
    }

    #[test]
    fn a_wide_bar_names_its_span() {
        let mut bars = Vec::new();
        lay_out(&spans(&[(0, Ready), (10_000, Suspended)]), &scale(), us(90_000), &mut bars);
        assert_eq!(bars.iter().map(|bar| bar.span).collect::<Vec<_>>(), [Some(0), Some(1)]);
    }

    #[test]
    fn only_the_window_is_laid_out_and_clipped_to_it() {
        let window = scale().zoomed(10.0, 508.0);
        let begins: Vec<_> =
            (0..100).map(|n| (n * 10_000, if n % 2 == 0 { Running } else { Suspended })).collect();
        let bars = laid(&begins, &window, 1_000_000);
        assert!(bars.len() <= 12, "{} bars for a tenth of 100 spans", bars.len());
        assert_eq!((bars[0].0, bars[bars.len() - 1].1), (0, 1028));
    }

    #[test]
    fn bars_never_outnumber_pixels() {
        let states = [Running, Suspended, Ready, Failed, LaneState::Cancelled];
        let begins: Vec<_> = (0..100_000).map(|n| (n * 10, states[(n * 7 % 11) as usize % 5])).collect();
        let bars = laid(&begins, &scale(), 1_000_000);
        assert!(bars.len() <= 1028);
        assert!(bars.windows(2).all(|pair| pair[0].1 <= pair[1].0), "bars overlap");
    }

    #[test]
    fn what_ended_before_the_window_or_begins_after_it_is_left_out() {
        let late = scale().panned(500.0);
        let spans = [Span { begin: us(0), end: us(100_000), kind: kind(Running) }];
        let mut bars = vec![];
        lay_out(&spans, &late, us(900_000), &mut bars);
        assert_eq!(bars, []);
    }
}

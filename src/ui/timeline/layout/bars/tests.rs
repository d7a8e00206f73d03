//! Bars of spans at several scales.

use super::*;
use crate::rt::{Cause, PollOutcome};
use crate::trace::SpanKind;
use crate::ui::timeline::layout::time_scale::Extent;
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
        LaneState::Nothing => SpanKind::Idle,
        Suspended => SpanKind::Suspended { wait: None, others: 0 },
        Ready => SpanKind::Ready { by: Cause::Timer },
        Running => SpanKind::Running { outcome: PollOutcome::Pending },
        LaneState::Cancelled => SpanKind::Running { outcome: PollOutcome::Cancelled },
        Failed => SpanKind::Running { outcome: PollOutcome::Failed },
    }
}

/// Contiguous spans that begin at the given microseconds; the last one is open.
fn spans(begins: &[(u64, LaneState)]) -> Spans {
    let mut spans = Spans::default();
    begins.iter().for_each(|(begin, state)| spans.push(us(*begin), kind(*state)));
    spans
}

/// The expected bars: every span laid out without the summary.
fn walked(spans: &Spans, scale: &TimeScale, now: Time) -> Vec<Bar> {
    let mut bars = Vec::new();
    let skipped = spans.ended_before(scale.first());
    for (index, span) in
        (skipped..).zip(spans.from(skipped)).take_while(|(_, span)| span.begin <= scale.last())
    {
        let (x0, x1) = pixels(scale, span.begin, span.end_or(now));
        push(&mut bars, Bar { x0, x1, state: LaneState::of(span.kind), span: Some(index as u32) });
    }
    bars
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
fn the_summary_gives_the_bars_of_a_walk_over_every_span() {
    let states = [Suspended, Ready, Running, Suspended, Ready, Running, Failed, LaneState::Cancelled];
    // Lengths from zero to many pixels, in runs of each, so that pixels have none, one and thousands of spans.
    let mut time = 0;
    let begins: Vec<_> = (0..60_000_u64)
        .map(|n| {
            time += [0, 1, 30, 900, 40_000][(n / 97 * 31 % 5) as usize] * (n * 7919 % 13) / 6;
            (time, states[(n * 104_729 % 1_009 % 8) as usize])
        })
        .collect();
    let spans = spans(&begins);
    // The last pixel is half visible.
    let fit = TimeScale::fit(Extent { start: Time::ZERO, end: us(time) }, 1028.5);
    for zoom in [1.0, 3.0, 40.0, 900.0, 30_000.0] {
        for pan in [0.0, 5000.5, 123_456.7] {
            let scale = fit.zoomed(zoom, 314.0).panned(pan);
            let mut bars = Vec::new();
            lay_out(&spans, &scale, us(time + 5), &mut bars);
            let seen = |bars: &[Bar]| bars.iter().map(|bar| (bar.x0, bar.x1, bar.state)).collect::<Vec<_>>();
            assert_eq!(seen(&bars), seen(&walked(&spans, &scale, us(time + 5))), "zoom {zoom}, pan {pan}");
        }
    }
}

#[test]
fn what_ended_before_the_window_or_begins_after_it_is_left_out() {
    let late = scale().panned(500.0);
    let mut spans = spans(&[(0, Running)]);
    spans.close(us(100_000));
    let mut bars = vec![];
    lay_out(&spans, &late, us(900_000), &mut bars);
    assert_eq!(bars, []);
}

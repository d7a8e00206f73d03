//! A lane's spans as bars of whole pixels.
//!
//! Invariants: bars are in order and do not overlap, so a lane has at most one bar a pixel. Of the states within one
//! pixel the greatest ([`LaneState`]) is kept, so one failed step shows among a million good ones.
//!
//! Cost: for a pixel with many spans, one search for the first span right of it and one lookup in the lane's summary.
//! The work is bounded by the pixels and grows with the logarithm of the spans.

use super::time_scale::TimeScale;
use crate::rt::Time;
use crate::trace::Spans;
use crate::trace::lane_state::LaneState;
use crate::trace::model::{Call, Tick};

/// A stretch of a lane in one state, in pixels of the scale it was laid out with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// First pixel.
    pub x0: i32,
    /// One past the last pixel.
    pub x1: i32,
    /// The state, which decides colour and height.
    pub state: LaneState,
    /// Index of the span in the lane's spans; `None` if the bar merges several.
    pub span: Option<u32>,
}

/// Spans within one pixel are read one by one in groups of this size before a search skips the rest: a wake and its
/// step are three spans.
const FEW: usize = 8;

/// Replaces `bars` with the layout of the visible part of `spans`. An open span ends `now`.
pub fn lay_out(spans: &Spans, scale: &TimeScale, now: Time, bars: &mut Vec<Bar>) {
    bars.clear();
    for_each_bar(spans, scale, now, &mut |bar| push(bars, bar));
}

/// Calls `emit` for the visible spans from left to right. Of several spans that begin in one pixel it emits the last,
/// and before it one bar with the greatest state of the others; these two bars overlap in that pixel.
pub(crate) fn for_each_bar(spans: &Spans, scale: &TimeScale, now: Time, emit: &mut dyn FnMut(Bar)) {
    let (count, last) = (spans.len(), scale.last());
    let mut index = spans.ended_before(scale.first());
    if index == count {
        return;
    }
    let mut begin = spans.begin(index);
    let mut x0 = first_pixel(scale, begin);
    // Earlier spans that begin in the same first pixel: their count and their greatest state.
    let (mut before, mut greatest) = (0, LaneState::Nothing);
    while begin <= last {
        let next = index + 1;
        // Spans are contiguous: the end of one is the begin of the next, so one conversion to pixels serves both.
        let end = if next < count { spans.begin(next) } else { spans.end_or(now) };
        let x1 = first_pixel(scale, end);
        let state = spans.state(index);
        if x1 == x0 && next < count && end <= last {
            greatest = greatest.max(state);
            before += 1;
            (index, begin) = (next, end);
            if before % FEW == 0 {
                index = first_right_of(spans, next, scale, x0) - 1;
                greatest = greatest.max(spans.greatest(next..index));
                begin = spans.begin(index);
            }
            continue;
        }
        if before > 0 {
            emit(Bar { x0, x1: x0 + 1, state: greatest, span: None });
        }
        emit(Bar { x0, x1: x1.max(x0 + 1), state, span: Some(index as u32) });
        if next == count {
            break;
        }
        (index, begin, x0) = (next, end, x1);
        (before, greatest) = (0, LaneState::Nothing);
    }
}

/// The first span after `from` that begins right of pixel `x`; span `from` does not. A galloping search, because the
/// result is usually near.
fn first_right_of(spans: &Spans, from: usize, scale: &TimeScale, x: i32) -> usize {
    let right = |index: usize| first_pixel(scale, spans.begin(index)) > x;
    let mut stride = 1;
    let mut low = from;
    while low + stride < spans.len() && !right(low + stride) {
        low += stride;
        stride *= 2;
    }
    let mut high = (low + stride).min(spans.len());
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if right(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// Replaces `bars` with the layout of the visible ticks of the loop, which are sorted by time.
pub fn lay_out_ticks(ticks: &[Tick], scale: &TimeScale, now: Time, bars: &mut Vec<Bar>) {
    lay_out_loop(ticks, |tick| (tick.begin, tick.end), scale, now, bars);
}

/// As [`lay_out_ticks`], for the calls of callbacks.
pub fn lay_out_calls(calls: &[Call], scale: &TimeScale, now: Time, bars: &mut Vec<Bar>) {
    lay_out_loop(calls, |call| (call.begin, call.end), scale, now, bars);
}

/// Lays out intervals of the loop's own lane, of which only the last may be open.
fn lay_out_loop<T>(
    all: &[T],
    of: impl Fn(&T) -> (Time, Time),
    scale: &TimeScale,
    now: Time,
    bars: &mut Vec<Bar>,
) {
    bars.clear();
    let times = |each: &T| match of(each) {
        (begin, Time::MAX) => (begin, now.max(begin)),
        closed => closed,
    };
    let (first, last) = (scale.first(), scale.last());
    let skipped = all.partition_point(|each| times(each).1 < first);
    for (begin, end) in all[skipped..].iter().map(times).take_while(|(begin, _)| *begin <= last) {
        let (x0, x1) = pixels(scale, begin, end);
        push(bars, Bar { x0, x1, state: LaneState::Running, span: None });
    }
}

/// The pixels of an interval that begins in the window or before it: at least one.
fn pixels(scale: &TimeScale, begin: Time, end: Time) -> (i32, i32) {
    let x0 = first_pixel(scale, begin);
    (x0, first_pixel(scale, end).max(x0 + 1))
}

/// The pixel of `time`, clamped to the window.
fn first_pixel(scale: &TimeScale, time: Time) -> i32 {
    // A time left of the window is negative, and becomes 0 here.
    (scale.x(time) as i32).min(scale.width() as i32).max(0)
}

/// Appends a bar. Its first pixel may be the last pixel of the bar before it: the greater state keeps the pixel.
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
mod tests;

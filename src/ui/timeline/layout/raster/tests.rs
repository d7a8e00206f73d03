//! Rasters compared with bars, and incremental drawing with drawing at once.

use crate::rt::{Cause, Instrument, PollOutcome, TaskId, ms};
use crate::trace::{Log, Recorder};
use crate::ui::timeline::layout::bars::lay_out;
use crate::ui::timeline::layout::raster::*;
use crate::ui::timeline::layout::time_scale::Extent;

fn at(millis: u64) -> Time {
    Time::ZERO + ms(millis)
}

/// `tasks` tasks; task n is suspended from n ms on, task `bad` fails.
fn recorder(tasks: u32, bad: u32) -> Recorder {
    let recorder = Recorder::new(Log::with_cap(1_000_000));
    for number in 1..=tasks {
        let task = TaskId::new(number).unwrap();
        recorder.task_spawned(at(number.into()), task, None, "w");
        recorder.task_ready(at(number.into()), task, Cause::Host);
        recorder.poll_began(at(number.into()), task);
        let outcome = if number == bad { PollOutcome::Failed } else { PollOutcome::Pending };
        recorder.poll_ended(at(number.into()), task, outcome, None);
    }
    recorder
}

fn with(tasks: u32, height: usize, test: impl FnOnce(&Model, &[LaneId], RasterSpec)) {
    let recorder = recorder(tasks, tasks / 2);
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let now = at(u64::from(tasks) + 10);
    let scale = TimeScale::fit(Extent { start: Time::ZERO, end: now }, 328.0);
    let spec = RasterSpec { scale, height, lanes: model.rows().len(), rows: 1, now };
    test(&model, model.rows(), spec);
}

/// The expected shades: every lane laid out as bars.
fn by_bars(model: &Model, lanes: &[LaneId], spec: &RasterSpec) -> Vec<usize> {
    let mut shades = vec![0; spec.width() * spec.height];
    let mut bars = Vec::new();
    for (index, lane) in lanes.iter().map(|lane| model.lane(*lane).unwrap()).enumerate() {
        lay_out(&lane.spans, &spec.scale, spec.now, &mut bars);
        let row = index * spec.height / spec.lanes.max(spec.height) * spec.width();
        for bar in &bars {
            let latency = || Latency::of_bar(bar, &lane.spans, &spec.scale, spec.now);
            let shade = shade(bar.state, latency);
            for x in (bar.x0 as usize..bar.x1 as usize).filter(|x| *x < spec.width()) {
                shades[row + x] = shades[row + x].max(shade);
            }
        }
    }
    shades
}

#[test]
fn a_pixel_shows_the_greatest_of_the_bars_of_its_lanes() {
    // Times at which each task is woken, begins a step and ends it.
    let mut moments = Vec::new();
    for number in 1..=30 {
        let mut millis = u64::from(number);
        for turn in 0..40 {
            for (what, step) in [7, 3, 1].into_iter().enumerate() {
                moments.push((millis, turn, number, what));
                millis += [0, 1, 3, 12, 150][(turn * step + number as usize) % 5];
            }
        }
    }
    moments.sort();
    let recorder = Recorder::default();
    for (millis, turn, number, what) in moments {
        let (at, task) = (at(millis), TaskId::new(number).unwrap());
        match what {
            0 => {
                if turn == 0 {
                    recorder.task_spawned(at, task, None, "w");
                }
                recorder.task_ready(at, task, Cause::Timer);
            }
            1 => recorder.poll_began(at, task),
            _ if turn == 39 && number % 4 == 0 => {
                recorder.poll_ended(at, task, PollOutcome::Failed, None);
            }
            _ => recorder.poll_ended(at, task, PollOutcome::Pending, None),
        }
    }
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let now = model.end();
    let fit = TimeScale::fit(Extent { start: Time::ZERO, end: now }, 328.5);
    for (zoom, height) in [(1.0, 30), (1.0, 7), (4.0, 10), (300.0, 4)] {
        let scale = fit.zoomed(zoom, 100.0);
        let spec = RasterSpec { scale, height, lanes: 30, rows: 1, now };
        let mut raster = Raster::default();
        raster.draw(&model, model.rows(), spec, || true);
        let shades: Vec<usize> = raster.cells().iter().copied().map(shade_of).collect();
        assert!(shades == by_bars(&model, model.rows(), &spec), "zoom {zoom}, {height} rows");
    }
}

#[test]
fn in_pieces_it_is_the_same_as_at_once() {
    for (tasks, height) in [(1000, 100), (999, 100), (50, 50), (7, 100), (1, 1), (130, 64)] {
        with(tasks, height, |model, tasks, spec| {
            let mut whole = Raster::default();
            assert!(whole.draw(model, tasks, spec, || true));
            let (mut pieces, mut frames) = (Raster::default(), 1);
            loop {
                let mut looks = 0;
                let done = pieces.draw(model, tasks, spec, || {
                    looks += 1;
                    looks < 3
                });
                if done {
                    break;
                }
                frames += 1;
            }
            assert_eq!(whole.cells(), pieces.cells(), "{frames} frames");
        });
    }
}

#[test]
fn a_cell_shows_the_greatest_of_what_it_has_taken_in() {
    assert_eq!([0, 0b1, 0b101, 0xff].map(shade_of), [0, 1, 3, SHADES - 1]);
    for (from, to) in [(0, 0), (0, 8), (3, 30), (7, 9)] {
        let mut cells = [0b10; 31];
        set_bits(&mut cells[from..to], 0b100);
        for (index, cell) in cells.into_iter().enumerate() {
            assert_eq!(cell, if (from..to).contains(&index) { 0b110 } else { 0b10 });
        }
    }
}

#[test]
fn the_first_pass_shows_something_of_every_row() {
    with(1000, 100, |model, tasks, spec| {
        let (mut raster, mut looks) = (Raster::default(), 0);
        raster.draw(model, tasks, spec, || {
            looks += 1;
            looks <= 2
        });
        assert!(raster.drawn < 1000);
        assert!(raster.cells().chunks(raster.width()).all(|row| row.iter().any(|cell| *cell > 0)));
    });
}

#[test]
fn the_longest_wait_for_a_turn_survives_among_the_lanes_of_a_row() {
    let recorder = Recorder::default();
    let ready = |number: u32| TaskId::new(number).unwrap();
    for number in 1..=10 {
        recorder.task_spawned(at(0), ready(number), None, "w");
    }
    for (number, from) in (1..=10).zip([99, 99, 60, 99, 0, 99, 99, 99, 99, 99]) {
        recorder.task_ready(at(from), ready(number), Cause::Host);
    }
    let mut model = Model::default();
    model.catch_up(&recorder.log());
    let now = at(100);
    let scale = TimeScale::fit(Extent { start: Time::ZERO, end: now }, 128.0);
    let spec = RasterSpec { scale, height: 2, lanes: 10, rows: 1, now };
    let mut raster = Raster::default();
    raster.draw(&model, model.rows(), spec, || true);
    let worst: Vec<_> =
        raster.cells().chunks(128).map(|row| row.iter().copied().map(shade_of).max()).collect();
    assert_eq!(worst, [Some(5), Some(3)], "100 ms above, 1 ms below");
}

#[test]
fn one_failed_task_survives_among_ten_in_its_row() {
    with(1000, 100, |model, tasks, spec| {
        let mut raster = Raster::default();
        raster.draw(model, tasks, spec, || true);
        let failed: Vec<usize> = raster
            .cells()
            .iter()
            .enumerate()
            .filter_map(|(n, cell)| (shade_of(*cell) == SHADES - 1).then_some(n / raster.width()))
            .collect();
        assert_eq!(failed, [49]);
    });
}

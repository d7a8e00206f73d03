//! Lanes too thin for bars, as a picture: a row of pixels for each, or for several where there are more lanes than pixels.
//!
//! Of the states that fall into one pixel the greatest survives, as on a lane; of tasks that were ready, the longest wait. Drawing ten thousand lanes takes longer
//! than a frame has, so it goes on over several: each pass takes one lane of every row of pixels, so the first already
//! shows the whole, and the caller says when a frame's time is over.
//!
//! Invariant: once [`Raster::draw`] has said that it is done, the picture is the same as if it had been drawn at once.

use super::details::Source;
use super::latency::{Latency, shade};
use super::layout::{Bar, lay_out};
use super::time_scale::TimeScale;
use crate::rt::{TaskId, Time};

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject {
    /// The window on time, in pixels of the picture.
    pub scale: TimeScale,
    /// How many rows of pixels there are.
    pub height: usize,
    /// How many lanes.
    pub lanes: usize,
    /// How much of the run is taken in.
    pub seen: u64,
    /// The end of open spans.
    pub now: Time,
}

impl Subject {
    fn width(&self) -> usize {
        self.scale.width().ceil() as usize
    }

    /// How many lanes share a row of pixels, at most.
    fn passes(&self) -> usize {
        self.lanes.div_ceil(self.height.max(1)).max(1)
    }
}

/// The picture.
#[derive(Default)]
pub struct Raster {
    subject: Option<Subject>,
    /// By row and column: the shade of the state.
    cells: Vec<u8>,
    /// How many lanes have been drawn.
    drawn: usize,
    /// With which pass the present subject began: another each time, so that of a run that moves on in every frame other
    /// lanes are seen in every frame.
    first_pass: usize,
    bars: Vec<Bar>,
}

impl Raster {
    /// Goes on with the picture of `subject` while `more` says so; true once it is done.
    pub fn draw(
        &mut self,
        source: &Source<'_>,
        tasks: &[TaskId],
        subject: Subject,
        mut more: impl FnMut() -> bool,
    ) -> bool {
        if self.subject != Some(subject) {
            self.begin(subject);
        }
        while self.drawn < subject.lanes {
            if !more() {
                return false;
            }
            // A row's worth of lanes between two looks at the clock.
            for _ in 0..64.min(subject.lanes - self.drawn) {
                self.draw_lane(source, tasks, &subject);
            }
        }
        true
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.subject.map_or(0, |subject| subject.width())
    }

    /// The states, row by row from the top, by their [`shade`].
    pub fn cells(&self) -> &[u8] {
        &self.cells
    }

    fn begin(&mut self, subject: Subject) {
        self.first_pass = (self.first_pass + 1) % subject.passes();
        self.subject = Some(subject);
        self.drawn = 0;
        self.cells.clear();
        self.cells.resize(subject.width() * subject.height, 0);
    }

    fn draw_lane(&mut self, source: &Source<'_>, tasks: &[TaskId], subject: &Subject) {
        let index = self.nth(self.drawn, subject);
        self.drawn += 1;
        let Some(lane) = tasks.get(index).and_then(|task| source.model.lane(*task)) else { return };
        lay_out(&lane.spans, &subject.scale, subject.now, &mut self.bars);
        let row = index * subject.height / subject.lanes.max(subject.height);
        let cells = &mut self.cells[row * subject.width()..(row + 1) * subject.width()];
        for bar in &self.bars {
            let latency = || Latency::of_bar(bar, &lane.spans, &subject.scale, subject.now);
            let value = shade(bar.state, latency) as u8;
            let columns = bar.x0.max(0) as usize..(bar.x1.max(0) as usize).min(cells.len());
            cells[columns].iter_mut().for_each(|cell| *cell = value.max(*cell));
        }
    }

    /// The lane that is drawn as the `n`th: every `passes`th one, then those beside them.
    fn nth(&self, n: usize, subject: &Subject) -> usize {
        let passes = subject.passes();
        // The passes that begin at the first `longer` lanes have one lane more than the others.
        let (each, longer) = (subject.lanes / passes, subject.lanes % passes);
        let (mut pass, mut left) = (self.first_pass, n);
        loop {
            let length = each + usize::from(pass < longer);
            if left < length {
                return pass + left * passes;
            }
            left -= length;
            pass = (pass + 1) % passes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::latency::SHADES;
    use super::super::time_scale::Extent;
    use super::*;
    use crate::i18n::Lang;
    use crate::rt::{Cause, Instrument, PollOutcome, ms};
    use crate::trace::{Log, Model, Recorder};

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// So many tasks; each is suspended from its number of milliseconds on, and one of them fails.
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

    fn with(tasks: u32, height: usize, test: impl FnOnce(&Source<'_>, &[TaskId], Subject)) {
        let recorder = recorder(tasks, tasks / 2);
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        let now = at(u64::from(tasks) + 10);
        let scale = TimeScale::fit(Extent { start: Time::ZERO, end: now }, 328.0);
        let source = Source { model: &model, log: &recorder.log(), now, lang: Lang::En };
        let subject = Subject { scale, height, lanes: model.rows().len(), seen: model.seen(), now };
        test(&source, model.rows(), subject);
    }

    #[test]
    fn in_pieces_it_is_the_same_as_at_once() {
        for (tasks, height) in [(1000, 100), (999, 100), (50, 50), (7, 100), (1, 1), (130, 64)] {
            with(tasks, height, |source, tasks, subject| {
                let mut whole = Raster::default();
                assert!(whole.draw(source, tasks, subject, || true));
                let (mut pieces, mut frames) = (Raster::default(), 1);
                loop {
                    let mut looks = 0;
                    let done = pieces.draw(source, tasks, subject, || {
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
    fn the_first_pass_shows_something_of_every_row() {
        with(1000, 100, |source, tasks, subject| {
            let (mut raster, mut looks) = (Raster::default(), 0);
            raster.draw(source, tasks, subject, || {
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
        let source = Source { model: &model, log: &recorder.log(), now, lang: Lang::En };
        let subject = Subject { scale, height: 2, lanes: 10, seen: model.seen(), now };
        let mut raster = Raster::default();
        raster.draw(&source, model.rows(), subject, || true);
        let worst: Vec<_> = raster.cells().chunks(128).map(|row| row.iter().max()).collect();
        assert_eq!(worst, [Some(&5), Some(&3)], "100 ms above, 1 ms below");
    }

    #[test]
    fn one_failed_task_survives_among_ten_in_its_row() {
        with(1000, 100, |source, tasks, subject| {
            let mut raster = Raster::default();
            raster.draw(source, tasks, subject, || true);
            let failed: Vec<usize> = raster
                .cells()
                .iter()
                .enumerate()
                .filter_map(|(n, cell)| (usize::from(*cell) == SHADES - 1).then_some(n / raster.width()))
                .collect();
            assert_eq!(failed, [49]);
        });
    }
}

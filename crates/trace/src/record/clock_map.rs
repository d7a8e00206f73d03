//! The map from loop time to wall time. The two differ in a run that is slowed, paused or virtual.
//!
//! The map is not part of the events: a virtual run repeats its events exactly, but not its wall time. Wall time is
//! interpolated between points. A point is stored only where the clocks drift apart, so a run in real time has one or two.
//!
//! Invariants: neither time of consecutive points decreases; there are at most [`MOST`] points, because a full map drops
//! every other one and from then on stores points half as often.

use std::time::Duration;

use loopscope_rt::Time;

/// The drift between the clocks from which on a point is stored.
const NOTICED: Duration = Duration::from_millis(1);

/// The maximum number of stored points.
pub(crate) const MOST: usize = 512;

/// One instant on both clocks: loop time, and wall time since the first point.
pub type Point = (Time, Time);

/// Wall time as a function of loop time.
#[derive(Clone, Debug, Default)]
pub struct ClockMap {
    points: Vec<Point>,
    /// The latest reading of the clocks, if it was not stored as a point.
    last: Option<Point>,
    /// The wall clock at the first reading.
    origin: Option<Time>,
    /// The number of points left out since the last stored one. Every `keep_every`th point is stored.
    skipped: usize,
    keep_every: usize,
}

impl ClockMap {
    /// Records a reading of both clocks.
    pub(crate) fn record(&mut self, now: Time, wall: Time) {
        let origin = *self.origin.get_or_insert(wall);
        let point = (now, Time::ZERO + wall.since(origin));
        let alike = self.points.last().is_some_and(|kept| ahead(*kept, point) < NOTICED);
        if alike {
            self.last = Some(point);
            return;
        }
        // Up to the last reading the clocks ran in step.
        let before = self.last.take();
        before.into_iter().chain([point]).for_each(|point| self.keep(point));
    }

    /// Adds a decoded point; false if a time decreases or there are too many points.
    pub(crate) fn add(&mut self, point: Point) -> bool {
        let follows = self.points.last().is_none_or(|last| last.0 <= point.0 && last.1 <= point.1);
        let fits = follows && self.points.len() <= MOST;
        if fits {
            self.points.push(point);
        }
        fits
    }

    fn keep(&mut self, point: Point) {
        self.skipped += 1;
        if self.skipped < self.keep_every {
            self.last = Some(point);
            return;
        }
        self.skipped = 0;
        self.last = None;
        if self.points.len() == MOST {
            let mut nth = 0;
            self.points.retain(|_| {
                nth += 1;
                nth % 2 == 1
            });
            self.keep_every = 2 * self.keep_every.max(1);
        }
        self.points.push(point);
    }

    /// The points, in order.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.points.iter().copied().chain(self.last)
    }

    /// The wall time at `time`; `None` if the clocks never drifted apart.
    pub fn wall(&self, time: Time) -> Option<Time> {
        let first = *self.points.first()?;
        if !self.points().any(|point| ahead(first, point) >= NOTICED) {
            return None;
        }
        let after = self.points.partition_point(|point| point.0 <= time);
        let from = self.points[after.max(1) - 1];
        let passed = time.since(from.0);
        let Some(to) = self.points.get(after).copied().or(self.last).filter(|to| to.0 > from.0) else {
            return Some(from.1 + passed);
        };
        let (loop_time, wall) = (to.0.since(from.0).as_nanos() as f64, to.1.since(from.1).as_nanos() as f64);
        Some(from.1 + Duration::from_nanos((passed.as_nanos() as f64 * wall / loop_time) as u64))
    }
}

/// The absolute drift between the clocks from one point to the other.
fn ahead(from: Point, to: Point) -> Duration {
    let (loop_time, wall) = (to.0.since(from.0), to.1.since(from.1));
    loop_time.abs_diff(wall)
}

#[cfg(test)]
mod tests {
    use super::*;
    use loopscope_rt::ms;

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    fn clock_map(looks: &[(u64, u64)]) -> ClockMap {
        let mut clock_map = ClockMap::default();
        looks.iter().for_each(|(now, wall)| clock_map.record(at(*now), at(*wall)));
        clock_map
    }

    #[test]
    fn clocks_that_go_alike_have_no_second_time() {
        let real = clock_map(&[(0, 70), (10, 80), (500, 570), (900, 970)]);
        assert_eq!(real.points().collect::<Vec<_>>(), [(at(0), at(0)), (at(900), at(900))]);
        assert_eq!(real.wall(at(500)), None);
        assert_eq!(ClockMap::default().wall(at(5)), None);
    }

    #[test]
    fn a_pause_is_where_wall_time_goes_on_alone() {
        // In step until 100 ms, then paused for two seconds.
        let paused = clock_map(&[(0, 50), (40, 90), (100, 150), (101, 2151), (200, 2250)]);
        let wall = |millis| paused.wall(at(millis)).unwrap();
        assert_eq!([0, 40, 100].map(wall), [at(0), at(40), at(100)]);
        assert_eq!([101, 150, 200, 250].map(wall), [at(2101), at(2150), at(2200), at(2250)]);
    }

    #[test]
    fn virtual_time_runs_ahead_of_the_wall() {
        let jumps = clock_map(&[(0, 0), (200, 1), (400, 2), (1000, 3)]);
        assert_eq!(
            [0, 100, 400, 700].map(|millis| jumps.wall(at(millis)).unwrap().as_nanos() / 1000),
            [0, 500, 2000, 2500]
        );
    }

    #[test]
    fn a_long_course_keeps_some_points_and_goes_the_same_way() {
        let looks: Vec<_> = (0..100_000).map(|n| (n * 3, n * 2)).collect();
        let long = clock_map(&looks);
        assert!(long.points().count() <= MOST + 1, "{}", long.points().count());
        for (now, wall) in looks.iter().step_by(997) {
            let error = long.wall(at(*now)).unwrap().as_nanos().abs_diff(at(*wall).as_nanos());
            assert!(error < 2_000_000, "{error} ns at {now} ms");
        }
    }

    #[test]
    fn a_long_course_goes_on_in_order() {
        // The wall clock gets ahead now and then and runs in step in between.
        let (mut now, mut wall, mut seed) = (0, 0, 7_u64);
        let looks = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (now, wall) = (now + 2, wall + if seed >> 62 == 0 { 5 } else { 2 });
            (now, wall)
        });
        let looks: Vec<_> = looks.take(6_000).collect();
        for length in (1..looks.len()).step_by(13) {
            let mut back = ClockMap::default();
            assert!(
                clock_map(&looks[..length]).points().all(|point| back.add(point)),
                "after {length} looks"
            );
        }
    }

    #[test]
    fn points_come_back() {
        let looked = clock_map(&[(0, 9), (5, 99), (6, 100), (300, 300)]);
        let mut back = ClockMap::default();
        assert!(looked.points().all(|point| back.add(point)));
        assert_eq!(back.points().collect::<Vec<_>>(), looked.points().collect::<Vec<_>>());
        assert_eq!(back.wall(at(200)), looked.wall(at(200)));
        assert!(!back.add((at(299), at(400))) && !back.add((at(400), at(200))), "time does not go back");
    }
}

//! Clocks that are paused and advanced.

use std::rc::Rc;

use loopscope::rt::{Clock, PausableClock, Time, VirtualClock, ms};

fn at(millis: u64) -> Time {
    Time::ZERO + ms(millis)
}

/// A clock that was resumed at a wall time of 100 ms.
fn clock() -> (Rc<VirtualClock>, Rc<PausableClock>) {
    let wall = VirtualClock::new();
    let clock = PausableClock::new(wall.clone());
    wall.advance_to(at(100));
    clock.resume();
    (wall, clock)
}

#[test]
fn a_new_clock_is_paused_at_zero() {
    let wall = VirtualClock::new();
    let clock = PausableClock::new(wall.clone());
    wall.advance_to(at(100));
    assert_eq!(clock.read().now, Time::ZERO);
}

#[test]
fn a_clock_that_is_moved_is_exact() {
    assert_eq!(VirtualClock::new().grain(), ms(0));
    assert_eq!(clock().1.grain(), ms(0), "and so is one on top of it");
}

#[test]
fn loop_time_starts_when_the_clock_is_resumed() {
    let (wall, clock) = clock();
    assert_eq!(clock.read().now, Time::ZERO);
    wall.advance_to(at(130));
    assert_eq!(clock.read().now, at(30));
    assert_eq!(clock.read().wall, at(130));
}

#[test]
fn loop_time_that_jumped_ahead_of_wall_time_goes_on_from_there() {
    let (wall, clock) = clock();
    clock.pause();
    clock.advance_to(at(2000));
    clock.resume();
    assert_eq!(clock.read().now, at(2000));
    wall.advance_to(at(130));
    assert_eq!(clock.read().now, at(2030));
}

#[test]
fn paused_time_does_not_count_but_wall_time_goes_on() {
    let (wall, clock) = clock();
    wall.advance_to(at(110));
    clock.pause();
    clock.pause();
    wall.advance_to(at(500));
    assert_eq!((clock.read().now, clock.read().wall), (at(10), at(500)));
    clock.resume();
    clock.resume();
    wall.advance_to(at(505));
    assert_eq!(clock.read().now, at(15));
}

#[test]
fn only_a_paused_clock_is_advanced_and_only_forward() {
    let (wall, clock) = clock();
    clock.advance_to(at(50));
    assert_eq!(clock.read().now, Time::ZERO, "it runs by itself");
    clock.pause();
    clock.advance_to(at(50));
    clock.advance_to(at(20));
    assert_eq!(clock.read().now, at(50));
    clock.resume();
    wall.advance_to(at(101));
    assert_eq!(clock.read().now, at(51));
}

#[test]
fn a_virtual_clock_has_the_wall_it_was_given() {
    let wall = VirtualClock::new();
    let clock = VirtualClock::with_wall(wall.clone());
    wall.advance_to(at(7));
    assert_eq!((clock.read().now, clock.read().wall), (Time::ZERO, at(7)));
}

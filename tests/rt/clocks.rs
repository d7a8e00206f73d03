//! Clocks that are held and moved.

use std::rc::Rc;

use loopscope::rt::{Clock, HeldClock, Time, VirtualClock, ms};

fn at(millis: u64) -> Time {
    Time::ZERO + ms(millis)
}

/// A clock that was released when its wall showed 100 ms.
fn clock() -> (Rc<VirtualClock>, Rc<HeldClock>) {
    let wall = VirtualClock::new();
    let clock = HeldClock::new(wall.clone());
    wall.advance_to(at(100));
    clock.release();
    (wall, clock)
}

#[test]
fn a_new_clock_is_held_at_zero() {
    let wall = VirtualClock::new();
    let clock = HeldClock::new(wall.clone());
    wall.advance_to(at(100));
    assert_eq!(clock.read().now, Time::ZERO);
}

#[test]
fn a_clock_that_is_moved_is_exact() {
    assert_eq!(VirtualClock::new().grain(), ms(0));
    assert_eq!(clock().1.grain(), ms(0), "and so is one on top of it");
}

#[test]
fn loop_time_starts_when_the_clock_is_released() {
    let (wall, clock) = clock();
    assert_eq!(clock.read().now, Time::ZERO);
    wall.advance_to(at(130));
    assert_eq!(clock.read().now, at(30));
    assert_eq!(clock.read().wall, at(130));
}

#[test]
fn held_time_does_not_count_but_the_wall_goes_on() {
    let (wall, clock) = clock();
    wall.advance_to(at(110));
    clock.hold();
    clock.hold();
    wall.advance_to(at(500));
    assert_eq!((clock.read().now, clock.read().wall), (at(10), at(500)));
    clock.release();
    clock.release();
    wall.advance_to(at(505));
    assert_eq!(clock.read().now, at(15));
}

#[test]
fn only_a_held_clock_is_moved_and_only_forward() {
    let (wall, clock) = clock();
    clock.advance_to(at(50));
    assert_eq!(clock.read().now, Time::ZERO, "it runs by itself");
    clock.hold();
    clock.advance_to(at(50));
    clock.advance_to(at(20));
    assert_eq!(clock.read().now, at(50));
    clock.release();
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

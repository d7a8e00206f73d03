//! Moves of the playhead.

use std::time::Duration;

use loopscope::rt::{Time, ms, println, sleep, spawn};
use loopscope::trace::{EventKind, Log, Model, StepBy};
use loopscope::ui::state::playhead::{Playhead, Rate};

use crate::scene::Scene;

/// A run that ends after 100 ms.
fn scene() -> Scene {
    let scene = Scene::of(async {
        let worker = spawn("w-1", async { sleep(ms(40)).await });
        worker.await?;
        println!("half");
        sleep(ms(60)).await;
        Ok(())
    });
    scene.run_until(200);
    scene
}

fn time(playhead: Playhead) -> Option<Duration> {
    playhead.point().map(|place| place.time.since(Time::ZERO))
}

fn with_log<T>(read: impl FnOnce(&Log) -> T) -> T {
    scene().read(|_: &Model, log| read(log))
}

#[test]
fn it_goes_through_every_event_and_back() {
    with_log(|log| {
        let mut playhead = Playhead::to_start(log);
        let mut places = vec![playhead];
        for _ in log.events() {
            playhead = playhead.forward(log, StepBy::Event);
            places.push(playhead);
        }
        assert_eq!(playhead.point().unwrap().position, log.last_position());
        assert_eq!(playhead.forward(log, StepBy::Event), playhead, "there is nothing more");
        for place in places.iter().rev().skip(1) {
            playhead = playhead.backward(log, StepBy::Event);
            assert_eq!(playhead, *place);
        }
        assert_eq!(playhead.backward(log, StepBy::Event), playhead, "there is nothing before");
    });
}

#[test]
fn a_step_back_from_the_end_leaves_it() {
    with_log(|log| {
        let back = Playhead::Following.backward(log, StepBy::Poll);
        assert_eq!(time(back), Some(ms(100)));
        let place = back.point().unwrap().position;
        assert!(
            matches!(log.event_before(place).unwrap().kind, EventKind::PollBegan),
            "main's last step is under way"
        );
        assert_eq!(Playhead::Following.forward(log, StepBy::Poll), Playhead::Following);
    });
}

#[test]
fn it_is_played_at_its_rate_and_follows_at_the_end() {
    with_log(|log| {
        let playing = Playhead::Following.play(log, Rate::REAL);
        assert_eq!(time(playing), Some(ms(0)), "from the start, because it was at the end");
        let later = playing.advance(log, ms(30));
        assert_eq!(time(later), Some(ms(30)));
        assert_eq!(time(later.pause().advance(log, ms(30))), Some(ms(30)), "paused");
        let slow = later.pause().play(log, Rate::ALL[1]).advance(log, ms(100));
        assert_eq!(time(slow), Some(ms(40)));
        assert_eq!(slow.advance(log, ms(10_000)), Playhead::Following);
    });
}

#[test]
fn times_beyond_the_run_are_its_ends() {
    with_log(|log| {
        let beyond = Playhead::Following.to_time(log, Time::ZERO + ms(5000));
        assert_eq!(time(beyond), Some(ms(100)));
        assert_eq!(time(Playhead::to_start(log)), Some(ms(0)));
    });
}

#[test]
fn rates_are_in_figures() {
    assert_eq!(Rate::ALL.map(Rate::label), ["0.01×", "0.1×", "0.5×", "1×", "10×"]);
}

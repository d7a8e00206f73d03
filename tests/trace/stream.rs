//! A log that is encoded while it grows, and what a guest's run adds to a log.

use std::rc::Rc;

use loopscope::rt::guest::{StepEnd, Steps};
use loopscope::rt::testing::TestLoop;
use loopscope::rt::{Budget, Frame, GuestSite, GuestWait, TaskId, Time, ms, println, sleep};
use loopscope::trace::binary::{Decoder, StreamEncoder, encode};
use loopscope::trace::chrome::{self, About};
use loopscope::trace::import::Importer;
use loopscope::trace::{Log, Recorder};

/// A guest whose every task waits once, in a chain of two functions.
struct WaitsOnce(GuestSite);

impl WaitsOnce {
    fn new() -> WaitsOnce {
        let frame = |line, name: &str| Frame { file: "main.py".into(), line, name: name.into() };
        let chain = [frame(9, "main"), frame(4, "fetch")].into();
        let (file, label) = ("main.py".into(), "sleep 10 ms".into());
        WaitsOnce(GuestSite { kind: "timer".into(), label, file, line: 4, chain })
    }
}

impl Steps for WaitsOnce {
    fn step(&self, _: TaskId, ended: &mut dyn FnMut(StepEnd<'_>)) {
        ended(StepEnd::Suspended(Some(GuestWait { number: 3, site: &self.0, until: None })));
    }
}

/// A run with all that a guest's has: a wait with a chain, a callback, error output; and a Rust task.
fn recorded(each_tick: impl Fn(&Log)) -> Rc<Recorder> {
    let recorder = Rc::new(Recorder::default());
    let test = TestLoop::watched_by(recorder.clone());
    let guest = test.executor.guest();
    let steps: Rc<dyn Steps> = Rc::new(WaitsOnce::new());
    let task = guest.spawn("fetcher", &steps);
    let other = guest.clone();
    guest.call_at(guest.now() + ms(3), "wake".into(), move || {
        other.print_error("late");
        other.wake(task);
    });
    drop(test.executor.spawn("rust", async {
        for n in 0..20 {
            sleep(ms(2)).await;
            println!("{n}");
        }
    }));
    for _ in 0..40 {
        test.executor.tick(Budget::polls(1));
        each_tick(&recorder.log());
        test.advance(ms(1));
    }
    recorder
}

#[test]
fn the_pieces_of_a_growing_log_make_the_same_log() {
    let (encoder, decoder) = (std::cell::RefCell::new(StreamEncoder::default()), Decoder::growing(1_000_000));
    let decoder = std::cell::RefCell::new(decoder);
    let recorder = recorded(|log| {
        let piece = encoder.borrow_mut().take(log);
        decoder.borrow_mut().append(&piece).unwrap();
        assert_eq!(decoder.borrow().log().recorded(), log.recorded());
        assert!(encoder.borrow_mut().take(log).is_empty(), "nothing is sent twice");
    });
    // The end of the loop cancels its tasks.
    let piece = encoder.borrow_mut().take(&recorder.log());
    let mut decoder = decoder.into_inner();
    decoder.append(&piece).unwrap();
    assert_eq!((decoder.tasks(), decoder.polls()), (recorder.tasks(), recorder.polls()));
    let (sent, made) = (decoder.log(), recorder.log());
    assert!(sent.events().eq(made.events()));
    assert_eq!(encode(sent), encode(&made));
}

#[test]
fn the_tasks_of_a_run_that_broke_off_end_as_cancelled() {
    let encoder = std::cell::RefCell::new(StreamEncoder::default());
    let pieces = std::cell::RefCell::new(Vec::new());
    recorded(|log| pieces.borrow_mut().push(encoder.borrow_mut().take(log)));
    let mut decoder = Decoder::growing(1_000_000);
    pieces.take().iter().for_each(|piece| decoder.append(piece).unwrap());
    decoder.end_lives(Time::ZERO + ms(90));
    let exported = chrome::export(decoder.log(), &About { demo: "", params: Vec::new(), clock: "" });
    assert_eq!(decoder.log().end(), Time::ZERO + ms(90));
    assert_eq!(exported.matches(r#""outcome":"cancelled""#).count(), 4, "a step and a life of two tasks");
}

#[test]
fn a_chain_is_exported_and_comes_back() {
    let recorder = recorded(|_| ());
    let about = About { demo: "", params: Vec::new(), clock: "virtual" };
    let exported = chrome::export(&recorder.log(), &about);
    let chain =
        r#""chain":[{"file":"main.py","line":9,"name":"main"},{"file":"main.py","line":4,"name":"fetch"}]"#;
    assert!(exported.contains(chain), "{exported}");
    assert!(exported.contains(r#""cat":"callback""#));
    let mut importer = Importer::new();
    importer.push(exported.as_bytes()).unwrap();
    let import = importer.finish().unwrap();
    assert!(import.exact);
    assert_eq!(encode(&import.log), encode(&recorder.log()));
    let mut decoder = Decoder::new(encode(&recorder.log()), 1_000_000).unwrap();
    while decoder.some(100).unwrap() {}
    assert_eq!(chrome::export(&decoder.finish(), &about), exported);
}

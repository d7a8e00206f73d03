//! The log stores a bounded suffix of the run, and never resolves an id to another text.

use loopscope::rt::{ms, println, sleep, spawn, yield_now};
use loopscope::trace::log::LONGEST_TEXT;
use loopscope::trace::{EventKind, Log, Model, Recorder};

use crate::scene::{lane, record, record_with, task};

#[test]
fn texts_are_found_again_and_stored_once() {
    let recorder = record(async {
        for _ in 0..3 {
            println!("same");
        }
        println!("other");
        Ok(())
    });
    let log = recorder.log();
    let ids: Vec<_> = log
        .events()
        .filter_map(|event| match event.kind {
            EventKind::Message { text } => Some(text),
            _ => None,
        })
        .collect();
    assert_eq!(ids[0], ids[2]);
    assert_eq!(log.text(ids[0]), Some("same"));
    assert_eq!(log.text(ids[3]), Some("other"));
}

#[test]
fn a_text_that_is_too_long_is_cut_between_characters() {
    let long = "等".repeat(LONGEST_TEXT);
    let recorder = record(async move {
        println!("{long}");
        Ok(())
    });
    let log = recorder.log();
    let text = log
        .events()
        .find_map(|event| match event.kind {
            EventKind::Message { text } => log.text(text),
            _ => None,
        })
        .unwrap();
    assert!(text.len() <= LONGEST_TEXT + "…".len());
    assert!(text.starts_with("等等") && text.ends_with('…'));
}

/// A long run of short-lived tasks, and one that lives throughout.
async fn many_tasks() -> Result<(), loopscope::rt::Failure> {
    let witness = spawn("witness", async {
        loop {
            sleep(ms(10)).await;
        }
    });
    for n in 0..500 {
        spawn(format!("w-{n}"), async move {
            println!("message {n}");
            yield_now().await;
        })
        .await?;
        sleep(ms(1)).await;
    }
    witness.cancel();
    Ok(())
}

#[test]
fn a_full_log_drops_its_oldest_events_and_says_how_many() {
    let recorder = record_with(Recorder::new(Log::with_cap(400)), u32::MAX, many_tasks(), |recorder| {
        let log = recorder.log();
        assert!(log.next_event() - log.first_event() <= 400);
    });
    let log = recorder.log();
    assert!(log.dropped() > 5000);
    assert_eq!(log.events().count() as u64, log.recorded() - log.dropped());
    assert!(log.start() > loopscope::rt::Time::ZERO);
    assert!(log.events().zip(log.events().skip(1)).all(|(a, b)| a.at <= b.at));
    for event in log.events() {
        if let EventKind::Message { text } = event.kind {
            let n: usize = log.text(text).unwrap().strip_prefix("message ").unwrap().parse().unwrap();
            // main is 1, the witness 2, then w-0: ids are not confused with those of dropped chunks.
            assert_eq!(event.lane, Some(lane(n as u32 + 3)));
        }
    }
    assert_eq!(recorder.tasks(), 502, "counted, not looked up");
}

#[test]
fn what_lived_at_the_cut_keeps_its_name_in_a_model_that_comes_late() {
    let recorder = record_with(Recorder::new(Log::with_cap(400)), u32::MAX, many_tasks(), |_| {});
    let mut late = Model::default();
    late.catch_up(&recorder.log());
    let witness = late.lane(task(2)).unwrap();
    assert_eq!(&*witness.name, "witness");
    assert_eq!(witness.parent, Some(task(1)));
    assert!(late.dropped() > 0);
    assert_eq!(late.start(), recorder.log().start());
    assert!(late.lane(task(3)).is_none(), "ended before the cut");
}

#[test]
fn events_can_be_read_from_any_number_on() {
    let recorder = record_with(Recorder::new(Log::with_cap(400)), u32::MAX, many_tasks(), |_| {});
    let log = recorder.log();
    let all: Vec<_> = log.events().collect();
    let kept = log.next_event() - log.first_event();
    for skip in [0, 1, 99, 100, 101, kept - 1, kept, kept + 7] {
        let from = log.events_of(log.first_event() + skip..u64::MAX).collect::<Vec<_>>();
        assert!(all.ends_with(&from), "from event {skip} on");
        assert_eq!(from.is_empty(), skip >= kept);
    }
    let (first, middle) = (log.first_event(), log.first_event() + kept / 2);
    let halves = log.events_of(first..middle).chain(log.events_of(middle..u64::MAX));
    assert_eq!(halves.collect::<Vec<_>>(), all);
    assert_eq!(log.events_of(0..first).count(), 0, "what was dropped is left out");
}

#[test]
fn a_step_that_did_something_before_it_yielded_is_kept_whole() {
    let recorder = record(async {
        println!("busy");
        yield_now().await;
        Ok(())
    });
    let log = recorder.log();
    let whats: Vec<_> = log.events().skip(3).take(4).map(|event| event.kind).collect();
    assert!(matches!(
        whats[..],
        [
            EventKind::PollBegan,
            EventKind::Message { .. },
            EventKind::PollEnded { .. },
            EventKind::Ready { .. }
        ]
    ));
}

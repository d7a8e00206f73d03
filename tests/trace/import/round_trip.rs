//! Import is the inverse of export for our own files.

use std::rc::Rc;
use std::time::Duration;

use loopscope::demos::{Args, all};
use loopscope::rt::{Failure, Instrument, Time, ms};
use loopscope::trace::binary::{Decoder, encode};
use loopscope::trace::chrome::{About, export};
use loopscope::trace::import::Import;
use loopscope::trace::{Log, Model, Recorder};

use super::lanes::import;
use super::random;
use crate::scene::{record_with, spelled};

/// The run as the page would show it at its end.
fn shown(log: &Log) -> Vec<String> {
    let mut model = Model::default();
    model.catch_up(log);
    let site = |wait| log.wait(wait);
    let rows = model.rows().iter().map(|id| {
        let lane = model.lane(*id).unwrap();
        let waits: Vec<_> = model.snapshot().waits(*id).map(|wait| (site(wait.wait), wait.until)).collect();
        let ended = lane.ended.map(|ended| (ended.at, ended.outcome));
        let spans = lane.spans.iter().map(|span| (span.begin, span.end)).collect::<Vec<_>>();
        let spawned = (lane.parent, lane.site.map(site));
        format!("{id:?} {} {spawned:?} {ended:?} {spans:?} {waits:?}", lane.name)
    });
    let queue = model.snapshot().run_queue().collect::<Vec<_>>();
    let rest = format!("{:?} {queue:?} {:?} {}", model.snapshot().running(), model.ticks(), model.dropped());
    let levels = format!("{:?} {:?}", model.queued(), model.gauges());
    let course: Vec<_> = log.clock_map().points().collect();
    rows.chain([rest, levels, format!("{course:?} {:?}", log.grain())]).collect()
}

/// Checks that an export of `log` restores it exactly.
pub(crate) fn assert_exact(log: &Log, about: &About<'_>) -> Import {
    assert_packed_exact(log);
    let file = export(log, about);
    let back = import(&file).unwrap_or_else(|error| panic!("{error}"));
    assert!(back.exact && !back.cut);
    assert_eq!(spelled(&back.log), spelled(log));
    assert_eq!(shown(&back.log), shown(log));
    assert_eq!(back.log.recorded(), log.recorded());
    assert_eq!(export(&back.log, &back.origin.as_ref().unwrap().about()), file);
    back
}

#[test]
fn random_runs_come_back() {
    for seed in 1..300 {
        assert_exact(&random::run(seed, usize::MAX).log(), &random::about());
    }
}

#[test]
fn runs_that_lost_their_beginning_come_back() {
    let mut cut = 0;
    for seed in 1..200 {
        for cap in [9, 50, 200] {
            let recorder = random::run(seed, cap);
            cut += u32::from(recorder.log().dropped() > 0);
            assert_exact(&recorder.log(), &random::about());
        }
    }
    assert!(cut > 200, "only {cut} logs were long enough to be cut");
}

#[test]
fn runs_that_are_under_way_come_back() {
    for polls in 1..4 {
        let main = async {
            drop(loopscope::rt::spawn("w", async { loopscope::rt::sleep(loopscope::rt::ms(3)).await }));
            loopscope::rt::sleep(loopscope::rt::ms(1)).await;
            loopscope::rt::println!("late");
            Ok::<(), Failure>(())
        };
        record_with(Recorder::default(), polls, main, |recorder| {
            assert_exact(&recorder.log(), &random::about());
        });
    }
}

#[test]
fn every_demo_that_runs_here_comes_back() {
    for demo in all().iter().filter(|demo| demo.id != "panic") {
        let recorder: Rc<Recorder> = record_with(
            Recorder::default(),
            u32::MAX,
            demo.start.expect("it runs here")(&Args::defaults(demo.params)),
            |_| {},
        );
        let params = Args::defaults(demo.params);
        let about = About { demo: demo.id, params: params.iter().collect(), clock: "virtual" };
        let import = assert_exact(&recorder.log(), &about);
        let origin = import.origin.unwrap();
        assert_eq!((origin.demo.as_str(), origin.clock.as_str()), (demo.id, "virtual"));
        assert_eq!(origin.params.len(), params.iter().count());
    }
}

#[test]
fn the_course_of_wall_time_comes_back() {
    let recorder = random::run(5, usize::MAX);
    let at = |millis| Time::ZERO + ms(millis);
    for n in 0..2000 {
        // Slowed, paused, virtual.
        recorder.tick_began(at(1_000_000 + n * 50), at(n * n % 7 + n * 400));
    }
    let import = assert_exact(&recorder.log(), &random::about());
    let wall =
        |log: &Log| [0, 1_000_000, 1_050_001, 1_099_000].map(|millis| log.clock_map().wall(at(millis)));
    assert_eq!(wall(&import.log), wall(&recorder.log()));
    assert!(wall(&import.log)[2].is_some());
}

#[test]
fn the_grain_of_the_clock_comes_back() {
    for nanos in [1, 5_000, 100_000, 16_666_667, 1_000_000_000] {
        let grain = Duration::from_nanos(nanos);
        for cap in [9, usize::MAX] {
            let recorder = random::run(7, cap);
            recorder.set_grain(grain);
            assert_eq!(assert_exact(&recorder.log(), &random::about()).log.grain(), grain);
        }
    }
    let recorder = random::run(7, usize::MAX);
    let exact = export(&recorder.log(), &random::about());
    assert!(!exact.contains("clockGrainUs") && !exact.contains("[\"grain\""));
    recorder.set_grain(Duration::from_micros(100));
    let file = export(&recorder.log(), &random::about());
    assert!(file.contains("\"clockGrainUs\":100.000}"));
    assert_eq!(file.matches("\n[\"grain\",100000,0]").count(), 1);
}

#[test]
fn an_empty_log_comes_back() {
    assert_exact(&Log::default(), &About { demo: "", params: vec![], clock: "" });
}

#[test]
fn a_foreign_trace_comes_back_from_our_export_of_it() {
    for file in [
        include_str!("../../../fuzz/seeds/chrome.json"),
        include_str!("../../../fuzz/seeds/node.json"),
        include_str!("../../../fuzz/seeds/trio.json"),
        include_str!("../../../fuzz/seeds/viztracer.json"),
    ] {
        assert_exact(&import(file).unwrap().log, &random::about());
    }
}

#[test]
fn an_export_that_was_cut_short_gives_the_events_up_to_there() {
    let recorder = random::run(3, usize::MAX);
    let log = recorder.log();
    let file = export(&log, &random::about());
    let all = spelled(&log);
    let record_ends = file.find("\n],\"displayTimeUnit\"").unwrap();
    let mut most = 0;
    for length in (0..file.len()).step_by(97) {
        let Ok(import) = import(&file[..file.floor_char_boundary(length)]) else { continue };
        assert!(import.cut);
        let some = spelled(&import.log);
        assert!(all.starts_with(&some), "at {length}");
        assert!(length < record_ends || some.len() == all.len());
        most = most.max(some.len());
    }
    assert_eq!(most, all.len());
}

/// Checks that the binary format restores `log` exactly, decoded in steps of any size.
fn assert_packed_exact(log: &Log) {
    for most in [1, 7, usize::MAX] {
        let mut decoder = Decoder::new(encode(log), 10_000_000).unwrap();
        while decoder.some(most).unwrap() {}
        let back = decoder.finish();
        assert_eq!(spelled(&back), spelled(log));
        assert_eq!(shown(&back), shown(log));
        assert_eq!((back.recorded(), back.dropped()), (log.recorded(), log.dropped()));
    }
}

#[test]
fn broken_packed_bytes_are_a_fault_or_a_log_and_never_a_panic() {
    let import = import(std::fs::read_to_string("fuzz/seeds/viztracer.json").unwrap()).unwrap();
    let good = encode(&import.log);
    let unpack = |bytes: Vec<u8>| {
        let mut decoder = Decoder::new(bytes, 1000)?;
        while decoder.some(10)? {}
        Ok::<_, loopscope::trace::binary::BinaryError>(decoder.finish())
    };
    for length in 0..good.len() {
        if let Err(fault) = unpack(good[..length].to_vec()) {
            assert!(fault.byte <= length, "{fault}");
        }
    }
    let mut seed = 1_u64;
    for _ in 0..20_000 {
        let mut bytes = good.clone();
        for _ in 0..3 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % bytes.len();
            bytes[at] = (seed >> 20) as u8;
        }
        if let Ok(log) = unpack(bytes) {
            let mut model = Model::default();
            model.catch_up(&log);
        }
    }
    assert!(unpack(Vec::new()).is_err() && unpack(b"{}".to_vec()).is_err());
}

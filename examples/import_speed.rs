//! How fast traces are imported, natively: `cargo run --release --example import_speed [MB]`.
//!
//! Watch for: the longest piece and the longest step, which are what a page would stand still for.

use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use loopscope::rt::{Budget, Executor, Failure, NoPender, Turn, VirtualClock, ms, sleep, spawn};
use loopscope::trace::import::Importer;
use loopscope::trace::{Recorder, chrome};

/// What a page would read at a time.
const PIECE: usize = 256 << 10;

fn main() {
    let megabytes = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(200);
    let calls = calls(megabytes << 20);
    report("calls of functions, as viztracer writes them", calls.as_bytes());
    report("begins and ends, as browsers write them", begins_and_ends(megabytes << 20).as_bytes());
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(calls.as_bytes()).expect("a Vec takes all");
    report("the calls, packed", &encoder.finish().expect("a Vec takes all"));
    report("an export of ours", own(200_000).as_bytes());
}

fn report(what: &str, file: &[u8]) {
    let mut importer = Importer::new();
    let mut longest = Duration::ZERO;
    let started = Instant::now();
    for piece in file.chunks(PIECE) {
        let began = Instant::now();
        importer.push(piece).expect("the file is good");
        longest = longest.max(began.elapsed());
    }
    let (read, events) = (started.elapsed(), importer.events());
    let mut ending = importer.end().expect("the file is good");
    let mut longest_step = Duration::ZERO;
    let import = loop {
        let began = Instant::now();
        let step = ending.step();
        longest_step = longest_step.max(began.elapsed());
        match step {
            ControlFlow::Continue(more) => ending = more,
            ControlFlow::Break(import) => break import,
        }
    };
    let (all, megabytes) = (started.elapsed(), file.len() as f64 / 1e6);
    println!(
        "{what}: {megabytes:.0} MB, {events} events, {:.2} s, {:.0} MB/s; reading {:.2} s (longest piece {:.1} ms), \
         laying out {:.2} s (longest step {:.1} ms); skipped{}",
        all.as_secs_f64(),
        megabytes / all.as_secs_f64(),
        read.as_secs_f64(),
        longest.as_secs_f64() * 1e3,
        (all - read).as_secs_f64(),
        longest_step.as_secs_f64() * 1e3,
        import.skipped,
    );
}

/// Calls within calls on four threads, the inner ones first.
fn calls(bytes: usize) -> String {
    let mut file = String::with_capacity(bytes + 1000);
    file.push_str("{\"traceEvents\": [");
    let mut n = 0u64;
    while file.len() < bytes {
        for depth in (0..6).rev() {
            let (tid, start) = (n % 4, 13_456_992_463 + n * 10 + depth);
            writeln!(
                file,
                "{{\"pid\":8704,\"tid\":{tid},\"ts\":{start}.878,\"ph\":\"X\",\"cat\":\"fee\",\"dur\":{}.35,\
                 \"name\":\"function_{} (/usr/lib/python3.11/module.py:{})\"}},",
                20 - 2 * depth,
                (n + depth) % 500,
                n % 900,
            )
            .expect("a String takes all");
        }
        n += 4;
    }
    file.push_str("{\"ph\":\"i\",\"ts\":0}]}");
    file
}

fn begins_and_ends(bytes: usize) -> String {
    let mut file = String::with_capacity(bytes + 1000);
    file.push('[');
    let mut n = 0u64;
    while file.len() < bytes {
        writeln!(
            file,
            "{{\"args\":{{\"data\":{{\"id\":{n}}}}},\"cat\":\"toplevel\",\"name\":\"task {}\",\"ph\":\"B\",\"pid\":1,\
             \"tid\":{},\"ts\":{}}},\n{{\"args\":{{}},\"ph\":\"E\",\"pid\":1,\"tid\":{},\"ts\":{}}},",
            n % 300,
            n % 9,
            n * 3,
            n % 9,
            n * 3 + 20,
        )
        .expect("a String takes all");
        n += 1;
    }
    file
}

/// The export of a run of `sleeps` sleeps.
fn own(sleeps: u64) -> String {
    let recorder = Rc::new(Recorder::default());
    let clock = VirtualClock::new();
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
    drop(executor.try_spawn("main", async move {
        for task in 0..100 {
            let work = async move {
                for n in 0..sleeps / 100 {
                    sleep(ms(1 + (n + task) % 7)).await;
                }
            };
            drop(spawn(format!("w-{task}"), work));
        }
        Ok::<(), Failure>(())
    }));
    loop {
        match executor.tick(Budget::polls(u32::MAX)) {
            Turn::Ready => {}
            Turn::Sleeping(deadline) => clock.advance_to(deadline),
            Turn::Waiting | Turn::Done => break,
        }
    }
    let about = chrome::About { demo: "speed", params: vec![], clock: "virtual" };
    chrome::export(&recorder.log(), &about)
}

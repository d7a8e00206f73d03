//! Files and links of an earlier version, whose waits have no numbers: each ends when its task's next step begins.

use loopscope::rt::{Time, ms};
use loopscope::trace::binary::Decoder;
use loopscope::trace::chrome::export;
use loopscope::trace::event::FlowPart;
use loopscope::trace::{EventKind, Log, Model, Span, SpanKind, TraceEvent};

use crate::import::lanes::import;
use crate::import::random::about;
use crate::import::round_trip::assert_exact;
use crate::scene::task;

/// `main` sleeps for 5 ms with a timeout of 9 ms, and then joins a task that was spawned before the cut.
const ROWS: &str = r#"
["tick",0,0],["spawn",0,1,"main",0],["ready",0,1,"spawn"],["spawn",0,2,"w",1],["ready",0,2,"spawn"],
["poll",0,1],["wait",0,1,["timer","sleep 5 ms","src/a.rs",3],5000],["wait",0,1,["timer","timeout 9 ms","src/a.rs",4],9000],
["pending",0,1],
["poll",0,2],["wait",0,2,["queue","get: the queue is empty","src/a.rs",7],0],["pending",0,2],["tock",0,0],
["tick",5000000,0],["ready",0,1,"timer"],["poll",0,1],["wait",0,1,["join","join w","src/a.rs",9],0],["pending",0,1],["tock",0,0],
["tick",1000000,0],["ready",0,2,"host"],["poll",0,2],["wait",0,2,0,5000],["completed",0,2],
["ready",0,1,2],["poll",0,1],["completed",0,1],["tock",0,0]"#;

fn file(rows: &str) -> String {
    format!(
        "{{\"otherData\":{{\"loopscope\":\"0.1.0\",\"traceFormat\":1,\"demo\":\"sleep\",\"params\":{{}},\"clock\":\"real\"}},\
         \"traceEvents\":[],\"loopscopeRecord\":[{rows}]}}"
    )
}

/// The suspensions of the task, each with its wait.
fn suspensions(log: &Log, number: u32) -> Vec<String> {
    let mut model = Model::default();
    model.catch_up(log);
    let lane = model.lane(task(number)).expect("it was spawned");
    let label = |span: Span| match span.kind {
        SpanKind::Suspended { wait: Some(wait), others } => {
            Some(format!("{} +{others}", log.wait(wait).expect("it is kept").label))
        }
        SpanKind::Suspended { wait: None, .. } => Some("nothing".to_owned()),
        _ => None,
    };
    lane.spans.iter().filter_map(label).collect()
}

/// The begins and ends of waits in the log: `+` and `-` with the task, in order.
fn waits(log: &Log) -> Vec<String> {
    let told = |event: TraceEvent| match event.kind {
        EventKind::WaitBegan { wait, .. } => {
            Some(format!("+{} {}", event.lane?.number(), log.wait(wait).expect("it is kept").label))
        }
        EventKind::WaitEnded { .. } => Some(format!("-{}", event.lane?.number())),
        EventKind::PollBegan => Some(format!("poll {}", event.lane?.number())),
        _ => None,
    };
    log.events().filter_map(told).collect()
}

fn check(log: &Log) {
    assert_eq!(suspensions(log, 1), ["sleep 5 ms +1", "join w +0"]);
    assert_eq!(suspensions(log, 2), ["get: the queue is empty +0"]);
    assert_eq!(
        waits(log),
        [
            "poll 1",
            "+1 sleep 5 ms",
            "+1 timeout 9 ms",
            "poll 2",
            "+2 get: the queue is empty",
            "-1",
            "-1",
            "poll 1",
            "+1 join w",
            "-2",
            "poll 2",
            // Its task ended in that step, so no next step ends the wait.
            "+2 sleep 5 ms",
            "-1",
            "poll 1",
        ]
    );
    let mut model = Model::default();
    model.catch_up(log);
    let moment = model.snapshot_at(log, log.position_at(Time::ZERO + ms(1)));
    let until: Vec<_> = moment.waits(task(1)).map(|wait| wait.until).collect();
    assert_eq!(until, [5, 9].map(|millis| Some(Time::ZERO + ms(millis))));
    // Exported again it is a file of this version, which round-trips.
    assert_exact(log, &about());
}

#[test]
fn a_file_without_numbers_of_waits_is_read() {
    let import = import(file(ROWS)).unwrap_or_else(|error| panic!("{error}"));
    assert!(import.exact && !import.cut);
    check(&import.log);
    let again = export(&import.log, &about());
    assert!(again.contains("[\"waited\","), "{again}");
}

/// The binary format of the earlier version.
#[derive(Default)]
struct Bytes {
    bytes: Vec<u8>,
    texts: Vec<String>,
    sites: Vec<String>,
}

impl Bytes {
    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    fn row(&mut self, kind: u8, nanos: u64, task: u64) -> &mut Bytes {
        self.bytes.push(kind);
        self.varint(nanos);
        self.varint(task);
        self
    }

    fn field(&mut self, number: u64) -> &mut Bytes {
        self.varint(number);
        self
    }

    /// The index of an earlier text, or the next index and the text.
    fn text(&mut self, text: &str) -> &mut Bytes {
        let known = self.texts.iter().position(|known| known == text);
        self.varint(known.unwrap_or(self.texts.len()) as u64);
        if known.is_none() {
            self.texts.push(text.to_owned());
            self.varint(text.len() as u64);
            self.bytes.extend(text.as_bytes());
        }
        self
    }

    fn site(&mut self, kind: &str, label: &str, line: u64) -> &mut Bytes {
        let known = self.sites.iter().position(|known| known == label);
        self.varint(known.unwrap_or(self.sites.len()) as u64);
        if known.is_none() {
            self.sites.push(label.to_owned());
            self.text(kind).text(label).text("src/a.rs").field(line);
        }
        self
    }
}

const SPAWN_BEFORE: u8 = 0;
const READY: u8 = 1;
const POLL: u8 = 2;
const WAIT_BEFORE: u8 = 3;
const TICK: u8 = 8;
const TOCK: u8 = 9;
const FLOW_BEFORE: u8 = 13;
const PENDING: u8 = 14;
const COMPLETED: u8 = 15;

/// The run of [`ROWS`], with a flow of a foreign lane before its end.
fn packed() -> Vec<u8> {
    let mut to = Bytes { bytes: b"LS\x01".to_vec(), ..Bytes::default() };
    // Nothing was dropped, and nothing carried over.
    to.field(0).field(0);
    to.row(TICK, 0, 0);
    // A parent and a name; then the cause: 0 is the spawn, 1 a timer, 2 the host, 3 and above a task.
    to.row(SPAWN_BEFORE, 0, 1).field(0).text("main");
    to.row(READY, 0, 1).field(0);
    to.row(SPAWN_BEFORE, 0, 2).field(1).text("w");
    to.row(READY, 0, 2).field(0);
    to.row(POLL, 0, 1);
    to.row(WAIT_BEFORE, 0, 1).field(5000).site("timer", "sleep 5 ms", 3);
    to.row(WAIT_BEFORE, 0, 1).field(9000).site("timer", "timeout 9 ms", 4);
    to.row(PENDING, 0, 1);
    to.row(POLL, 0, 2);
    to.row(WAIT_BEFORE, 0, 2).field(0).site("queue", "get: the queue is empty", 7);
    to.row(PENDING, 0, 2);
    to.row(TOCK, 0, 0);
    to.row(TICK, 5_000_000, 0);
    to.row(READY, 0, 1).field(1);
    to.row(POLL, 0, 1);
    to.row(WAIT_BEFORE, 0, 1).field(0).site("join", "join w", 9);
    to.row(PENDING, 0, 1);
    to.row(TOCK, 0, 0);
    to.row(TICK, 1_000_000, 0);
    to.row(READY, 0, 2).field(2);
    to.row(POLL, 0, 2);
    to.row(WAIT_BEFORE, 0, 2).field(5000).site("timer", "sleep 5 ms", 3);
    to.row(COMPLETED, 0, 2);
    to.row(READY, 0, 1).field(4);
    to.row(POLL, 0, 1);
    to.row(COMPLETED, 0, 1);
    to.row(TOCK, 0, 0);
    // A flow is three times its number, plus its part.
    to.row(SPAWN_BEFORE, 0, 3).field(0).text("foreign");
    for arrow in [3, 4, 5] {
        to.row(FLOW_BEFORE, 1000, 3).field(arrow);
    }
    to.bytes
}

fn unpacked(bytes: Vec<u8>) -> Log {
    let mut decoder = Decoder::new(bytes, 1000).expect("it begins as a packed log");
    while decoder.some(1).unwrap_or_else(|fault| panic!("{fault} {:?}", fault.fault)) {}
    decoder.finish()
}

#[test]
fn packed_rows_of_the_earlier_kinds_are_read() {
    let log = unpacked(packed());
    check(&log);
    let flow = |event: TraceEvent| match event.kind {
        EventKind::Flow { flow, part } => Some((flow, part)),
        _ => None,
    };
    let flows: Vec<_> = log.events().filter_map(flow).collect();
    assert_eq!(flows, [(1, FlowPart::Start), (1, FlowPart::Step), (1, FlowPart::End)]);
}

/// Checks data that the earlier version itself wrote.
fn check_its_own(log: &Log) {
    let count = |sign| waits(log).iter().filter(|told| told.starts_with(sign)).count();
    let (began, ended) = (count('+'), count('-'));
    assert!(began > 0 && ended > 0 && ended <= began, "{began} {ended}");
    assert_exact(log, &about());
}

#[test]
fn its_own_files_are_read() {
    for text in [include_str!("../../fuzz/seeds/ours.json"), include_str!("../../fuzz/seeds/ours-cut.json")] {
        assert!(
            text.contains("[\"wait\",") && !text.contains("[\"waited\","),
            "a file of the earlier version"
        );
        let import = import(text).unwrap_or_else(|error| panic!("{error}"));
        assert!(import.exact && !import.cut);
        check_its_own(&import.log);
    }
}

#[test]
fn its_own_links_are_read() {
    // The decoded text of a link: a head and the binary log.
    let link = include_bytes!("../../fuzz/seeds/link.bin");
    let begins = link.windows(3).position(|bytes| bytes == b"LS\x01").expect("a packed log");
    check_its_own(&unpacked(link[begins..].to_vec()));
}

//! An import does not depend on how the file is cut into pieces.

use std::ops::ControlFlow;

use loopscope::rt::Time;
use loopscope::trace::EventKind;
use loopscope::trace::chrome::export;
use loopscope::trace::import::{Import, Importer};

use super::lanes::{import, lanes};
use super::random;

fn in_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Import {
    let mut importer = Importer::new();
    for piece in pieces {
        importer.push(piece).unwrap();
    }
    importer.finish().unwrap()
}

const FOREIGN: [&str; 4] = [
    include_str!("../../../fuzz/seeds/chrome.json"),
    include_str!("../../../fuzz/seeds/node.json"),
    include_str!("../../../fuzz/seeds/trio.json"),
    include_str!("../../../fuzz/seeds/viztracer.json"),
];

#[test]
fn any_length_of_piece_gives_the_same() {
    for file in FOREIGN {
        let whole = import(file).unwrap();
        for length in [1, 2, 3, 7, 64, 4096] {
            let import = in_pieces(file.as_bytes().chunks(length));
            assert_eq!(lanes(&import.log), lanes(&whole.log), "pieces of {length}");
            assert_eq!(import.skipped, whole.skipped);
        }
    }
}

#[test]
fn any_cut_gives_the_same() {
    let file = FOREIGN[0];
    let whole = lanes(&import(file).unwrap().log);
    for cut in 0..=file.len() {
        let (a, b) = file.as_bytes().split_at(cut);
        assert_eq!(lanes(&in_pieces([a, &[], b]).log), whole, "cut at {cut}");
    }
}

#[test]
fn our_own_exports_are_the_same_in_any_pieces() {
    let recorder = random::run(7, usize::MAX);
    let file = export(&recorder.log(), &random::about());
    for length in [1, 13, 999] {
        let import = in_pieces(file.as_bytes().chunks(length));
        assert!(import.exact);
        assert_eq!(export(&import.log, &import.origin.unwrap().about()), file);
    }
}

#[test]
fn a_long_trace_is_laid_out_in_steps_and_keeps_its_order_across_runs() {
    // More events than a sorted run has, out of order: the later half comes first.
    let count = 150_000u32;
    let mut file = String::from("[");
    for n in (count / 2..count).chain(0..count / 2) {
        file.push_str(&format!("{{\"ph\":\"i\",\"name\":\"{}\",\"ts\":{}}},", n % 10, n / 2));
    }
    let mut importer = Importer::new();
    importer.push(file.as_bytes()).unwrap();
    let mut ending = importer.end().unwrap();
    let mut steps = 0;
    let import = loop {
        steps += 1;
        match ending.step() {
            ControlFlow::Continue(more) => ending = more,
            ControlFlow::Break(import) => break import,
        }
    };
    assert!(steps > 20, "{steps} steps are too few to pause between");
    let names: Vec<_> = import
        .log
        .events()
        .filter_map(|event| match event.kind {
            EventKind::Message { text } => Some((event.at, import.log.text(text).unwrap().to_owned())),
            _ => None,
        })
        .collect();
    let expected: Vec<_> =
        (0..count).map(|n| (Time::from_nanos(u64::from(n / 2) * 1000), (n % 10).to_string())).collect();
    assert!(names == expected);
}

#[test]
fn a_trace_of_which_nothing_is_left_is_an_empty_log() {
    let import = import(r#"[{"ph":"E","pid":1,"tid":1,"ts":1}]"#).unwrap();
    assert_eq!((import.log.recorded(), import.skipped.count()), (0, 1));
}

//! How a file is cut into pieces makes no difference.

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

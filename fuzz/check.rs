//! What holds for any file that is given to the importer.
//!
//! Used by the fuzz target and by the test that needs no fuzzer.

use loopscope::trace::import::{Import, Importer};
use loopscope::trace::{Model, chrome, perfetto};

/// Imports `file`; panics if anything but an answer comes of it.
pub(crate) fn import(file: &[u8]) {
    // Any lengths will do, so long as a file has the same ones each time.
    let piece = 1 + file.len() % 97;
    match in_pieces(file, piece) {
        Err(said) => assert!(said.ends_with('.') && !said.contains('\n'), "an error is one sentence: {said}"),
        Ok(import) => assert_sound(&import),
    }
}

fn in_pieces(file: &[u8], length: usize) -> Result<Import, String> {
    let mut importer = Importer::new();
    for piece in file.chunks(length) {
        importer.push(piece).map_err(|error| error.to_string())?;
    }
    importer.finish().map_err(|error| error.to_string())
}

/// The log can be shown and exported, and the export is the same log again.
fn assert_sound(import: &Import) {
    let log = &import.log;
    assert!(log.events().zip(log.events().skip(1)).all(|(a, b)| a.at <= b.at), "time goes on");
    let mut model = Model::default();
    model.catch_up(log);
    for task in model.rows() {
        assert!(model.depth(*task) < model.rows().len().max(1), "no task is its own ancestor");
    }
    let about = match &import.origin {
        Some(origin) => origin.about(),
        None => chrome::About { demo: "imported", params: vec![], clock: "real" },
    };
    perfetto::export(log, &about);
    let file = chrome::export(log, &about);
    let again = in_pieces(file.as_bytes(), 64 << 10).expect("our own export can be imported");
    assert!(again.exact && !again.cut);
    let about = again.origin.as_ref().expect("our own export says where it comes from").about();
    assert!(chrome::export(&again.log, &about) == file, "an export comes back exactly");
}

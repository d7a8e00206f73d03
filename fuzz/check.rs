//! The properties of the importer for any file, and of the link decoder for any text.
//!
//! Used by the fuzz target, and by a host test on mutated seeds.

use loopscope::trace::import::{Import, Importer};
use loopscope::trace::{Model, chrome, link, perfetto};

/// The prefix of inputs whose rest is the content of a link.
const LINK: &[u8] = b"#trace=";

/// Imports `file`; panics if a property is violated. An import error is a valid result.
pub(crate) fn import(file: &[u8]) {
    if let Some(bytes) = file.strip_prefix(LINK) {
        // Also as a link's text; invalid UTF-8 is rejected earlier.
        drop(link::read(&String::from_utf8_lossy(bytes)));
        return read_link(bytes);
    }
    // Any chunk lengths, but the same for the same file.
    let piece = 1 + file.len() % 97;
    match in_pieces(file, piece) {
        Err(said) => assert!(said.ends_with('.') && !said.contains('\n'), "an error is one sentence: {said}"),
        Ok(import) => assert_sound(&import),
    }
}

/// Decodes `bytes` as the content of a link; panics if a property is violated. They are deflated here, because mutations of
/// deflated data rarely get past the inflater.
fn read_link(bytes: &[u8]) {
    match link::read(&link::spell(bytes)) {
        Err(fault) => assert!(fault.to_string().ends_with('.'), "an error is one sentence: {fault}"),
        Ok(run) => {
            assert_sound(&run);
            let text = to_link(&run);
            assert!(to_link(&link::read(&text).expect("a link of ours can be read")) == text);
        }
    }
}

fn to_link(run: &Import) -> String {
    let origin = run.origin.as_ref().expect("a link says where its run comes from");
    link::write(&run.log, &origin.about())
}

fn in_pieces(file: &[u8], length: usize) -> Result<Import, String> {
    let mut importer = Importer::new();
    for piece in file.chunks(length) {
        importer.push(piece).map_err(|error| error.to_string())?;
    }
    importer.finish().map_err(|error| error.to_string())
}

/// Checks that the log can be displayed and exported, and that importing the export gives the same log.
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

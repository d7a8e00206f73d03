//! The demos' source files as the tests have them, in browsers too, where there are no files.

use loopscope::demos::source::{File, Fingerprint};

macro_rules! texts {
    ($($name:literal)*) => {
        [$((concat!("src/demos/", $name), include_str!(concat!("../../src/demos/", $name)))),*]
    };
}

const TEXTS: [(&str, &str); 14] = texts! {
    "async_iterator.rs" "context_manager.rs" "fetch.rs" "panic.rs" "run_in_executor.rs" "sleep.rs" "turns.rs"
    "async_iterator.py" "context_manager.py" "fetch.py" "panic.py" "run_in_executor.py" "sleep.py" "turns.py"
};

/// The text of a file of the catalogue.
pub(crate) fn text_of(file: &File) -> &'static str {
    let text = TEXTS.iter().find(|(path, _)| *path == file.path).map(|(_, text)| *text);
    let text = text.unwrap_or_else(|| panic!("{} is not in this list", file.path));
    assert_eq!(Fingerprint::of(text), file.fingerprint, "{}", file.path);
    text
}

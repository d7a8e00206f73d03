//! The demos' source files as the tests read them: from the repository, or from the server of the tests in a browser.

use loopscope::demos::source::{File, Fingerprint};

/// The text of a file of the catalogue.
pub(crate) fn text_of(file: &File) -> String {
    let text = read(file.path);
    assert_eq!(Fingerprint::of(&text), file.fingerprint, "{}", file.path);
    text
}

#[cfg(not(target_arch = "wasm32"))]
fn read(path: &str) -> String {
    let whole = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&whole).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[cfg(target_arch = "wasm32")]
fn read(path: &str) -> String {
    let script = format!(
        "(() => {{
            const request = new XMLHttpRequest();
            request.open('GET', '/{path}', false);
            request.send();
            return request.status === 200 ? request.responseText : undefined;
        }})()"
    );
    let text = js_sys::eval(&script).unwrap_or_else(|thrown| panic!("{path}: {thrown:?}"));
    text.as_string().unwrap_or_else(|| panic!("{path} is not on the server"))
}

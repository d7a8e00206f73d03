//! The content security policy of the published page.
//!
//! Invariant: only inline scripts that the build inserted can run; the policy lists their hashes. The policy is a `<meta>`
//! element, because a static host's headers cannot be set from here. It is inserted after each optimised build instead of
//! being kept in index.html: the hashes change with each build, and a wrong hash would stop the page.

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha384};

/// Inserts the policy at the start of the page's `<head>`.
///
/// # Errors
/// If the page has no `<head>`, or an inline script that is not closed.
pub(crate) fn protect(page: &str) -> Result<String, String> {
    let hashes: Vec<String> = inline_scripts(page)?.into_iter().map(hash).collect();
    let head = page.find("<head>").ok_or("index.html has no <head>")? + "<head>".len();
    let (before, after) = page.split_at(head);
    Ok(format!(
        "{before}<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">{after}",
        policy(&hashes)
    ))
}

fn policy(script_hashes: &[String]) -> String {
    let hashes: String = script_hashes.iter().map(|hash| format!(" 'sha384-{hash}'")).collect();
    [
        "default-src 'none'",
        &format!("script-src 'self' 'wasm-unsafe-eval'{hashes}"),
        "style-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    .join("; ")
}

/// The texts of the page's inline scripts.
fn inline_scripts(page: &str) -> Result<Vec<&str>, String> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find("<script") {
        let tag = &rest[start..];
        let text_start = tag.find('>').ok_or("a <script> tag in index.html has no end")? + 1;
        let text_end = tag.find("</script>").ok_or("a <script> in index.html is not closed")?;
        if !tag[..text_start].contains(" src=") {
            scripts.push(&tag[text_start..text_end]);
        }
        rest = &tag[text_end..];
    }
    Ok(scripts)
}

fn hash(script: &str) -> String {
    BASE64_STANDARD.encode(Sha384::digest(script))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_allowed_by_hash_and_others_by_origin() {
        let page =
            "<html><head><script src=\"a.js\"></script><script type=\"module\">go()</script></head></html>";
        let page = protect(page).unwrap();
        // From `printf 'go()' | openssl dgst -sha384 -binary | base64`.
        let known = "'sha384-2eR2ebRL3PTAzYG2tevlN+8WTrXsUaQaggr559th5ntotR7G/oN0/gI71qhJrQ5e'";
        assert_eq!(page.matches("sha384-").count(), 1);
        assert!(page.contains(known), "{page}");
        assert!(page.starts_with("<html><head><meta http-equiv=\"Content-Security-Policy\""), "{page}");
    }

    #[test]
    fn a_page_without_a_head_is_refused() {
        assert!(protect("<p>nothing</p>").unwrap_err().contains("<head>"));
    }
}

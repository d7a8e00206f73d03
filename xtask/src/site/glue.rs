//! Adapts the glue that wasm-bindgen writes: shorter names, and the clock bound directly.
//!
//! wasm-opt renames imports and exports to one or two letters and prints the mapping, which is applied to the glue here. Their
//! names are long, end in a hash and occur in both files; gzip compresses hashes badly: 6 kB of the page.
//!
//! wasm-bindgen resolves globals at every call, because a script may replace them. No script of this site replaces
//! `performance.now`, and the clock is read after every recorded step of a task: a call from WebAssembly takes 89 ns if bound
//! directly, 181 ns through the wrapper (Chromium 156).
//!
//! Invariant: a name that the glue lacks fails the build, so it cannot break the page.

/// The new name of an import or export.
#[derive(Debug, PartialEq, Eq)]
struct Renamed<'a> {
    from: &'a str,
    to: &'a str,
}

/// The mapping that wasm-opt printed.
struct Names<'a> {
    /// The new name of the module of all imports.
    module: &'a str,
    imports: Vec<Renamed<'a>>,
    exports: Vec<Renamed<'a>>,
}

/// The name that wasm-opt gives the module of all imports.
const MODULE: &str = "a";

/// wasm-bindgen's code for the import, between its name and the next.
const AROUND: &str = "function() {
            const ret = performance.now();
            return ret;
        }";
const BOUND: &str = "performance.now.bind(performance)";

/// Returns the glue with the browser's clock bound directly to the import, without wasm-bindgen's wrapper function; unchanged if it has no such import.
///
/// # Errors
/// If the glue has another wrapper than the two constants above: update them.
pub(crate) fn bind_clock(glue: &str) -> Result<String, String> {
    let bound = glue.replace(AROUND, BOUND);
    if bound.contains("performance.now()") {
        return Err("it calls performance.now() otherwise than xtask/src/site/glue.rs expects".to_owned());
    }
    Ok(bound)
}

/// Applies `report`, which wasm-opt's `--minify-imports-and-exports-and-modules` printed, to the glue.
///
/// # Errors
/// The line of the report, or the name, that was not expected.
pub(crate) fn rename(glue: &str, report: &str) -> Result<String, String> {
    let names = read(report)?;
    let mut glue = glue.replace(&format!("\"{}\"", names.module), &format!("\"{MODULE}\""));
    for Renamed { from, to } in names.imports {
        glue = replace_word(&glue, from, &format!("\"{to}\""), &[':', '('])
            .ok_or_else(|| format!("the glue does not provide the import {from}"))?;
    }
    for Renamed { from, to } in names.exports {
        // The glue does not use every export: `main` is called by the start function.
        let called = format!("wasm.{from}");
        glue = replace_word(&glue, &called, &format!("wasm[\"{to}\"]"), &[]).unwrap_or(glue);
    }
    Ok(glue)
}

fn read(report: &str) -> Result<Names<'_>, String> {
    let (imports, exports) =
        report.split_once("\"exports\":").ok_or_else(|| format!("wasm-opt named no exports: {report}"))?;
    let mut names = Names { module: "", imports: Vec::new(), exports: Vec::new() };
    for line in imports.lines() {
        if let [_, module, _, from, _, to, _] = line.split('"').collect::<Vec<_>>()[..] {
            if !names.module.is_empty() && names.module != module {
                return Err(format!("imports come from two modules, {} and {module}", names.module));
            }
            names.module = module;
            names.imports.push(Renamed { from, to });
        }
    }
    for line in exports.lines() {
        if let [_, from, _, to, _] = line.split('"').collect::<Vec<_>>()[..] {
            names.exports.push(Renamed { from, to });
        }
    }
    if names.imports.is_empty() || names.exports.is_empty() {
        return Err(format!("wasm-opt renamed nothing: {report}"));
    }
    Ok(names)
}

/// Replaces `word` in `text` wherever it is a whole word and, if there are `followers`, one of these follows. `None` if it
/// does not occur.
fn replace_word(text: &str, word: &str, by: &str, followers: &[char]) -> Option<String> {
    let in_names = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let (mut out, mut rest, mut found) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let next = after.chars().next();
        let ends = !next.is_some_and(in_names)
            && (followers.is_empty() || next.is_some_and(|next| followers.contains(&next)));
        let begins = !before.chars().next_back().or_else(|| out.chars().next_back()).is_some_and(in_names);
        out.push_str(before);
        out.push_str(if begins && ends { by } else { word });
        found |= begins && ends;
        rest = after;
    }
    out.push_str(rest);
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{
 "imports": [
  ["./x_bg.js", "__wbg_log_12", "$"],
  ["./x_bg.js", "__wbg_log_123", "a"]
 ],
"exports": [
  ["memory", "b"],
  ["main", "c"]
 ]
}"#;

    #[test]
    fn the_glue_has_the_new_names() {
        let glue = "const import0 = { __wbg_log_12: function(a) { memory.log(a) },\n__wbg_log_123: f };\n\
                    return { \"./x_bg.js\": import0 };\nnew Uint8Array(wasm.memory.buffer); wasm.memory_size;";
        assert_eq!(
            rename(glue, REPORT).unwrap(),
            "const import0 = { \"$\": function(a) { memory.log(a) },\n\"a\": f };\n\
             return { \"a\": import0 };\nnew Uint8Array(wasm[\"b\"].buffer); wasm.memory_size;"
        );
    }

    #[test]
    fn a_missing_import_is_named() {
        assert_eq!(rename("{}", REPORT).unwrap_err(), "the glue does not provide the import __wbg_log_12");
    }

    #[test]
    fn a_report_of_another_form_is_refused() {
        assert!(rename("{}", "").is_err());
        assert!(rename("{}", "\"exports\":").is_err());
    }

    #[test]
    fn the_function_around_the_clock_goes_and_nothing_else() {
        let glue = format!("a: {AROUND},\n        b: function(arg0) {{ return arg0.now(); }}");
        let bound = bind_clock(&glue).unwrap();
        assert_eq!(bound, format!("a: {BOUND},\n        b: function(arg0) {{ return arg0.now(); }}"));
        assert_eq!(bind_clock("no clock").unwrap(), "no clock");
        assert!(bind_clock("() => performance.now()").unwrap_err().contains("glue.rs"));
    }
}

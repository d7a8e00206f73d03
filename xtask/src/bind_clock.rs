//! Binds the browser's clock directly to the WebAssembly import, without wasm-bindgen's wrapper function.
//!
//! wasm-bindgen resolves globals at every call, because a script may replace them. No script of this site replaces
//! `performance.now`, and the clock is read after every recorded step of a task: a call from WebAssembly takes 89 ns if bound
//! directly, 181 ns through the wrapper (Chromium 156).

/// wasm-bindgen's code for the import, between its name and the next.
const AROUND: &str = "function() {
            const ret = performance.now();
            return ret;
        }";
const BOUND: &str = "performance.now.bind(performance)";

/// Returns the glue with the import bound; unchanged if it has no such import.
///
/// # Errors
/// If the glue has another wrapper than the two constants above: update them.
pub(crate) fn bind(glue: &str) -> Result<String, String> {
    let bound = glue.replace(AROUND, BOUND);
    if bound.contains("performance.now()") {
        return Err("it calls performance.now() otherwise than xtask/src/bind_clock.rs expects".to_owned());
    }
    Ok(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_around_the_clock_goes_and_nothing_else() {
        let glue = format!("a: {AROUND},\n        b: function(arg0) {{ return arg0.now(); }}");
        let bound = bind(&glue).unwrap();
        assert_eq!(bound, format!("a: {BOUND},\n        b: function(arg0) {{ return arg0.now(); }}"));
        assert_eq!(bind("no clock").unwrap(), "no clock");
        assert!(bind("() => performance.now()").unwrap_err().contains("bind_clock.rs"));
    }
}

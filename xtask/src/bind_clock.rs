//! The browser's clock as the WebAssembly's import, without the function that wasm-bindgen writes around it.
//!
//! wasm-bindgen looks globals up at every call, because a script may have replaced them. Nobody replaces `performance.now` on
//! the site's own pages, and every recorded step of a task is followed by a look at the clock: bound directly, called from
//! WebAssembly, it took 89 ns where the function around it took 181 (Chromium 156).

/// What wasm-bindgen writes for the import, between its name and the next.
const AROUND: &str = "function() {
            const ret = performance.now();
            return ret;
        }";
const BOUND: &str = "performance.now.bind(performance)";

/// The glue with the import bound, if it has that import.
///
/// # Errors
/// When the glue calls the clock in another way: then the two texts above are out of date.
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

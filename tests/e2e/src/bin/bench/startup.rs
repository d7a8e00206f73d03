//! How soon the page answers: to a visitor who has never been here, and to one who comes back.

use loopscope_e2e::{Checked, Page};
use serde_json::{Value, json};

use crate::median;
use crate::results::Results;

/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 7;

/// Milliseconds from the start of the visit, and from the last byte of the WebAssembly, to the first answer.
const TIMES: &str = "
  const [ready] = performance.getEntriesByName('loopscope-ready');
  const wasm = performance.getEntriesByType('resource').find((entry) => entry.name.endsWith('.wasm'));
  return [ready.startTime, ready.startTime - wasm.responseEnd]";

/// Prints the figures.
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    let cdp = page.session().cdp();
    cdp.send_raw("Network.enable", json!({})).await?;
    for (visitor, is_new) in [("new", true), ("returning", false)] {
        let (mut whole, mut after_bytes) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            if is_new {
                page.open("data/1.json").await?;
                cdp.send_raw("Network.clearBrowserCache", json!({})).await?;
            }
            page.open_ready("?lang=en").await?;
            let times = page.eval(TIMES).await?;
            let times: Vec<f64> = times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            let [all, rest] = times[..] else { return Err("the page marked no start".into()) };
            whole.push(all);
            after_bytes.push(rest);
        }
        let (whole, after_bytes) = (median(whole), median(after_bytes));
        results.figure(&format!("first answer to a {visitor} visitor, ms"), whole);
        results.goal(
            &format!("first answer to a {visitor} visitor after the last byte, ms"),
            after_bytes,
            250.0,
        );
        println!(
            "a {visitor} visitor has the first answer after {whole:.0} ms, {after_bytes:.0} ms after the \
             WebAssembly's last byte; median of {ROUNDS}; goal 250 after the bytes",
        );
    }
    Ok(())
}

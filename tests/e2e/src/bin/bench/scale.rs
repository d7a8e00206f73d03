//! The model of a million spans in ten thousand lanes: how soon it is built, how far from each other its moments are, and
//! how much memory it takes; all of it in WebAssembly, without the page.

use loopscope_e2e::{Checked, Page};

use crate::results::Results;

const SPANS: u32 = 1_000_000;

/// Measures with the benchmark page, and prints the figures.
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    page.open("").await?;
    let told = page
        .eval(&format!(
            "const bench = await window.bench;
             const trace = bench.scale_trace({SPANS});
             // Another instance of the module, which has used no memory yet.
             const fresh = await import('./loopscope_bench.js?fresh');
             await fresh.default();
             const bytes = fresh.scale_bytes(trace);
             return {{ bytes, ...JSON.parse(bench.scale_times(trace)) }}"
        ))
        .await?;
    let figure = |key: &str| told[key].as_f64().ok_or_else(|| format!("there is no figure of {key}"));
    println!(
        "\nThe model of a large run: {} spans in {} lanes, {} events\n",
        told["spans"], told["lanes"], told["events"]
    );
    for (key, what, goal) in [
        ("nanoseconds", "building it, nanoseconds an event, median of 7", 150.0),
        ("bytes", "events and model, bytes a span", 64.0),
        ("median_jump", "a jump of the playhead, ms, median of 199", 50.0),
        ("longest_jump", "the longest of them, ms", 50.0),
    ] {
        results.goal(&format!("model of 1,000,000 spans: {what}"), figure(key)?, goal);
        println!("{what}: {:.1}; goal {goal:.0}", figure(key)?);
    }
    Ok(())
}

//! Timers: the main thread's processor time for each case, as DevTools tells it, and how late they were.

use loopscope_e2e::{Checked, Page, table};

use crate::results::Results;

const CASES: [(&str, &str); 3] =
    [("1 ms", "100,000 x 1 ms"), ("random", "100,000 x 0 to 1000 ms"), ("chain", "200 x 1 ms in turn")];
const PEERS: [&str; 4] = ["Loopscope", "Loopscope, tracing", "gloo-timers", "setTimeout"];
/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 7;

/// Prints the tables.
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    page.open("").await?;
    let parked = page.eval("return await (await window.bench).parked()").await?;
    results.goal("a parked task, bytes beyond its future", parked.as_f64().unwrap_or(f64::NAN), 56.0);
    println!("\nA parked task: {parked} bytes beyond its future; goal 56");
    page.session().cdp().send_raw("Performance.enable", serde_json::json!({})).await?;
    let (mut cost, mut late) = (Samples::default(), Samples::default());
    for _ in 0..ROUNDS {
        for (case, name) in CASES {
            for peer in PEERS {
                let before = thread_time(page).await?;
                let script = format!("return await (await window.bench).sleeps({peer:?}, {case:?})");
                let lateness = page.eval(&script).await?.as_f64().ok_or("a case gave no number")?;
                cost.add(name, peer, (thread_time(page).await? - before) * 1e3);
                late.add(name, peer, lateness);
            }
        }
    }
    let (cost, late) = (cost.medians(), late.medians());
    println!("\nMilliseconds of the main thread's processor time, median of the rounds\n\n{}", table(&cost));
    println!(
        "\nMilliseconds too late, 99th percentile; of those in turn, how long each took\n\n{}",
        table(&late)
    );
    results.table("milliseconds of the main thread", &cost);
    results.table("milliseconds too late, p99; of those in turn, how long each took", &late);
    Ok(())
}

/// Seconds of processor time that the page's main thread has used.
async fn thread_time(page: &Page) -> Checked<f64> {
    let metrics = page.session().cdp().send_raw("Performance.getMetrics", serde_json::json!({})).await?;
    let metrics = metrics["metrics"].as_array().ok_or("DevTools gave no metrics")?;
    let time = metrics.iter().find(|metric| metric["name"] == "ThreadTime");
    time.and_then(|time| time["value"].as_f64()).ok_or_else(|| "DevTools told no thread time".into())
}

#[derive(Default)]
struct Samples(Vec<(String, String, Vec<f64>)>);

impl Samples {
    fn add(&mut self, case: &str, peer: &str, value: f64) {
        match self.0.iter_mut().find(|(c, p, _)| c == case && p == peer) {
            Some((_, _, values)) => values.push(value),
            None => self.0.push((case.to_owned(), peer.to_owned(), vec![value])),
        }
    }

    fn medians(self) -> Vec<(String, String, f64)> {
        let medians = self.0.into_iter().map(|(case, peer, mut values)| {
            values.sort_by(f64::total_cmp);
            (case, peer, values[values.len() / 2])
        });
        medians.collect()
    }
}

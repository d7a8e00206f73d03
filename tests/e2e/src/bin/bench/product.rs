//! The page itself: how soon it answers, and what a frame costs while it draws a run live.

use loopscope_e2e::{Checked, Page};
use serde_json::Value;

use crate::results::Results;

/// 1,000 tasks and their spawner; each yield is three events, so 100,000 in all with those of the spawns and joins.
const RUN: &str = "loopscope.run('turns', { tasks: 1000, turns: 32 }, { speed: 'real' })";
/// The same steps spread over many frames, which is harder: every frame has something new to take in and to draw.
const SPREAD: &str = "loopscope.run('sleep', { tasks: 1000, delay: 4 }, { speed: 'real' })";

/// Sums up, by frame, the time from the start of each callback of `requestAnimationFrame` to the end of the microtasks it
/// leaves behind, in which the page's effects run. One hop waits for those that are queued; thirty, for those that these
/// queue in turn.
pub(crate) const WATCH_FRAMES: &str = "
  window.frames_ms = new Map();
  window.last_frame = 0;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => ask(async (time) => {
    const began = performance.now();
    callback(time);
    for (let hop = 0; hop < 30; hop++) await null;
    last_frame = performance.now();
    frames_ms.set(time, (frames_ms.get(time) ?? 0) + last_frame - began);
  });";

/// Prints the figures of the built page. Needs [`WATCH_FRAMES`].
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    println!("\nThe page\n");
    startup(page, results).await?;
    for (name, run) in [("turns, 1,000 tasks x 32", RUN), ("sleep, 1,000 tasks, 4 ms", SPREAD)] {
        page.open_ready("?lang=en").await?;
        frames(page, name, run, results).await?;
    }
    Ok(())
}

/// From the last byte of the WebAssembly to the moment the page answers.
async fn startup(page: &Page, results: &mut Results) -> Checked {
    let mut samples = Vec::new();
    for _ in 0..7 {
        page.open_ready("?lang=en").await?;
        let millis = page
            .eval(
                "const [ready] = performance.getEntriesByName('loopscope-ready');
                 const wasm = performance.getEntriesByType('resource').find((e) => e.name.endsWith('.wasm'));
                 return ready.startTime - wasm.responseEnd",
            )
            .await?;
        samples.push(millis.as_f64().ok_or("no start-up time")?);
    }
    let answer = median(samples);
    println!("from the WebAssembly's last byte to the first answer: {answer:.0} ms, median of 7; goal 300");
    results.goal("from the WebAssembly's last byte to the first answer, ms", answer, 300.0);
    Ok(())
}

async fn frames(page: &Page, name: &str, run: &str, results: &mut Results) -> Checked {
    let answer = page
        .eval(&format!(
            "frames_ms.clear();
             const result = await {run};
             // What was recorded faster than it can be drawn is drawn in the frames that follow.
             await new Promise((resolve) => setTimeout(resolve, 500));
             return {{ events: result.events, tasks: result.tasks, frames: [...frames_ms.values()] }}"
        ))
        .await?;
    let mut frames: Vec<f64> =
        answer["frames"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    frames.sort_by(f64::total_cmp);
    let at = |share: f64| frames.get((frames.len() as f64 * share) as usize).copied().unwrap_or_default();
    results.goal(&format!("live drawing, {name}: script a frame, ms, median"), at(0.5), 8.0);
    results.goal(&format!("live drawing, {name}: script a frame, ms, p95"), at(0.95), 8.0);
    println!(
        "live drawing, {name}: {} tasks, {} events, {} frames; script a frame {:.1} ms median, {:.1} p95, {:.1} longest; goal 8",
        answer["tasks"],
        answer["events"],
        frames.len(),
        at(0.5),
        at(0.95),
        frames.last().copied().unwrap_or_default(),
    );
    Ok(())
}

/// The middle one.
///
/// # Panics
/// If there are none.
pub(crate) fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

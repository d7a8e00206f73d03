//! The page while it draws a run live: what a frame costs, and what the drawing costs the run.

use loopscope_e2e::{Checked, Page};
use serde_json::Value;

use crate::median;
use crate::results::Results;

/// 1,000 tasks and their spawner; each yield is three events, so 100,000 in all with those of the spawns and joins.
const RUN: &str = "loopscope.run('turns', { tasks: 1000, turns: 32 }, { speed: 'real' })";
/// The same steps spread over many frames, which is harder: every frame has something new to take in and to draw.
const SPREAD: &str = "loopscope.run('sleep', { tasks: 1000, delay: 4 }, { speed: 'real' })";

/// A million steps: a thousand of each of 1,000 tasks.
const MANY: &str = "loopscope.run('turns', { tasks: 1000, turns: 999 }, { speed: 'real' })";
/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 7;

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

/// Prints the figures. Needs [`WATCH_FRAMES`].
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    for (name, run) in [("turns, 1,000 tasks x 32", RUN), ("sleep, 1,000 tasks, 4 ms", SPREAD)] {
        page.open_ready("?lang=en").await?;
        frames(page, name, run, results).await?;
    }
    drawn_and_undrawn(page, results).await
}

/// The same run with the page drawing it and without, in turns.
async fn drawn_and_undrawn(page: &Page, results: &mut Results) -> Checked {
    let mut samples = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (samples, prepare) in samples.iter_mut().zip(["", "window.requestAnimationFrame = () => 0;"]) {
            page.open_ready("?lang=en").await?;
            let script = format!(
                "{prepare} const began = performance.now(); const {{ polls }} = await {MANY};
                 return [polls, performance.now() - began]"
            );
            let answer = page.eval(&script).await?;
            if answer[0].as_u64().is_none_or(|polls| polls < 1_000_000) {
                return Err("the run had less than a million steps".into());
            }
            samples.push(answer[1].as_f64().ok_or("a run took no time")?);
        }
    }
    let [drawn, undrawn] = samples.map(median);
    results.ratio("a run of a million steps: drawn / undrawn", drawn / undrawn);
    println!(
        "a run of a million steps, recorded: {drawn:.1} ms while it is drawn, {undrawn:.1} ms undrawn, {:.2} times; \
         median of {ROUNDS}",
        drawn / undrawn,
    );
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

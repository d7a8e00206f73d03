//! What a visitor feels while 100,000 tasks are busy: frames painted a second, and how late the page hears of a key.

use std::time::Duration;

use loopscope_e2e::{Checked, Page};
use serde_json::{Value, json};

use crate::results::Results;

/// How long they are busy, and how often a key is pressed meanwhile.
const BUSY_MS: u32 = 4000;
const BETWEEN_KEYS: Duration = Duration::from_millis(100);

/// Starts the work and what is observed of it; the driver presses keys before it asks for the answer.
const START: &str = "
  const frames = [], late = [];
  const frame = (time) => { frames.push(time); window.observed && requestAnimationFrame(frame); };
  const heard = (event) => late.push(performance.now() - event.timeStamp);
  window.observed = true;
  addEventListener('keydown', heard);
  requestAnimationFrame(frame);
  const work = (await window.bench).busy(MILLIS, TRACED);
  window.outcome = work.then((yields) => {
    window.observed = false;
    removeEventListener('keydown', heard);
    const seconds = (frames.at(-1) - frames[0]) / 1e3;
    return { yields, frames: (frames.length - 1) / seconds, late: late.sort((a, b) => a - b) };
  });";

/// Prints the figures.
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    println!("\n100,000 tasks that are always ready, 8 ms a turn\n");
    for (name, traced) in [("untraced", false), ("traced", true)] {
        page.open("").await?;
        let start = START.replace("MILLIS", &BUSY_MS.to_string()).replace("TRACED", &traced.to_string());
        page.eval(&start).await?;
        press_keys(page).await?;
        let outcome = page.eval("return await window.outcome").await?;
        let late: Vec<f64> =
            outcome["late"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let at = |share: f64| late.get((late.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
        let number = |key: &str| outcome[key].as_f64().unwrap_or(f64::NAN);
        results.figure(&format!("100,000 busy tasks, {name}: million yields a second"), number("yields"));
        results.figure(&format!("100,000 busy tasks, {name}: frames a second"), number("frames"));
        results.figure(&format!("100,000 busy tasks, {name}: a key is heard after, ms, median"), at(0.5));
        println!(
            "{name}: {:.0} million yields and {:.0} frames a second, goals 40 and 60; \
             a key is heard after {:.1} ms, median of {}, {:.1} at the 95th percentile",
            number("yields"),
            number("frames"),
            at(0.5),
            late.len(),
            at(0.95),
        );
    }
    Ok(())
}

/// Presses keys until shortly before the work ends.
async fn press_keys(page: &Page) -> Checked {
    let cdp = page.session().cdp();
    let presses = BUSY_MS / BETWEEN_KEYS.as_millis() as u32 - 5;
    for _ in 0..presses {
        for kind in ["keyDown", "keyUp"] {
            cdp.send_raw("Input.dispatchKeyEvent", json!({ "type": kind, "key": "a", "code": "KeyA" }))
                .await?;
        }
        tokio::time::sleep(BETWEEN_KEYS).await;
    }
    Ok(())
}

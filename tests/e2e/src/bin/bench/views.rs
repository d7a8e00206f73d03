//! What a frame costs while a visitor moves about in a million spans: every view, zoomed in a thousand times and out again
//! at several places, and dragged.

use loopscope_e2e::{Checked, Page, Viewport};
use serde_json::Value;

use crate::opening::{LARGEST, address, await_settled};
use crate::results::Results;

/// Ways to look at it, and the JavaScript that gets there from the one before.
const WIDE: &[(&str, &str)] = &[
    ("lanes", ""),
    ("filtered", "await type('worker');"),
    ("one branch folded", "await type(''); await key('ArrowDown'); await key('ArrowDown'); await key('c');"),
    ("all lanes in sight", "await key('c'); await key('Escape'); await toggle();"),
    ("all lanes in sight, filtered", "await type('api');"),
];
const ON_A_PHONE: &[(&str, &str)] = &[("lanes", ""), ("all lanes in sight", "await toggle();")];

/// What the views and the movements are made of. Everything goes through the events that the page listens to, in
/// animation frames, so that what they cost is part of a frame.
pub(crate) const HANDS: &str = "
  const chart = document.querySelector('.tl-chart');
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const rest = async () => { for (let n = 0; n < 8; n++) await frame(); };
  const type = async (text) => {
    const field = document.querySelector('.tl-filters input[type=search]');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await rest();
  };
  const key = async (key) => {
    chart.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    await rest();
  };
  const toggle = async () => {
    [...document.querySelectorAll('.tl-tools button')].find((b) => b.textContent === 'All lanes').click();
    await rest();
  };
  const rect = chart.getBoundingClientRect();
  const labels = rect.width < 560 ? 92 : 168;
  const place = (part) => ({
    clientX: rect.x + labels + (rect.width - labels) * part, clientY: rect.y + rect.height / 2,
    bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', button: 0,
  });
  const wheel = (part, deltaY) =>
    chart.dispatchEvent(new WheelEvent('wheel', { ...place(part), deltaY, ctrlKey: true }));
  const pointer = (kind, part) => chart.dispatchEvent(new PointerEvent(kind, place(part)));
  // On the ruler.
  const jump = (part) => {
    for (const kind of ['pointerdown', 'pointerup']) {
      chart.dispatchEvent(new PointerEvent(kind, { ...place(part), clientY: rect.y + 40 }));
    }
  };
  // A notch of 100 pixels is a factor of 1.35: 24 of them are 1,340.
  const zoom = async (part, notches, deltaY) => {
    for (let n = 0; n < notches; n++) { await frame(); wheel(part, deltaY); }
  };
  const drag = async (from, to) => {
    await frame();
    pointer('pointerdown', from);
    for (let n = 1; n <= 12; n++) { await frame(); pointer('pointermove', from + (to - from) * n / 12); }
    pointer('pointerup', to);
  };
  const scroll = async () => {
    const far = chart.scrollHeight - chart.clientHeight;
    for (let n = 0; n <= 10; n++) { await frame(); chart.scrollTop = far * n / 10; }
    chart.scrollTop = far / 3;
  };";

/// A visitor in a hurry.
const MOVE: &str = "
  frames_ms.clear();
  await scroll();
  for (const part of [0.1, 0.85]) {
    for (let more = 0; more < 2; more++) {
      await zoom(part, 12, -100);
      await drag(0.8, 0.2);
    }
    await zoom(part, 8, 300);
  }
  await key('f');
  return [...frames_ms.values()];";

/// A range of most of the run, drawn and drawn anew: its totals are told all the while.
const RANGE: &str = "
  frames_ms.clear();
  for (const [from, to] of [[0.1, 0.9], [0.8, 0.2], [0.5, 0.6]]) {
    const held = (kind, part) => chart.dispatchEvent(new PointerEvent(kind, { ...place(part), shiftKey: true }));
    await frame();
    held('pointerdown', from);
    for (let n = 1; n <= 40; n++) { await frame(); held('pointermove', from + (to - from) * n / 40); }
    held('pointerup', to);
  }
  const told = document.querySelector('.tl-range:not([hidden]) > span')?.textContent;
  if (!told) throw new Error('no range was selected');
  await key('Escape');
  return [...frames_ms.values()];";

/// The playhead put here and there, and what each of these costs in the frames after it.
const JUMP: &str = "
  const jumps = [];
  for (let n = 0; n < 19; n++) {
    await rest();
    frames_ms.clear();
    await frame();
    jump((n * 7 % 19) / 19);
    await rest();
    jumps.push(Math.max(...frames_ms.values()));
  }
  document.querySelectorAll('.tl-transport button')[4].click();
  await rest();
  return jumps;";

/// Prints the figures, wide and on a phone. The trace is that of [`LARGEST`].
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    println!(
        "\nMoving about in {} spans, milliseconds of script a frame; goal 6 median, 16 p95, 50 longest\n",
        1_000_000
    );
    let screens = [("wide", Viewport::DESKTOP, WIDE), ("phone", Viewport::PHONE, ON_A_PHONE)];
    for (screen, viewport, views) in screens {
        page.set_viewport(viewport).await?;
        page.open_ready(&address(LARGEST)).await?;
        await_settled(page).await?;
        jumps(page, screen, results).await?;
        frames(page, screen, "a range dragged", RANGE, results).await?;
        for (view, steps) in views {
            page.eval(&format!("{HANDS} {steps}")).await?;
            frames(page, screen, view, MOVE, results).await?;
        }
    }
    Ok(())
}

/// Moves as a visitor does, and tells what a frame cost.
async fn frames(page: &Page, screen: &str, view: &str, moves: &str, results: &mut Results) -> Checked {
    let frames = sorted(&page.eval(&format!("{HANDS} {moves}")).await?);
    let at = |share: f64| frames.get((frames.len() as f64 * share) as usize).copied().unwrap_or_default();
    let (median, p95, longest) = (at(0.5), at(0.95), frames.last().copied().unwrap_or_default());
    println!("{screen}, {view}: {median:.1} median, {p95:.1} p95, {longest:.1} longest of {}", frames.len());
    results.goal(&format!("script a frame, ms: {screen}, {view}: median"), median, 6.0);
    results.goal(&format!("script a frame, ms: {screen}, {view}: p95"), p95, 16.0);
    results.goal(&format!("script a frame, ms: {screen}, {view}: longest"), longest, 50.0);
    Ok(())
}

async fn jumps(page: &Page, screen: &str, results: &mut Results) -> Checked {
    let jumps = sorted(&page.eval(&format!("{HANDS} {JUMP}")).await?);
    let longest = jumps.last().copied().ok_or("there was no jump")?;
    let median = jumps[jumps.len() / 2];
    println!(
        "{screen}, the playhead put elsewhere: {median:.1} median, {longest:.1} longest of {}; goal 50",
        jumps.len()
    );
    results.goal(&format!("a jump of the playhead on the page, script, ms: {screen}: median"), median, 50.0);
    results.goal(
        &format!("a jump of the playhead on the page, script, ms: {screen}: longest"),
        longest,
        50.0,
    );
    Ok(())
}

fn sorted(told: &Value) -> Vec<f64> {
    let mut figures: Vec<f64> = told.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    figures.sort_by(f64::total_cmp);
    figures
}

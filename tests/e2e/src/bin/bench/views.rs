//! What a frame costs while a visitor moves about in a million spans: every view, zoomed in a thousand times and out again
//! at several places, and dragged.

use loopscope_e2e::{Checked, Page, Viewport};
use serde_json::Value;

use crate::opening::{self, await_settled};
use crate::results::Results;

/// A way to look at it, and the JavaScript that gets there.
const VIEWS: [(&str, &str); 5] = [
    ("lanes", ""),
    ("filtered", "await type('worker');"),
    ("one branch folded", "await type(''); await key('ArrowDown'); await key('ArrowDown'); await key('c');"),
    ("all lanes in sight", "await key('c'); await key('Escape'); await toggle();"),
    ("all lanes, filtered", "await type('api');"),
];

/// What the views and the movements are made of. Everything goes through the events that the page listens to, in
/// animation frames, so that what they cost is part of a frame.
const HANDS: &str = "
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
  for (const part of [0.1, 0.5, 0.85]) {
    for (let more = 0; more < 2; more++) {
      await zoom(part, 12, -100);
      await drag(0.8, 0.2);
    }
    await zoom(part, 8, 300);
  }
  await key('f');
  return [...frames_ms.values()];";

/// Prints the figures, wide and on a phone. The trace is that of [`opening::LARGEST`].
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    println!(
        "\nMoving about in {} spans, milliseconds of script a frame; goal 6 median, 16 p95\n",
        1_000_000
    );
    for (screen, viewport) in [("wide", Viewport::DESKTOP), ("phone", Viewport::PHONE)] {
        page.set_viewport(viewport).await?;
        page.open_ready(&opening::address(opening::LARGEST)).await?;
        await_settled(page).await?;
        for (view, steps) in VIEWS {
            page.eval(&format!("{HANDS} {steps}")).await?;
            let frames = page.eval(&format!("{HANDS} {MOVE}")).await?;
            let mut frames: Vec<f64> =
                frames.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            frames.sort_by(f64::total_cmp);
            let at =
                |share: f64| frames.get((frames.len() as f64 * share) as usize).copied().unwrap_or_default();
            let (median, p95, longest) = (at(0.5), at(0.95), frames.last().copied().unwrap_or_default());
            println!(
                "{screen}, {view}: {median:.1} median, {p95:.1} p95, {longest:.1} longest of {}",
                frames.len()
            );
            results.goal(&format!("script a frame, ms: {screen}, {view}: median"), median, 6.0);
            results.goal(&format!("script a frame, ms: {screen}, {view}: p95"), p95, 16.0);
            results.figure(&format!("script a frame, ms: {screen}, {view}: longest"), longest);
        }
    }
    page.set_viewport(Viewport::DESKTOP).await
}

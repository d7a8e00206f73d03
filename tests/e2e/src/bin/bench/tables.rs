//! The tables of tasks and waits, and pictures, of a million spans: for how long the page stands still while a table is
//! opened or put in another order, what a frame costs while it is scrolled, how soon a picture is saved and how large it is.

use loopscope_e2e::{Checked, Page, Viewport};

use crate::opening::{LARGEST, address, await_settled};
use crate::results::Results;
use crate::views::HANDS;

/// A timer tells for how long nothing else could be done, to some milliseconds.
const WATCH: &str = "
  let still = 0;
  let last = performance.now();
  const heart = setInterval(() => {
    still = Math.max(still, performance.now() - last);
    last = performance.now();
  }, 4);
  const measured = async (act) => { still = 0; act(); await rest(); await rest(); return still; };";

const TABLES: &str = "
  const heads = () => [...document.querySelectorAll('.tl-head button')];
  const told = [];
  told.push(['opened', await measured(() => { document.querySelector('.tl-details').open = true; })]);
  for (const tab of ['waits', 'tasks']) {
    told.push([tab, await measured(() => document.getElementById(`tl-tab-${tab}`).click())]);
    for (let column = 0; column < heads().length; column++) {
      told.push([`${tab} by ${heads()[column].textContent}`, await measured(() => heads()[column].click())]);
    }
  }
  document.getElementById('tl-tab-waits').click();
  await rest();
  const list = document.querySelector('.tl-table .rows');
  frames_ms.clear();
  for (let n = 0; n < 60; n++) { await frame(); list.scrollTop = list.scrollHeight * n / 60; }
  await rest();
  const rows = Number(document.querySelector('.tl-table').ariaRowCount) - 1;
  document.querySelector('.tl-details').open = false;
  clearInterval(heart);
  return { rows, told, scrolled: Math.max(...frames_ms.values()) };";

/// Of all lanes in sight.
const PICTURES: &str = "
  await toggle();
  // Not in frames: those that are asked for here count as the page's.
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  for (let quiet = performance.now(); performance.now() - quiet < 300; await pause()) {
    quiet = Math.max(quiet, last_frame);
  }
  const make = URL.createObjectURL;
  const told = [];
  for (const kind of ['SVG', 'PNG']) {
    let bytes = 0;
    URL.createObjectURL = (blob) => { bytes = blob.size; return make.call(URL, blob); };
    const buttons = () => [...document.querySelectorAll('button, [role=menuitem]')];
    buttons().find((button) => /^Export/.test(button.textContent.trim())).click();
    await rest();
    const stood = await measured(() => buttons().find((b) => b.textContent.includes(`as ${kind}`)).click());
    for (let frames = 0; !bytes && frames < 600; frames++) await frame();
    if (!bytes) throw new Error(`there is no ${kind}`);
    told.push([kind, stood, bytes]);
  }
  clearInterval(heart);
  return told;";

/// Prints the figures. Needs the watch of the frames.
pub(crate) async fn measure(page: &Page, results: &mut Results) -> Checked {
    page.set_viewport(Viewport::DESKTOP).await?;
    page.open_ready(&address(LARGEST)).await?;
    await_settled(page).await?;
    let told = page.eval(&format!("{HANDS} {WATCH} {TABLES}")).await?;
    println!("\nTables of {} waits, for how long the page stands still, ms; goal 100\n", told["rows"]);
    for entry in told["told"].as_array().into_iter().flatten() {
        let (what, still) = (entry[0].as_str().ok_or("no name")?, entry[1].as_f64().ok_or("no figure")?);
        println!("{what}: {still:.0}");
        results.goal(&format!("tables, ms that the page stands still: {what}"), still, 100.0);
    }
    let scrolled = told["scrolled"].as_f64().ok_or("nothing was scrolled")?;
    println!("scrolled, the longest script of a frame: {scrolled:.1}; goal 16");
    results.goal("tables, scrolled: script a frame, ms: longest", scrolled, 16.0);
    let pictures = page.eval(&format!("{HANDS} {WATCH} {PICTURES}")).await?;
    for entry in pictures.as_array().into_iter().flatten() {
        let (kind, still) = (entry[0].as_str().ok_or("no name")?, entry[1].as_f64().ok_or("no figure")?);
        let kilobytes = entry[2].as_f64().ok_or("no size")? / 1000.0;
        println!("all lanes as {kind}: {still:.0} ms that the page stands still, {kilobytes:.0} kB");
        results.goal(&format!("all lanes as {kind}: ms that the page stands still"), still, 100.0);
        results.goal(&format!("all lanes as {kind}: kB"), kilobytes, 1000.0);
    }
    Ok(())
}

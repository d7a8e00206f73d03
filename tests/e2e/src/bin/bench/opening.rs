//! How long it takes until a trace file is on show: here, and in speedscope, in the same browser.
//!
//! Both fetch the same file, an export of ours, from a server of this machine; the time is from the start of the
//! navigation, which both spend on loading themselves, to the first picture of the whole.

use std::path::Path;

use loopscope_e2e::{Checked, Page, Site, Viewport, visit_site};

use crate::median;
use crate::results::Results;

/// The trace with most spans; its name in the directory of traces.
pub(crate) const LARGEST: &str = "1000";
/// In thousands of spans.
const SERIES: [&str; 2] = ["100", LARGEST];
const TRACES: &str = "traces";
/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 3;

/// Watches the page's frames, and what keeps its main thread from them.
pub(crate) const WATCH: &str = "
  window.longest_task = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longest_task = Math.max(longest_task, entry.duration);
  }).observe({ type: 'longtask' });
  const start = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...all) => {
    const started = await start(...all);
    window.memory = Object.values(started.instance.exports).find((e) => e instanceof WebAssembly.Memory);
    return started;
  };";

/// A trace that was opened.
pub(crate) struct Opened {
    /// When the page had nothing left to draw, in milliseconds since the start of the navigation.
    time: f64,
    /// How many steps of progress were seen.
    steps: f64,
    /// The longest task of the main thread in milliseconds; zero if none took 50, for shorter ones are not told.
    longest_task: f64,
    /// The page's WebAssembly memory in bytes.
    memory: f64,
}

/// The query that opens a trace.
pub(crate) fn address(trace: &str) -> String {
    format!("?lang=en&trace={TRACES}%2F{trace}.json")
}

/// Serves the traces of a directory beside the page.
pub(crate) fn serve_traces(site: &Site, directory: &Path) {
    site.serve_beside(TRACES, directory);
}

/// Waits until a trace is on show and the page has nothing left to draw. Needs [`WATCH`] and the watch of the frames.
pub(crate) async fn await_settled(page: &Page) -> Checked<Opened> {
    let told = page
        .eval(
            "const seen = new Set();
             const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
             while (!/is on show/.test(document.querySelector('.sentence')?.textContent)) {
               const notice = document.querySelector('.notices')?.innerText;
               if (/could not|cannot|is not/.test(notice)) throw new Error(notice);
               seen.add(document.querySelector('.reading p')?.textContent);
               await pause();
             }
             for (let quiet = performance.now(); performance.now() - quiet < 300; await pause()) {
               quiet = Math.max(quiet, last_frame);
             }
             return [last_frame, seen.size, longest_task, memory.buffer.byteLength]",
        )
        .await?;
    let figure = |place: usize| told[place].as_f64().ok_or("an opened trace has four figures");
    Ok(Opened { time: figure(0)?, steps: figure(1)?, longest_task: figure(2)?, memory: figure(3)? })
}

/// Opens the series in both, and prints how long that took.
pub(crate) async fn measure(
    page: &Page,
    traces: &Path,
    speedscope: Option<&Path>,
    results: &mut Results,
) -> Checked {
    println!("\nOpening a trace, from the start of the navigation\n");
    for trace in SERIES {
        let size = traces.join(format!("{trace}.json")).metadata()?.len() as f64 / 1e6;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let rounds = if trace == LARGEST { 1 } else { ROUNDS };
        for _ in 0..rounds {
            // Else the browser would still have what it held of the page before.
            page.open("?lang=en").await?;
            page.open(&address(trace)).await?;
            ours.push(await_settled(page).await?);
            if let Some(directory) = speedscope {
                theirs.push(open_in_speedscope(directory, traces, trace).await);
            }
        }
        let greatest = |of: fn(&Opened) -> f64| ours.iter().map(of).fold(0.0, f64::max);
        let (task, memory) = (greatest(|opened| opened.longest_task), greatest(|opened| opened.memory) / 1e6);
        let steps = greatest(|opened| opened.steps);
        let ours = median(ours.iter().map(|opened| opened.time).collect());
        let longest = if task == 0.0 { "below 50".to_owned() } else { format!("{task:.0}") };
        println!(
            "{trace},000 spans, {size:.0} MB: {ours:.0} ms; longest task {longest} ms, goal 100; {steps} steps of progress; \
             {memory:.0} MB of memory"
        );
        results.figure(&format!("opening {trace},000 spans, ms"), ours);
        results.goal(&format!("opening {trace},000 spans: longest task (0: below 50), ms"), task, 100.0);
        results.figure(&format!("opening {trace},000 spans: memory of the page, MB"), memory);
        compare(trace, ours, theirs, results);
    }
    Ok(())
}

fn compare(trace: &str, ours: f64, theirs: Vec<Checked<f64>>, results: &mut Results) {
    let mut times = Vec::new();
    for outcome in theirs {
        match outcome {
            Ok(time) => times.push(time),
            Err(error) => return println!("    speedscope could not open it: {error}"),
        }
    }
    if !times.is_empty() {
        let theirs = median(times);
        println!("    speedscope: {theirs:.0} ms, {:.1} times as long", theirs / ours);
        results.figure(&format!("opening {trace},000 spans in speedscope, ms"), theirs);
        results.ratio(&format!("opening {trace},000 spans: speedscope / Loopscope"), theirs / ours);
    }
}

/// Opens a trace in a browser of its own; milliseconds from the start of the navigation.
async fn open_in_speedscope(speedscope: &Path, traces: &Path, trace: &str) -> Checked<f64> {
    let site = Site::serve(speedscope, "/").await?;
    serve_traces(&site, traces);
    let hash = format!("#profileURL={TRACES}/{trace}.json");
    let mut time = Err("it gave no time".into());
    visit_site(site, Viewport::DESKTOP, async |page| {
        page.allow_scripts(crate::LIMIT).await?;
        page.open(&hash).await?;
        time = page
            .eval(
                "const began = performance.now();
                 while (!document.title.includes(' - ')) {
                   const text = document.body.innerText;
                   if (/went wrong|error/i.test(text)) throw new Error(text.slice(0, 200));
                   if (performance.now() - began > 180000) throw new Error('not within three minutes');
                   await new Promise((resolve) => setTimeout(resolve, 20));
                 }
                 for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
                 return performance.now()",
            )
            .await
            .and_then(|time| time.as_f64().ok_or_else(|| "it gave no time".into()));
        Ok(())
    })
    .await;
    time
}

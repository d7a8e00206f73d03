//! Python: asyncio on our loop, traced and untraced, beside Pyodide's own loop in the same browser and CPython's natively.
//!
//! Each loop runs the same text (tests/bench/python/cases.py), in turn, round by round. The traced one runs in the page, which
//! draws it; the others alone. How soon Python starts is measured in browsers that have never loaded it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use loopscope_e2e::{Checked, MOUNT, Page, Site, Viewport, dist, table, visit_site};
use serde_json::{Value, json};

use crate::median;
use crate::results::Results;

const CASES: &str = include_str!("../../../../bench/python/cases.py");
const WEBLOOP: &str = include_str!("../../../../bench/python/webloop.js");
/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 5;
const COLD_STARTS: usize = 3;
const LIMIT: Duration = Duration::from_secs(300);

const TRACED: &str = "Loopscope, traced";
const UNTRACED: &str = "Loopscope, untraced";
const PYODIDE: &str = "Pyodide's loop";
const NATIVE: &str = "CPython's, natively";

const STEP: &str = "a step, us";
const SLEEPS: &str = "10,000 sleeps of 1 s, ms beyond it";

/// Runs the program in the page.
const IN_PAGE: &str = "
  const result = await loopscope.runPython(SOURCE, { speed: 'real' });
  if (result.outcome !== 'completed') throw new Error(result.error);
  return loopscope.output().at(-1).text;";

/// Runs the program in a worker of ours, without the page.
const IN_WORKER: &str = "
  const worker = new Worker('./python_worker.js', { type: 'module' });
  const answered = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (typeof data === 'string') resolve(data);
      if (data.kind === 'fault') reject(new Error(data.text));
      if (data.kind === 'ended' && data.error) reject(new Error(data.error));
      if (data.kind !== 'ready') return;
      window.snapshot ??= data.snapshot;
      const program = { source: SOURCE, name: 'main.py', speed: 'real', options: { trace: false } };
      worker.postMessage({ kind: 'run', ...program });
    };
  });
  worker.postMessage({ kind: 'boot', snapshot: window.snapshot });
  try { return await answered; } finally { worker.terminate(); }";

/// Runs the program on Pyodide's own loop.
const ON_WEBLOOP: &str = "
  const worker = new Worker('./webloop.js', { type: 'module' });
  const message = () => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data?.error ? reject(new Error(data.error)) : resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  await message();
  worker.postMessage(SOURCE);
  try { return await message(); } finally { worker.terminate(); }";

/// Prints the figures.
pub(crate) async fn measure(results: &mut Results) -> Checked {
    let site = Site::serve(&dist(), MOUNT).await?;
    site.put_text("webloop.js", WEBLOOP);
    let mut samples = Samples::default();
    let native = newest_python();
    visit_site(site, Viewport::DESKTOP, async |page| {
        page.allow_scripts(LIMIT).await?;
        page.open_ready("?lang=en").await?;
        for _ in 0..ROUNDS {
            samples.add(TRACED, &in_browser(page, IN_PAGE, "print(asyncio.run(measure()))").await?)?;
            let post = "from js import postMessage\npostMessage(asyncio.run(measure()))";
            samples.add(UNTRACED, &in_browser(page, IN_WORKER, post).await?)?;
            samples.add(PYODIDE, &in_browser(page, ON_WEBLOOP, "await measure()").await?)?;
            if let Some((python, _)) = &native {
                samples.add(NATIVE, &natively(python)?)?;
            }
        }
        Ok(())
    })
    .await;
    let cells = samples.medians();
    let version = native.map_or_else(|| "not there".to_owned(), |(_, version)| version);
    println!("\nPython: asyncio's loops, median of {ROUNDS}; natively: {version}\n\n{}", table(&cells));
    results.table("Python", &cells);
    let least = samples.least();
    println!("\nThe least of the rounds, which other work on the machine disturbs less\n\n{}", table(&least));
    results.table("Python, the least of the rounds", &least);
    goals(&cells, value(&least, SLEEPS, PYODIDE), results);
    starts(results).await
}

/// Where the goals are, and how far it is to them.
fn goals(cells: &[(String, String, f64)], fewest_ms: f64, results: &mut Results) {
    let of = |case, peer| value(cells, case, peer);
    let traced = of(STEP, TRACED);
    let times = of(STEP, PYODIDE) / traced;
    let of_native = of(STEP, UNTRACED) / of(STEP, NATIVE);
    let of_sleeps = of(SLEEPS, TRACED) / fewest_ms;
    results.goal("Python: a traced step, us", traced, 8.0);
    results.goal("Python: a traced step / one of Pyodide's loop", 1.0 / times, 1.0 / 8.0);
    results.goal("Python: an untraced step / a native one", of_native, 1.5);
    results.goal("Python: 10,000 traced sleeps / the fastest on Pyodide's loop", of_sleeps, 1.1);
    println!(
        "\na traced step: {traced:.1} us, goal 8; {times:.1} times as fast as on Pyodide's loop, goal 8\n\
         an untraced step: {of_native:.2} times a native one, goal 1.5\n\
         10,000 sleeps: {of_sleeps:.2} times those on Pyodide's loop at its best, goal 1.1"
    );
}

/// How soon a program runs in a browser that never loaded Python, and how soon the next after it.
async fn starts(results: &mut Results) -> Checked {
    const FIRST_AND_NEXT: &str = "
      const took = async (run) => { const from = performance.now(); await run(); return performance.now() - from; };
      const times = [];
      for (let n = 0; n < 3; n++) times.push(await took(RUN));
      return times;";
    let ours = "async () => {
      const result = await loopscope.runPython('print(1)', { speed: 'real' });
      if (result.outcome !== 'completed') throw new Error(result.error);
    }";
    let theirs = format!("async () => {{ {} }}", ON_WEBLOOP.replace("SOURCE", "'print(1)'"));
    let mut cells = Vec::new();
    for (peer, run) in [("Loopscope", ours), ("Pyodide", &theirs)] {
        let (mut first, mut next) = (Vec::new(), Vec::new());
        for _ in 0..COLD_STARTS {
            let site = Site::serve(&dist(), MOUNT).await?;
            site.put_text("webloop.js", WEBLOOP);
            visit_site(site, Viewport::DESKTOP, async |page| {
                page.allow_scripts(LIMIT).await?;
                page.open_ready("?lang=en").await?;
                let times = page.eval(&FIRST_AND_NEXT.replace("RUN", run)).await?;
                let times = times.as_array().into_iter().flatten().filter_map(Value::as_f64);
                let times: Vec<f64> = times.collect();
                first.extend(times.first());
                next.extend(times.get(1..).into_iter().flatten());
                Ok(())
            })
            .await;
        }
        // An even number of samples: the slower of the middle ones.
        cells.push(("first run, ms".to_owned(), peer.to_owned(), median(first)));
        cells.push(("next run, ms".to_owned(), peer.to_owned(), median(next)));
    }
    println!(
        "\nStarting Python: nothing cached, then at once again; median of {COLD_STARTS} browsers\n\n{}",
        table(&cells)
    );
    results.table("starting Python", &cells);
    results.goal("starting Python: first run, ms", cells[0].2, 3500.0);
    results.goal("starting Python: next run, ms", cells[1].2, 600.0);
    println!("\ngoals: 3500 and 600");
    Ok(())
}

async fn in_browser(page: &Page, script: &str, last_line: &str) -> Checked<String> {
    let source = json!(format!("{CASES}{last_line}\n")).to_string();
    let answer = page.eval(&script.replace("SOURCE", &source)).await?;
    answer.as_str().map(str::to_owned).ok_or_else(|| format!("Python answered {answer}").into())
}

fn natively(python: &PathBuf) -> Checked<String> {
    let output =
        Command::new(python).arg("-c").arg(format!("{CASES}print(asyncio.run(measure()))")).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// The newest CPython of this machine and its version: on the path, or of pyenv.
fn newest_python() -> Option<(PathBuf, String)> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let pyenv =
        std::env::var_os("PYENV_ROOT").map_or_else(|| home.join(".pyenv"), PathBuf::from).join("versions");
    let of_pyenv = std::fs::read_dir(pyenv).into_iter().flatten().flatten();
    let of_pyenv = of_pyenv.map(|version| version.path().join("bin/python3"));
    let on_path = (11..20).map(|minor| PathBuf::from(format!("python3.{minor}"))).chain(["python3".into()]);
    on_path
        .chain(of_pyenv)
        .filter_map(|python| Some((version_of(&python)?, python)))
        .max()
        .map(|((minor, micro), python)| (python, format!("3.{minor}.{micro}")))
}

/// The second and third numbers of a CPython's version.
fn version_of(python: &PathBuf) -> Option<(u32, u32)> {
    const ASK: &str = "import sys; print(sys.implementation.name, *sys.version_info[1:3])";
    let output = Command::new(python).args(["-c", ASK]).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let mut words = said.strip_prefix("cpython ")?.split_whitespace().map(str::parse);
    Some((words.next()?.ok()?, words.next()?.ok()?))
}

/// What was measured, by case and peer.
#[derive(Default)]
struct Samples(Vec<(String, String, Vec<f64>)>);

impl Samples {
    /// Adds a peer's answer: an object with a member for each case.
    fn add(&mut self, peer: &str, answer: &str) -> Checked {
        let answer: BTreeMap<String, f64> = serde_json::from_str(answer)?;
        for (case, value) in answer {
            match self.0.iter_mut().find(|(c, p, _)| *c == case && p == peer) {
                Some((_, _, values)) => values.push(value),
                None => self.0.push((case, peer.to_owned(), vec![value])),
            }
        }
        Ok(())
    }

    fn medians(&self) -> Vec<(String, String, f64)> {
        self.each(|values| median(values.to_vec()))
    }

    fn least(&self) -> Vec<(String, String, f64)> {
        self.each(|values| values.iter().copied().fold(f64::INFINITY, f64::min))
    }

    fn each(&self, of: impl Fn(&[f64]) -> f64) -> Vec<(String, String, f64)> {
        self.0.iter().map(|(case, peer, values)| (case.clone(), peer.clone(), of(values))).collect()
    }
}

fn value(cells: &[(String, String, f64)], case: &str, peer: &str) -> f64 {
    let found = cells.iter().find(|(c, p, _)| c == case && p == peer);
    found.map_or(f64::NAN, |(_, _, value)| *value)
}

//! Runs the benchmark page and prints its results as tables, then measures the built page: its start, its frames, its way
//! with large traces, and its Python. Everything is also saved in one file (`results`).

mod busy;
mod chart;
mod firefox;
mod native;
mod network;
mod opening;
mod product;
mod python;
mod results;
mod scale;
mod sleeps;
mod startup;
mod tables;
mod views;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use loopscope_e2e::{Checked, MOUNT, Page, Site, Viewport, dist, table, visit_site};
use serde_json::Value;

use results::Results;

/// Far above what the measurements take on a slow machine.
const LIMIT: Duration = Duration::from_secs(45 * 60);

const USAGE: &str = "\
Usage: bench <page> <traces> <results.json> [<speedscope>]; `cargo xtask bench` builds them and calls this.

  <page>        directory of the benchmark page
  <traces>      directory of the large traces
  <speedscope>  directory of speedscope's page
  ONLY=<part>   in the environment: only one of executor, model, page, opening, views, tables, python, network";

/// What there is to measure with.
struct Order {
    page: PathBuf,
    traces: PathBuf,
    results: PathBuf,
    speedscope: Option<PathBuf>,
    only: Option<String>,
}

impl Order {
    fn read(mut arguments: impl Iterator<Item = std::ffi::OsString>) -> Option<Order> {
        let mut path = || arguments.next().map(PathBuf::from);
        let (page, traces, results) = (path()?, path()?, path()?);
        Some(Order { page, traces, results, speedscope: path(), only: std::env::var("ONLY").ok() })
    }

    /// Whether this part is to be measured.
    fn wants(&self, part: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == part)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(order) = Order::read(std::env::args_os().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match measure(&order).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(order: &Order) -> Checked {
    let mut results = Results::default();
    if order.wants("executor") || order.wants("model") {
        let site = Site::serve(&order.page, "/").await?;
        visit_site(site, Viewport::DESKTOP, async |page| benches(page, order, &mut results).await).await;
    }
    let site = Site::serve(&dist(), MOUNT).await?;
    opening::serve_traces(&site, &order.traces);
    visit_site(site, Viewport::DESKTOP, async |page| pages(page, order, &mut results).await).await;
    if order.wants("python") {
        python::measure(&mut results).await?;
    }
    if order.wants("network") {
        network::measure(&mut results).await?;
    }
    results.save(&order.results)
}

/// What the benchmark page measures.
async fn benches(page: &Page, order: &Order, results: &mut Results) -> Checked {
    page.allow_scripts(LIMIT).await?;
    if order.wants("executor") {
        let in_browser = executors(page, results).await?;
        shared(page, results).await?;
        sleeps::measure(page, results).await?;
        busy::measure(page, results).await?;
        firefox::measure(&order.page, results).await?;
        let outside = native::measure(&order.page, &in_browser, results)?;
        chart::save(&order.results.with_file_name("executors.svg"), &[in_browser, outside].concat())?;
    }
    if order.wants("model") {
        scale::measure(page, results).await?;
    }
    Ok(())
}

/// What is measured of the built page.
async fn pages(page: &Page, order: &Order, results: &mut Results) -> Checked {
    page.allow_scripts(LIMIT).await?;
    page.open("?lang=en").await?;
    results.note_surroundings(page, order.speedscope.as_deref()).await?;
    page.run_first(product::WATCH_FRAMES).await?;
    page.run_first(opening::WATCH).await?;
    if order.wants("page") {
        println!("\nThe page\n");
        startup::measure(page, results).await?;
        product::measure(page, results).await?;
    }
    if order.wants("opening") {
        opening::measure(page, &order.traces, order.speedscope.as_deref(), results).await?;
    }
    if order.wants("views") {
        views::measure(page, results).await?;
    }
    if order.wants("tables") {
        tables::measure(page, results).await?;
    }
    Ok(())
}

/// The executors in the page.
async fn executors(page: &Page, results: &mut Results) -> Checked<Vec<(String, String, f64)>> {
    page.open("").await?;
    let cells = cells(page, "measure").await?;
    println!("\nNanoseconds an operation, median of the rounds; Chromium, headless\n\n{}", table(&cells));
    results.table("nanoseconds an operation", &cells);
    Ok(cells)
}

/// What tasks share, on our executor.
async fn shared(page: &Page, results: &mut Results) -> Checked {
    let cells = cells(page, "shared").await?;
    println!("\nShared between tasks of Loopscope, nanoseconds an operation, median\n\n{}", table(&cells));
    results.table("shared, nanoseconds an operation", &cells);
    Ok(())
}

/// What a function of the benchmark page returns.
async fn cells(page: &Page, function: &str) -> Checked<Vec<(String, String, f64)>> {
    let told = page.eval(&format!("return JSON.parse(await (await window.bench).{function}())")).await?;
    let cells = told.as_array().into_iter().flatten().map(cell).collect::<Option<_>>();
    cells.ok_or_else(|| "results without a name".into())
}

fn cell(entry: &Value) -> Option<(String, String, f64)> {
    let text = |key: &str| entry[key].as_str().map(str::to_owned);
    Some((text("case")?, text("peer")?, entry["nanoseconds"].as_f64()?))
}

/// Of an odd number of samples, so that it is one of them.
fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

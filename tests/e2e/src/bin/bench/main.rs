//! Runs the benchmark page of the given directory and prints its results as a table, then measures the built page.

mod busy;
mod native;
mod product;
mod sleeps;
mod startup;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use loopscope_e2e::{Checked, Page, Site, Viewport, table, visit, visit_site};
use serde_json::Value;

/// Far above what the measurements take on a slow machine.
const LIMIT: Duration = Duration::from_secs(45 * 60);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(directory) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!(
            "Usage: bench <directory of the benchmark page>; `cargo xtask bench` builds it and calls this."
        );
        return ExitCode::from(2);
    };
    let site = match Site::serve(&directory, "/").await {
        Ok(site) => site,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    visit_site(site, Viewport::DESKTOP, async |page| {
        let results = measure(page).await?;
        sleeps::measure(page).await?;
        busy::measure(page).await?;
        native::measure(&directory, &results)
    })
    .await;
    visit(Viewport::DESKTOP, async |page| {
        println!("\nThe page\n");
        startup::measure(page).await?;
        product::measure(page).await
    })
    .await;
    ExitCode::SUCCESS
}

/// The executors in the page.
async fn measure(page: &Page) -> Checked<Vec<(String, String, f64)>> {
    page.allow_scripts(LIMIT).await?;
    page.open("").await?;
    let results = page.eval("return JSON.parse(await (await window.bench).measure())").await?;
    let results: Vec<(String, String, f64)> = results
        .as_array()
        .into_iter()
        .flatten()
        .map(result)
        .collect::<Option<_>>()
        .ok_or("results without a name")?;
    println!("\nNanoseconds an operation, median of the rounds; Chromium, headless\n\n{}", table(&results));
    Ok(results)
}

fn result(entry: &Value) -> Option<(String, String, f64)> {
    let text = |key: &str| entry[key].as_str().map(str::to_owned);
    Some((text("case")?, text("peer")?, entry["nanoseconds"].as_f64()?))
}

/// Of an odd number of samples, so that it is one of them.
fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

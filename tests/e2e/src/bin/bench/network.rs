//! The network: round trips to the Redis in the page, and to a real one through the lab's bridge, in Rust and in Python, side by side.
//!
//! Each round trip is a command of the demo `redis` or of a program in Python on plain redis-py, recorded as always.

use loopscope_e2e::{Checked, LabProcess, Page, Site, Viewport, table, visit_site};
use loopscope_e2e::{MOUNT, dist};
use serde_json::json;

use crate::median;
use crate::results::Results;

/// Odd, so that the median is one of the measurements.
const ROUNDS: usize = 5;
/// Commands of a program.
const COMMANDS: u64 = 1000;

const IN_PAGE: &str = "in the page";
const BY_LAB: &str = "a real one, by the lab";

/// Round trips a second of a program that prints nothing else at its end.
const PYTHON: &str = "import asyncio, time
import redis.asyncio as redis

async def main():
    async with redis.Redis(host=HOST, decode_responses=True) as client:
        await client.hset('car', 'key', 1)
        began = time.perf_counter()
        for _ in range(COMMANDS):
            await client.hgetall('car')
        print(COMMANDS / (time.perf_counter() - began))

asyncio.run(main())
";

/// Prints the figures; without a lab only those of the page.
pub(crate) async fn measure(results: &mut Results) -> Checked {
    let lab = if LabProcess::can_start() { Some(LabProcess::start().await?) } else { None };
    let site = Site::serve(&dist(), MOUNT).await?;
    let mut samples: Vec<(&str, &str, Vec<f64>)> = Vec::new();
    let mut add =
        |language, peer, value| match samples.iter_mut().find(|(l, p, _)| (*l, *p) == (language, peer)) {
            Some((.., values)) => values.push(value),
            None => samples.push((language, peer, vec![value])),
        };
    visit_site(site, Viewport::DESKTOP, async |page| {
        for _ in 0..ROUNDS {
            page.open_ready("?lang=en").await?;
            page.eval("loopscope.setRoute('redis', { latencyMs: 0 })").await?;
            add("Rust", IN_PAGE, in_rust(page).await?);
            add("Python", IN_PAGE, in_python(page).await?);
            if let Some(lab) = &lab {
                page.session().goto(format!("{}?lang=en", lab.url())).await?;
                page.eval("await loopscope.ready").await?;
                add("Rust", BY_LAB, in_rust(page).await?);
                add("Python", BY_LAB, in_python(page).await?);
            }
        }
        Ok(())
    })
    .await;
    if let Some(lab) = lab {
        lab.end().await?;
    }
    let cells: Vec<(String, String, f64)> = samples
        .into_iter()
        .map(|(language, peer, values)| {
            (format!("{language}, round trips/s"), peer.to_owned(), median(values))
        })
        .collect();
    println!("\nThe network: HGETALL and HSET of Redis, median of {ROUNDS}\n\n{}", table(&cells));
    results.table("Network", &cells);
    let of = |language: &str, peer: &str| {
        cells.iter().find(|(case, of, _)| case.starts_with(language) && of == peer).map(|(.., value)| *value)
    };
    if let Some(value) = of("Rust", IN_PAGE) {
        results.goal("Network: microseconds a round trip in Rust", 1e6 / value, 1e6 / 20_000.0);
    }
    if let Some(value) = of("Python", IN_PAGE) {
        results.goal("Network: microseconds a round trip in Python", 1e6 / value, 1e6 / 2_000.0);
    }
    if let Some((page, lab)) = of("Rust", IN_PAGE).zip(of("Rust", BY_LAB)) {
        results.goal("Network: milliseconds that the lab adds", 1e3 / lab - 1e3 / page, 1.0);
        println!("\nthe lab adds {:.2} ms to a round trip, goal 1", 1e3 / lab - 1e3 / page);
    }
    Ok(())
}

/// The demo sets this many fields, one after the other.
async fn in_rust(page: &Page) -> Checked<f64> {
    let took = page
        .eval(&format!(
            "const result = await loopscope.run('redis', {{ fields: {COMMANDS} }}, {{ speed: 'real' }});
             if (result.outcome !== 'completed') throw new Error(result.error);
             return result.durationUs;"
        ))
        .await?;
    Ok(COMMANDS as f64 * 1e6 / took.as_f64().ok_or("a run has a duration")?)
}

async fn in_python(page: &Page) -> Checked<f64> {
    let source = PYTHON.replace("COMMANDS", &COMMANDS.to_string()).replace("HOST", "'127.0.0.1'");
    let line = page
        .eval(&format!(
            "const result = await loopscope.runPython({}, {{ speed: 'real' }});
             if (result.outcome !== 'completed') throw new Error(result.error);
             return loopscope.output().at(-1).text;",
            json!(source)
        ))
        .await?;
    Ok(line.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| format!("no number: {}", line))?)
}

//! The peers outside the browser: Node with the benchmark page's own programs, Python's event loops, Go.
//!
//! What is not installed is left out, and said so.

use std::path::{Path, PathBuf};
use std::process::Command;

use loopscope_e2e::{Checked, table};
use serde_json::Value;

use crate::cell;
use crate::results::Results;

/// By which xtask tells of a Python that has more than asyncio.
const PYTHON: &str = "LOOPSCOPE_PEERS_PYTHON";

/// Prints the tables, and returns what was measured outside. `in_browser` is what was measured in the page, to compare with.
pub(crate) fn measure(
    site: &Path,
    in_browser: &[(String, String, f64)],
    results: &mut Results,
) -> Checked<Vec<(String, String, f64)>> {
    let native = |file: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/native").join(file);
    let python = std::env::var_os(PYTHON).map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    if let Some(node) = answer(Command::new("node").arg(native("node.mjs")).arg(site))? {
        println!("\nThe same page's programs in Node\n\n{}", table(&node));
        results.table("nanoseconds an operation in Node", &node);
    }
    let mut outside = Vec::new();
    outside.extend(answer(Command::new(python).arg(native("peers.py")))?.into_iter().flatten());
    outside.extend(answer(Command::new("go").arg("run").arg(native("peers.go")))?.into_iter().flatten());
    println!("\nOther languages, natively: nanoseconds an operation\n\n{}", table(&outside));
    for (case, peer, took) in &outside {
        results.figure(&format!("nanoseconds an operation, natively: {case}: {peer}"), *took);
    }
    let ratios = ratios(&outside, in_browser);
    println!("\nTimes what Loopscope takes in the browser\n\n{}", table(&ratios));
    for (case, peer, ratio) in &ratios {
        results.ratio(
            &format!("nanoseconds an operation: {case}: {peer}, natively / Loopscope in the browser"),
            *ratio,
        );
    }
    Ok(outside)
}

/// How many times as long each took as Loopscope did.
fn ratios(
    outside: &[(String, String, f64)],
    in_browser: &[(String, String, f64)],
) -> Vec<(String, String, f64)> {
    let ours = |case: &str| in_browser.iter().find(|(c, peer, _)| c == case && peer == "Loopscope");
    let against = |(case, peer, took): &(String, String, f64)| {
        ours(case).map(|(_, _, ours)| (case.clone(), peer.clone(), took / ours))
    };
    outside.iter().filter_map(against).collect()
}

/// What a peer's program measured; `None` if this machine has nothing to run it with.
fn answer(command: &mut Command) -> Checked<Option<Vec<(String, String, f64)>>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = match command.output() {
        Ok(output) if output.status.success() => output,
        Ok(output) => return Err(String::from_utf8_lossy(&output.stderr).into()),
        Err(_) => {
            println!("\n(There is no {program} here.)");
            return Ok(None);
        }
    };
    let results: Vec<Value> = serde_json::from_slice(&output.stdout)?;
    let results = results.iter().map(cell).collect::<Option<_>>();
    Ok(Some(results.ok_or_else(|| format!("{program} gave results without a name"))?))
}

//! The demos in the page print the same as their Python programs.

use std::path::Path;
use std::process::Stdio;

use loopscope_e2e::{Checked, Site, Viewport, dist, visit};
use tokio::process::Command;

/// The parameters of a demo; for run-in-executor, a number that Python can count in a second.
fn params(demo: &str) -> &'static str {
    if demo == "run-in-executor" { "{ limit: 300000 }" } else { "{}" }
}

/// The program's output; `None` without Python.
async fn python(program: &str) -> Checked<Option<String>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/demos").join(program);
    let site = Site::serve(&dist(), "/").await?;
    let spawned = Command::new("python3").arg(file).arg(site.url()).stderr(Stdio::inherit()).output().await;
    match spawned {
        Ok(output) if output.status.success() => Ok(Some(String::from_utf8(output.stdout)?)),
        Ok(output) => Err(format!("{program} ended with {}", output.status).into()),
        Err(error) => {
            eprintln!("not compared: python3 does not start ({error})");
            Ok(None)
        }
    }
}

/// Removes the durations at the ends of lines, which differ between runs.
fn untimed(lines: &str) -> Vec<&str> {
    lines
        .lines()
        .map(|line| line.strip_suffix(" ms").map_or(line, |line| line.trim_end_matches(char::is_numeric)))
        .collect()
}

#[tokio::test]
async fn both_print_the_same_lines() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        // In Python a fault ends only its task, so other lines are printed.
        let demos = page
            .eval("return loopscope.demos().filter((demo) => demo.group !== 'faults').map((demo) => demo.id)")
            .await?;
        for demo in demos.as_array().ok_or("ids")? {
            let demo = demo.as_str().ok_or("an id")?;
            let ours = page
                .eval(&format!(
                    "await loopscope.run('{demo}', {});
                     const printed = loopscope.trace().traceEvents.filter((e) => e.cat === 'message');
                     return printed.map((e) => e.args.text + '\\n').join('')",
                    params(demo)
                ))
                .await?;
            assert!(!ours.as_str().unwrap_or_default().is_empty(), "{demo} prints");
            if let Some(theirs) = python(&format!("{}.py", demo.replace('-', "_"))).await? {
                assert_eq!(untimed(ours.as_str().unwrap_or_default()), untimed(&theirs), "{demo}");
            }
        }
        Ok(())
    })
    .await;
}

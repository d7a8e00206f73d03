//! The demos in the page print the same as their Python programs.

use std::path::Path;
use std::process::Stdio;

use loopscope_e2e::{Checked, Page, Site, Viewport, dist, visit};
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

/// The demos whose Python needs no threads, processes or servers.
const RUN_IN_THE_PAGE: [&str; 3] = ["sleep", "turns", "async-iterator"];

/// The output of a demo's Python file, run by the page.
async fn python_in_the_page(page: &Page, demo: &str) -> Checked<String> {
    let output = page
        .eval(&format!(
            "await loopscope.run('{demo}', {{}}, {{ language: 'python' }});
             return loopscope.output().map(({{ text }}) => text + '\\n').join('')"
        ))
        .await?;
    Ok(output.as_str().unwrap_or_default().to_owned())
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
            let theirs = if RUN_IN_THE_PAGE.contains(&demo) {
                Some(python_in_the_page(page, demo).await?)
            } else {
                python(&format!("{}.py", demo.replace('-', "_"))).await?
            };
            if let Some(theirs) = theirs {
                assert_eq!(untimed(ours.as_str().unwrap_or_default()), untimed(&theirs), "{demo}");
            }
        }
        Ok(())
    })
    .await;
}

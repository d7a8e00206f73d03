//! The demos in the page print the same in Python as in Rust.

use std::path::Path;
use std::process::Stdio;

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::json;
use tokio::process::Command;

/// The parameters of a demo; for run-in-executor, a number that Python in the page can count in a second.
fn params(demo: &str) -> &'static str {
    if demo == "run-in-executor" { "{ limit: 30000 }" } else { "{}" }
}

/// In the messages whose place differs: when a server is first connected to depends on what a library sends before.
const NOTICE: &str = " inside this page answers";

/// What a demo prints in the page, without what it says of errors and of servers of the page.
async fn printed(page: &Page, demo: &str, language: &str) -> Checked<String> {
    let (params, language) = (params(demo), json!(language));
    let printed = page
        .eval(&format!(
            "const {{ outcome, error }} = await loopscope.run('{demo}', {params}, {{ language: {language}, speed: 'virtual' }});
             if (outcome !== 'completed') return `{demo} in ${{{language}}} ${{outcome}}: ${{error}}`;
             const lines = loopscope.output().filter((line) => line.stream === 'stdout').map((line) => line.text);
             return lines.filter((line) => !line.includes('{NOTICE}')).map((line) => line + '\\n').join('')"
        ))
        .await?;
    Ok(printed.as_str().unwrap_or_default().to_owned())
}

/// The output of a demo's Python file outside the page; `None` without Python.
async fn python(program: &str) -> Checked<Option<String>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/demos").join(program);
    match Command::new("python3").arg(file).stderr(Stdio::inherit()).output().await {
        Ok(output) if output.status.success() => Ok(Some(String::from_utf8(output.stdout)?)),
        Ok(output) => Err(format!("{program} ended with {}", output.status).into()),
        Err(error) => {
            eprintln!("not compared: python3 does not start ({error})");
            Ok(None)
        }
    }
}

/// The lines without the durations at their ends, which differ between runs.
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
            let ours = printed(page, demo, "rust").await?;
            assert!(!ours.is_empty(), "{demo} prints");
            assert_eq!(untimed(&ours), untimed(&printed(page, demo, "python").await?), "{demo}");
        }
        Ok(())
    })
    .await;
}

/// Those that need neither packages nor servers; `tests/demo_programs.rs` has those that do not even need a browser.
#[tokio::test]
async fn python_outside_the_page_prints_them_too() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let ours = printed(page, "context-manager", "rust").await?;
        if let Some(theirs) = python("context_manager.py").await? {
            assert_eq!(ours, theirs);
        }
        Ok(())
    })
    .await;
}

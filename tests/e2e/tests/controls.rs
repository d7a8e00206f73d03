//! The controls, pressed in valid and in invalid orders.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::json;

/// The page's status sentence.
async fn now_panel(page: &Page) -> Checked<String> {
    let text = page.eval("return document.querySelector('.now').textContent").await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn open_sleep(page: &Page, params: &str) -> Checked {
    page.open_ready(&format!("?demo=sleep&lang=en&{params}")).await
}

const NAMES: [&str; 7] = ["Run", "Pause", "Step", "Stop", "Share", "Export", "Theme"];

#[tokio::test]
async fn every_control_has_its_name() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "").await?;
        let named = page
            .eval(
                "const name = (e) => e.getAttribute('aria-label') ?? e.labels?.[0]?.querySelector('span')?.textContent
                   ?? e.textContent;
                 return [...document.querySelectorAll('button, select')].map((e) => name(e).trim())",
            )
            .await?;
        for name in NAMES.into_iter().chain(["Speed", "Language"]) {
            assert!(named.as_array().ok_or("names")?.contains(&json!(name)), "{name} is not in {named}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_run_can_be_paused_and_resumed() {
    visit(Viewport::DESKTOP, async |page| {
        // Long enough even on a busy machine.
        open_sleep(page, "tasks=1&delay=3000").await?;
        page.press("Run").await?;
        page.press("Pause").await?;
        page.wait_for(
            "[...document.querySelectorAll('button')].some((b) => b.textContent.trim() === 'Resume')",
            "the Resume button",
        )
        .await?;
        let events = "return loopscope.trace().traceEvents.length";
        let paused = page.eval(events).await?;
        // Longer than the sleep would have taken.
        page.eval("await new Promise((resolve) => setTimeout(resolve, 4000))").await?;
        assert_eq!(page.eval(events).await?, paused);
        page.press("Resume").await?;
        page.wait_for("document.querySelector('.output').textContent.includes('done')", "the end").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn steps_lead_from_the_start_to_the_end() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "tasks=2&delay=60000").await?;
        // Steps of main: start, after each of two sleeps, after the joins; two of each task. Virtual time skips the waits.
        for step in 0..8 {
            page.press("Step").await?;
            let polls = "loopscope.trace().traceEvents.filter((e) => e.cat === 'run').length";
            page.wait_for(&format!("{polls} === {}", step + 1), "one more poll").await?;
        }
        page.wait_for("document.querySelector('.output').textContent.includes('done')", "the end").await?;
        page.press("Step").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_step_that_only_the_host_could_make_says_so() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault("data/mercury.json", loopscope_e2e::Fault::Hang);
        page.open_ready("?demo=fetch&requests=1&lang=en").await?;
        // Responses make tasks ready, and a step of one removes the notice again. In the end only the request that hangs is
        // left.
        let polls = "return loopscope.trace().traceEvents.filter((e) => e.cat === 'run').length";
        let mut before = page.eval("return -1").await?;
        loop {
            page.press("Step").await?;
            let after = page.eval(polls).await?;
            if after == before {
                break;
            }
            before = after;
        }
        let notices = page.eval("return document.querySelector('.notice')?.textContent ?? ''").await?;
        assert!(notices.as_str().unwrap_or_default().contains("get-1"), "{notices}");
        page.press("Stop").await?;
        let open = "loopscope.trace().traceEvents.reduce((n, e) => n + (e.ph === 'b') - (e.ph === 'e'), 0)";
        page.wait_for(&format!("{open} === 0"), "the stop").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn run_pressed_twice_ends_the_first_run_and_starts_another() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "").await?;
        page.eval("window.first = loopscope.run('sleep', { tasks: 1, delay: 3000 })").await?;
        page.press("Run").await?;
        page.press("Run").await?;
        assert_eq!(page.eval("return (await first).outcome").await?, "cancelled");
        page.wait_for("document.querySelector('.output').textContent.includes('done')", "the end").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn stop_is_harmless_in_every_state() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "tasks=2&delay=60000").await?;
        page.press("Stop").await?;
        for bring in [&["Run"][..], &["Run", "Pause"], &["Step"], &["Run", "Pause", "Step"], &["Run", "Stop"]]
        {
            for button in bring {
                page.press(button).await?;
            }
            page.press("Stop").await?;
            page.wait_for("loopscope.trace().traceEvents.filter((e) => e.ph === 'e').length > 0", "the end")
                .await?;
            let open = "loopscope.trace().traceEvents.reduce(
                (n, e) => n + (e.ph === 'b') - (e.ph === 'e'), 0)";
            page.wait_for(&format!("{open} === 0"), &format!("every task to end after {bring:?}")).await?;
            page.press("Stop").await?;
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn leaving_a_demo_that_runs_stops_it() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "").await?;
        page.eval("window.left = loopscope.run('sleep', { delay: 60000 })").await?;
        page.eval(
            "[...document.querySelectorAll('.catalogue a, .catalogue button')]
               .find((l) => l.textContent.includes('Async iterator')).click()",
        )
        .await?;
        assert_eq!(page.eval("return (await left).outcome").await?, "cancelled");
        page.press("Run").await?;
        page.wait_for(
            "document.querySelector('.output').textContent.includes('to the end')",
            "the other demo",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_suspended_lines_of_the_running_source_are_marked() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "tasks=2&delay=60000").await?;
        page.press("Step").await?;
        let line = include_str!("../../../src/demos/sleep.rs")
            .lines()
            .position(|line| line.contains("sleep(delay).await"))
            .ok_or("the demo sleeps")?
            + 1;
        let marked = page
            .wait_for(
                "(() => {
                   const marks = [...document.querySelectorAll('.source .mark')];
                   return marks.length > 0 && marks.map((mark) => ({
                     line: mark.closest('[data-line]').dataset.line,
                     text: mark.textContent,
                   }));
                 })()",
                "a mark",
            )
            .await?;
        assert_eq!(marked, json!([{ "line": line.to_string(), "text": "← main sleep 60000 ms" }]));
        // The `demo!` declaration at the end of the file is not displayed.
        let last = page
            .eval("return [...document.querySelectorAll('.source .line code')].at(-1).textContent")
            .await?;
        assert_eq!(last, "}");
        let lessons = page.eval("return document.querySelector('.source .code').textContent").await?;
        assert!(!lessons.as_str().unwrap_or("demo!").contains("demo!"), "{lessons}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_parameter_at_fault_refuses_the_run_and_says_why() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "").await?;
        for (value, word) in [("0", "1000"), ("", "whole number"), ("1.5", "whole number"), ("1001", "1000")]
        {
            page.eval(&format!(
                "const field = document.querySelector('input[name=tasks]');
                 field.value = '{value}';
                 field.dispatchEvent(new Event('input', {{ bubbles: true }}));"
            ))
            .await?;
            page.press("Run").await?;
            let alert = page
                .wait_for("document.querySelector('.parameters [role=alert]')?.textContent", "a reason")
                .await?;
            assert!(alert.as_str().unwrap_or_default().contains(word), "{value}: {alert}");
            assert!(page.eval("loopscope.trace()").await.is_err(), "nothing ran");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_keyboard_alone_is_enough() {
    visit(Viewport::DESKTOP, async |page| {
        open_sleep(page, "tasks=2&delay=60000").await?;
        page.type_keys("r").await?;
        page.wait_for("document.querySelector('.now').textContent.includes('60')", "a run").await?;
        page.type_keys("s").await?;
        page.wait_for(
            "[...document.querySelectorAll('button')].some((b) => b.textContent.trim() === 'Resume')",
            "a pause by the step",
        )
        .await?;
        page.type_keys("\u{e00c}").await?;
        let open = "loopscope.trace().traceEvents.reduce((n, e) => n + (e.ph === 'b') - (e.ph === 'e'), 0)";
        page.wait_for(&format!("{open} === 0"), "the stop").await?;
        assert!(!now_panel(page).await?.is_empty());
        page.no_problems().await
    })
    .await;
}

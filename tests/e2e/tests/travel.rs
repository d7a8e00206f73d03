//! Time travel: everything that the page displays follows the playhead.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::json;

const SENTENCE: &str = "document.querySelector('.sentence').textContent";
const LINES: &str = "document.querySelectorAll('.output .printed:not([hidden])').length";
const MARKED: &str = "document.querySelector('.code .mark:not(:empty)')?.textContent";

/// Presses the mouse on the ruler, `part` of the plot's width from its left edge.
async fn scrub(page: &Page, part: f64) -> Checked {
    let place = page
        .eval(&format!(
            "const rect = document.querySelector('.tl-chart').getBoundingClientRect();
             return [rect.x + 168 + (rect.width - 168) * {part}, rect.y + 40]"
        ))
        .await?;
    let number = |index: usize| place[index].as_f64().map(|n| n as i64).ok_or("a chart has a place");
    page.session().action_chain().move_to(number(0)?, number(1)?).click().perform().await?;
    Ok(())
}

#[tokio::test]
async fn stepping_back_shows_what_was_and_stepping_on_leads_back_to_the_end() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        let end = page.eval(&format!("return {SENTENCE}")).await?;
        page.press("Step back").await?;
        page.wait_for(
            &format!("{SENTENCE} === 'At 600 ms: main runs.' || {SENTENCE}.startsWith('At 600 ms')"),
            "the step before",
        )
        .await?;
        assert_eq!(
            page.eval("return !!document.querySelector('.result')?.offsetHeight").await?,
            json!(false)
        );
        for _ in 0..4 {
            page.press("Step back").await?;
        }
        page.wait_for(&format!("{LINES} < 9"), "less output").await?;
        for _ in 0..5 {
            page.press("Step").await?;
        }
        page.wait_for(&format!("{SENTENCE} === {end}"), "the end of the run").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_ruler_is_where_the_moment_is_chosen() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        scrub(page, 0.5).await?;
        page.wait_for(&format!("{SENTENCE}.includes('sleep 200 ms')"), "who sleeps in the middle").await?;
        page.wait_for(&format!("{MARKED}?.includes('main sleep 200 ms')"), "the line that waits").await?;
        page.wait_for(
            "[...document.querySelectorAll('.tree [role=treeitem]:not([hidden])')].map((row) => row.textContent)
                 .filter((text) => text.includes('not yet spawned')).length === 2",
            "tasks that are still to come",
        )
        .await?;
        page.press("To the end").await?;
        page.wait_for(&format!("{SENTENCE}.includes('completed')"), "the end").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn commas_and_stops_walk_the_events_and_brackets_the_wakes() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        page.type_keys(",,,").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('At 600 ms')"), "an event before the end").await?;
        page.type_keys("...").await?;
        page.wait_for(&format!("{SENTENCE}.includes('completed')"), "the end").await?;
        // Selects main; `[` selects the task that woke it.
        page.eval("document.querySelector('.tl-chart').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))")
            .await?;
        page.type_keys("[").await?;
        page.wait_for(
            "document.querySelector('.tree [aria-selected=true]')?.textContent.includes('w-')",
            "the task that woke main",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_recording_is_played_to_its_end() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        // A minute long at first, so that it is observed before it ends.
        let rate = |place: u32| {
            format!(
                "const rate = document.querySelector('[aria-label=\"Playback rate\"]');
                 rate.value = '{place}';
                 rate.dispatchEvent(new Event('change', {{ bubbles: true }}));"
            )
        };
        page.eval(&rate(0)).await?;
        page.press("Play the recording").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('At ')"), "the past").await?;
        page.eval(&rate(4)).await?;
        page.wait_for(&format!("{SENTENCE}.includes('completed')"), "the end, at ten times the speed")
            .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_link_leads_to_a_moment_of_a_run() {
    visit(Viewport::DESKTOP, async |page| {
        let link =
            "?demo=sleep&tasks=2&delay=200&speed=virtual&run=1&lang=en&at=300&task=1&from=100&to=350.5";
        page.open_ready(link).await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('At 300 ms')"), "the moment").await?;
        page.wait_for(
            "document.querySelector('.tree [aria-selected=true]')?.textContent.includes('main')",
            "the task",
        )
        .await?;
        page.wait_for(
            "document.querySelector('.tl-follow').getAttribute('aria-pressed') === 'false'",
            "the window",
        )
        .await?;
        page.open_ready("?demo=sleep&lang=en&at=soon&task=0").await?;
        let notices = page.wait_for("document.querySelector('.notices')?.innerText", "the notices").await?;
        let notices = notices.as_str().ok_or("a text")?;
        assert!(notices.contains("at") && notices.contains("soon") && notices.contains("12.5"), "{notices}");
        assert!(notices.contains("task") && notices.contains("1, 2, 3"), "{notices}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_new_run_is_looked_at_from_its_end() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        page.press("To the start").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('At 0 ms')"), "the start").await?;
        page.eval("await loopscope.run('sleep', { tasks: 1, delay: 0 }, { speed: 'virtual' })").await?;
        page.wait_for(&format!("{SENTENCE}.includes('completed')"), "the new run").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_task_is_inspected_and_the_awaits_are_a_tree() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        page.press("Inspector").await?;
        page.wait_for("document.body.innerText.includes('Select a task in the timeline')", "what to do")
            .await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        page.type_keys("\u{e015}").await?;
        page.wait_for(
            "document.querySelector('.inspection')?.innerText.includes('suspended 600 ms (100 %)')",
            "where main's time went",
        )
        .await?;
        scrub(page, 0.9).await?;
        page.press("Await tree").await?;
        let tree = page.wait_for("document.querySelector('.await-tree')?.textContent", "the tree").await?;
        let tree = tree.as_str().ok_or("a text")?;
        assert!(tree.starts_with("main #1 suspended"), "{tree}");
        assert!(tree.contains("join w-1 #2"), "{tree}");
        assert!(tree.contains("├── w-1 #2 suspended") && tree.contains("└── w-2 #3 suspended"), "{tree}");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn tasks_are_found_folded_and_shown_all_at_once() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=turns&lang=en").await?;
        page.eval("await loopscope.run('turns', { tasks: 300, turns: 5 }, { speed: 'virtual' })").await?;
        let height = "parseInt(document.querySelector('.tl-space').style.height)";
        page.wait_for(&format!("{height} > 300 * 24"), "the lanes of the run").await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        page.type_keys("/").await?;
        page.type_keys("w-29").await?;
        page.wait_for(
            "document.querySelector('.tl-count').textContent === '11 / 301'",
            "w-29 and w-290 to w-299",
        )
        .await?;
        page.wait_for(&format!("{height} < 400"), "their lanes alone").await?;
        page.type_keys("\u{e003}\u{e003}\u{e003}\u{e003}").await?;
        page.wait_for(&format!("{height} > 300 * 24"), "all again").await?;
        page.press("All lanes").await?;
        page.wait_for(
            &format!("{height} <= document.querySelector('.tl-chart').clientHeight"),
            "no lane out of sight",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

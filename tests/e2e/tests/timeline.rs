//! Input to the timeline: mouse, wheel, keyboard and touch.
//!
//! These tests check the page's texts about the timeline; tests of the painters check what is drawn.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::json;

/// A point in the middle of a row's lane, in viewport coordinates: `part` of the plot's width from its left edge.
async fn point(page: &Page, row: u32, part: f64) -> Checked<(i64, i64)> {
    let place = page
        .eval(&format!(
            "const rect = document.querySelector('.tl-chart').getBoundingClientRect();
             const labels = rect.width < 560 ? 92 : 168;
             return [rect.x + labels + (rect.width - labels) * {part}, rect.y + 76 + 18 + {row} * 24 + 12]"
        ))
        .await?;
    let number = |index: usize| place[index].as_f64().map(|n| n as i64).ok_or("a chart has a place");
    Ok((number(0)?, number(1)?))
}

const FOLLOWS: &str = "document.querySelector('.tl-follow').getAttribute('aria-pressed') === 'true'";

#[tokio::test]
async fn the_wait_under_the_mouse_is_explained() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        let (x, y) = point(page, 0, 0.2).await?;
        page.session().action_chain().move_to(x, y).perform().await?;
        let tip =
            "!document.querySelector('.tl-tip').hidden && document.querySelector('.tl-tip').textContent";
        let text = page.wait_for(tip, "the tooltip").await?;
        let text = text.as_str().ok_or("a text")?;
        for fact in
            ["main #1", "suspended · 200 ms", "sleep 200 ms (timer)", "src/demos/sleep.rs:", "a timer"]
        {
            assert!(text.contains(fact), "{fact} is not in {text}");
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_click_on_a_lane_selects_its_task_everywhere() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        let (x, y) = point(page, 1, 0.5).await?;
        page.session().action_chain().move_to(x, y).click().perform().await?;
        page.wait_for(
            "document.querySelector('.tree [aria-selected=true]')?.textContent.includes('w-1')",
            "the task in the tree",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn zooming_ends_the_following_and_the_button_brings_it_back() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        assert_eq!(page.eval(&format!("return {FOLLOWS}")).await?, json!(true));
        page.press("Zoom in (+)").await?;
        page.wait_for(&format!("!({FOLLOWS})"), "a view that stays where it was put").await?;
        page.press("Fit").await?;
        page.wait_for(FOLLOWS, "the whole run").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_wheel_zooms_where_no_lane_is_out_of_sight() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        let (x, y) = point(page, 0, 0.5).await?;
        let turned = page
            .eval(&format!(
                "const wheel = new WheelEvent('wheel',
                   {{ deltaY: -100, clientX: {x}, clientY: {y}, bubbles: true, cancelable: true }});
                 return document.querySelector('.tl-chart').dispatchEvent(wheel)"
            ))
            .await?;
        assert_eq!(turned, json!(false), "the page does not scroll as well");
        page.wait_for(&format!("!({FOLLOWS})"), "the zoom").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn keys_walk_the_tasks_and_say_what_they_found() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        let said = |text: &str| {
            format!("document.querySelector('[role=status].tl-unseen').textContent.includes('{text}')")
        };
        page.type_keys("\u{e015}\u{e015}").await?;
        page.wait_for(&said("w-1 #2, State completed"), "the second task in words").await?;
        page.type_keys("+").await?;
        page.wait_for(&format!("!({FOLLOWS})"), "the zoom").await?;
        page.type_keys("f").await?;
        page.wait_for(FOLLOWS, "the whole run").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_table_says_the_same_in_words() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ended_run().await?;
        page.eval("document.querySelector('.tl-details summary').click()").await?;
        let row = "[...document.querySelectorAll('.tl-row')].map((r) => [...r.children].map((c) => c.textContent).join('|'))";
        let rows = page.wait_for(&format!("{row}.length > 3 && {row}.slice(0, 4)"), "the rows").await?;
        assert_eq!(rows[0], json!("Task|State|Polls|Running|Ready|Suspended|Waits for"));
        assert_eq!(rows[2], json!("w-1 #2|completed|2|0 ms|0 ms|200 ms|"));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn two_fingers_zoom_on_a_phone() {
    visit(Viewport::PHONE, async |page| {
        page.open_ended_run().await?;
        page.eval("document.querySelector('.tl-chart').scrollIntoView({ block: 'center' })").await?;
        let (x, y) = point(page, 1, 0.5).await?;
        let fingers =
            |apart: i64| json!([{ "x": x - apart, "y": y, "id": 1 }, { "x": x + apart, "y": y, "id": 2 }]);
        for (kind, points) in [
            ("touchStart", fingers(20)),
            ("touchMove", fingers(40)),
            ("touchMove", fingers(60)),
            ("touchEnd", json!([])),
        ] {
            let touch = json!({ "type": kind, "touchPoints": points });
            page.session().cdp().send_raw("Input.dispatchTouchEvent", touch).await?;
        }
        page.wait_for(&format!("!({FOLLOWS})"), "the zoom").await?;
        page.no_problems().await
    })
    .await;
}

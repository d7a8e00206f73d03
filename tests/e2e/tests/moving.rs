//! Navigation in the timeline: the minimap's brush, ranges, view history, folding; by mouse, keyboard and touch.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// [`Page::open_ended_run`], with the timeline scrolled into view for touch input.
async fn open_in_reach(page: &Page) -> Checked {
    page.open_ended_run().await?;
    page.eval("document.querySelector('.tl-chart').scrollIntoView({ block: 'center' })").await?;
    Ok(())
}

/// A point of the timeline in viewport coordinates: `part` of the plot's width from its left edge, `y` pixels down.
async fn point(page: &Page, part: f64, y: f64) -> Checked<(i64, i64)> {
    let place = page
        .eval(&format!(
            "const rect = document.querySelector('.tl-chart').getBoundingClientRect();
             const labels = rect.width < 560 ? 92 : 168;
             return [rect.x + labels + (rect.width - labels) * {part}, rect.y + {y}]"
        ))
        .await?;
    let number = |index: usize| place[index].as_f64().map(|n| n as i64).ok_or("a chart has a place");
    Ok((number(0)?, number(1)?))
}

/// Drags the mouse horizontally at a height.
async fn drag(page: &Page, from: f64, to: f64, y: f64) -> Checked {
    let ((x0, y0), (x1, y1)) = (point(page, from, y).await?, point(page, to, y).await?);
    let chain = page.session().action_chain().move_to(x0, y0).click_and_hold();
    chain.move_to((x0 + x1) / 2, y0).move_to(x1, y1).release().perform().await?;
    Ok(())
}

/// Sends a touch event of one finger.
async fn finger(page: &Page, kind: &str, (x, y): (i64, i64)) -> Checked {
    let points = if kind == "touchEnd" { json!([]) } else { json!([{ "x": x, "y": y, "id": 1 }]) };
    let touch = json!({ "type": kind, "touchPoints": points });
    page.session().cdp().send_raw("Input.dispatchTouchEvent", touch).await?;
    Ok(())
}

/// The value of a slider of the timeline, in milliseconds.
async fn slider(page: &Page, name: &str) -> Checked<i64> {
    let value =
        format!("document.querySelector('[role=slider][aria-label=\"{name}\"]:not([hidden])')?.ariaValueNow");
    let value = page.wait_for(&value, name).await?;
    Ok(value.as_str().ok_or(format!("no slider {name}"))?.parse()?)
}

/// The window's begin and end in milliseconds, read after the next frame, which updates them.
async fn window(page: &Page) -> Checked<(i64, i64)> {
    page.eval("await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        .await?;
    Ok((slider(page, "Start of the window").await?, slider(page, "End of the window").await?))
}

/// Waits until the window is close to this range, in milliseconds.
async fn see(page: &Page, from: i64, to: i64) -> Checked {
    let near = |name: &str, millis: i64| {
        format!(
            "Math.abs(document.querySelector('[role=slider][aria-label=\"{name}\"]').ariaValueNow - {millis}) <= 8"
        )
    };
    let both = format!("{} && {}", near("Start of the window", from), near("End of the window", to));
    if let Err(error) = page.wait_for(&both, "the window").await {
        return Err(format!("{error}: {:?}", window(page).await?).into());
    }
    Ok(())
}

const MINIMAP: f64 = 14.0;
const LANE: f64 = 76.0 + 18.0 + 12.0;
const FOLLOWS: &str = "document.querySelector('.tl-follow').getAttribute('aria-pressed') === 'true'";
const TOTALS: &str = "document.querySelector('.tl-range:not([hidden]) > span')?.textContent";

/// The position of a time in the plot (about 1000 pixels wide) that shows the whole run of 600 ms.
fn part(millis: f64) -> f64 {
    0.008 + millis / 600.0 * 0.972
}

#[tokio::test]
async fn the_brush_is_drawn_moved_and_resized_with_the_mouse() {
    visit(Viewport::DESKTOP, async |page| {
        open_in_reach(page).await?;
        drag(page, part(200.0), part(400.0), MINIMAP).await?;
        see(page, 200, 400).await?;
        drag(page, part(300.0), part(400.0), MINIMAP).await?;
        see(page, 300, 500).await?;
        drag(page, part(300.0), part(100.0), MINIMAP).await?;
        see(page, 100, 500).await?;
        drag(page, part(500.0), part(550.0), MINIMAP).await?;
        see(page, 100, 550).await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_brush_is_moved_by_keys_and_says_where_it_is() {
    visit(Viewport::DESKTOP, async |page| {
        open_in_reach(page).await?;
        page.eval("document.querySelector('[aria-label=\"Start of the window\"]').focus()").await?;
        page.type_keys("\u{e014}\u{e014}\u{e014}").await?;
        page.wait_for(&format!("!({FOLLOWS})"), "a smaller window").await?;
        let (from, to) = window(page).await?;
        assert!((5..40).contains(&from) && to == 600, "{from} to {to}");
        page.eval("document.querySelector('[aria-label=\"End of the window\"]').focus()").await?;
        page.type_keys("\u{e00f}").await?;
        page.wait_for(
            "document.querySelector('[aria-label=\"End of the window\"]').ariaValueNow < 580",
            "Page Down to take more off the end",
        )
        .await?;
        let text = page
            .eval("return document.querySelector('[aria-label=\"End of the window\"]').ariaValueText")
            .await?;
        assert!(text.as_str().is_some_and(|text| text.ends_with(" ms")), "{text}");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_finger_draws_the_brush_and_selects_time_by_resting() {
    visit(Viewport::PHONE, async |page| {
        open_in_reach(page).await?;
        for (kind, at) in [("touchStart", 0.3), ("touchMove", 0.4), ("touchMove", 0.6), ("touchEnd", 0.6)] {
            finger(page, kind, point(page, at, MINIMAP).await?).await?;
        }
        page.wait_for(&format!("!({FOLLOWS})"), "the window").await?;
        let (from, to) = window(page).await?;
        assert!((150..210).contains(&from) && (340..400).contains(&to), "{from} to {to}");
        page.eval("document.querySelector('[aria-label^=\"Previous view\"]').click()").await?;
        page.wait_for(FOLLOWS, "the whole run").await?;

        let (x, y) = point(page, 0.2, LANE).await?;
        finger(page, "touchStart", (x, y)).await?;
        page.wait_for(TOTALS, "the totals of what the resting finger selects").await?;
        finger(page, "touchMove", (x + 60, y)).await?;
        finger(page, "touchMove", point(page, 0.6, LANE).await?).await?;
        finger(page, "touchEnd", (x, y)).await?;
        let (from, to) = (slider(page, "Start of the range").await?, slider(page, "End of the range").await?);
        assert!((80..150).contains(&from) && (320..400).contains(&to), "{from} to {to}");
        assert_eq!(page.eval(&format!("return {FOLLOWS}")).await?, json!(true), "nothing was moved");
        // The range's end can be grabbed on the ruler even if the finger misses it by some pixels.
        let (x, y) = point(page, 0.6, 41.0).await?;
        finger(page, "touchStart", (x + 12, y)).await?;
        finger(page, "touchMove", (x + 40, y)).await?;
        finger(page, "touchMove", point(page, 0.9, 41.0).await?).await?;
        finger(page, "touchEnd", (x, y)).await?;
        let end = slider(page, "End of the range").await?;
        assert!(end > 500, "{end}");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_range_is_selected_and_adjusted_by_keys() {
    visit(Viewport::DESKTOP, async |page| {
        open_in_reach(page).await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        // To just before the last event at 400 ms, then 200 pixels to the right.
        let x = point(page, part(300.0), 41.0).await?;
        page.session().action_chain().move_to(x.0, x.1).click().perform().await?;
        let key = |key: &str| {
            format!(
                "document.querySelector('.tl-chart').dispatchEvent(
                   new KeyboardEvent('keydown', {{ key: '{key}', shiftKey: true, bubbles: true }}));"
            )
        };
        page.eval(&key("ArrowRight").repeat(10)).await?;
        let totals = page.wait_for(TOTALS, "the totals").await?;
        let totals = totals.as_str().ok_or("a text")?;
        assert!(totals.contains("suspended") && totals.contains("sleep 200 ms"), "{totals}");
        let (from, to) = (slider(page, "Start of the range").await?, slider(page, "End of the range").await?);
        assert!((295..305).contains(&from) && (345..375).contains(&to), "{from} to {to}");
        page.eval("document.querySelector('[aria-label=\"Start of the range\"]').focus()").await?;
        page.type_keys("\u{e012}").await?;
        page.wait_for(
            &format!("document.querySelector('[aria-label=\"Start of the range\"]').ariaValueNow < {from}"),
            "an earlier start",
        )
        .await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        page.type_keys("z").await?;
        page.wait_for(&format!("!({FOLLOWS})"), "the range alone").await?;
        page.type_keys("\u{e00c}").await?;
        page.wait_for("document.querySelector('.tl-range').hidden", "no range").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn earlier_views_come_back_and_later_ones_again() {
    visit(Viewport::DESKTOP, async |page| {
        open_in_reach(page).await?;
        drag(page, part(100.0), part(500.0), MINIMAP).await?;
        see(page, 100, 500).await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        // A view enters the history once it has not changed for a while; a held key makes one entry.
        page.eval(
            "await new Promise((wake) => setTimeout(wake, 600));
             for (const repeat of [false, true, true, true]) {
               document.querySelector('.tl-chart').dispatchEvent(
                 new KeyboardEvent('keydown', { key: '+', repeat, bubbles: true }));
             }",
        )
        .await?;
        // Four zoom steps by 1.5 from a window of 400 ms.
        see(page, 260, 339).await?;
        page.type_keys("\u{e003}").await?;
        see(page, 100, 500).await?;
        page.type_keys("\u{e003}").await?;
        page.wait_for(FOLLOWS, "the whole run").await?;
        let disabled = "document.querySelector('[aria-label^=\"Previous view\"]').ariaDisabled";
        assert_eq!(page.wait_for(disabled, "whether there is more").await?, json!("true"));
        page.press("Next view (Shift+Backspace)").await?;
        see(page, 100, 500).await?;
        page.press("Next view (Shift+Backspace)").await?;
        see(page, 260, 339).await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn letters_zoom_and_pan() {
    visit(Viewport::DESKTOP, async |page| {
        open_in_reach(page).await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        page.type_keys("www").await?;
        page.wait_for(&format!("!({FOLLOWS})"), "w to zoom in").await?;
        let (from, to) = window(page).await?;
        page.type_keys("d").await?;
        page.wait_for(
            &format!("document.querySelector('[aria-label=\"Start of the window\"]').ariaValueNow > {from}"),
            "d to go on",
        )
        .await?;
        page.type_keys("a").await?;
        see(page, from, to).await?;
        page.type_keys("sss").await?;
        see(page, 0, 600).await?;
        page.type_keys("?").await?;
        let list = page.wait_for("document.querySelector('.help')?.innerText", "the list of keys").await?;
        assert!(list.as_str().is_some_and(|list| list.contains("Previous view")), "{list}");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn resources_have_tracks_that_fold() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=async-iterator&lang=en").await?;
        page.eval("await loopscope.run('async-iterator', {}, { speed: 'virtual' })").await?;
        page.wait_for("document.querySelector('.tl-space').clientHeight > 100", "the lanes of the run")
            .await?;
        let (x, y) = point(page, 0.5, 76.0 + 9.0).await?;
        page.session().action_chain().move_to(x, y).perform().await?;
        let tip =
            "!document.querySelector('.tl-tip').hidden && document.querySelector('.tl-tip').textContent";
        let text = page.wait_for(tip, "what the track shows").await?;
        assert!(
            text.as_str().is_some_and(|text| text.contains("Run queue") && text.contains("At most")),
            "{text}"
        );
        let height = async || -> Checked<Value> {
            page.eval("return parseInt(document.querySelector('.tl-space').style.height)").await
        };
        let open = height().await?.as_i64().ok_or("a height")?;
        page.press("Resources").await?;
        page.wait_for(
            &format!("parseInt(document.querySelector('.tl-space').style.height) < {open}"),
            "the tracks to fold",
        )
        .await?;
        assert_eq!((open - height().await?.as_i64().ok_or("a height")?) % 18, 0);
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_arrows_of_a_foreign_trace_are_followed() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let events = json!([
            { "ph": "X", "name": "ask", "pid": 1, "tid": 1, "ts": 0, "dur": 500 },
            { "ph": "X", "name": "answer", "pid": 1, "tid": 2, "ts": 600, "dur": 500 },
            { "ph": "s", "name": "f", "cat": "f", "id": 1, "pid": 1, "tid": 1, "ts": 300 },
            { "ph": "f", "name": "f", "cat": "f", "id": 1, "bp": "e", "pid": 1, "tid": 2, "ts": 700 },
        ]);
        page.eval(&format!(
            "const data = new DataTransfer();
             data.items.add(new File([JSON.stringify({events})], 'flows.json', {{ type: 'application/json' }}));
             document.body.dispatchEvent(
               new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}))"
        ))
        .await?;
        page.wait_for("document.querySelector('.tl-space').clientHeight > 100", "the lanes of the file").await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        let selected = |name: &str| {
            format!("document.querySelector('.tree [aria-selected=true]')?.textContent.includes('{name}')")
        };
        page.type_keys("\u{e015}\u{e015}[").await?;
        page.wait_for(&selected("tid 1"), "the lane that the arrow came from").await?;
        page.press("To the start").await?;
        page.eval("document.querySelector('.tl-chart').focus()").await?;
        page.type_keys("]").await?;
        page.wait_for(&selected("tid 2"), "the lane that it leads to").await?;
        page.no_problems().await
    })
    .await;
}

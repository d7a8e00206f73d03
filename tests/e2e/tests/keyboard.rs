//! Keyboard use: focus, caret and live regions survive the page's refreshes.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::json;

/// WebDriver's key codes.
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const BACKSPACE: &str = "\u{e003}";

async fn focus(page: &Page, selector: &str) -> Checked {
    page.eval(&format!("document.querySelector(\"{selector}\").focus()")).await?;
    Ok(())
}

/// Whether the element with this selector has the focus.
async fn has_focus(page: &Page, selector: &str) -> Checked<bool> {
    let script = format!("return document.activeElement === document.querySelector(\"{selector}\")");
    Ok(page.eval(&script).await? == true)
}

#[tokio::test]
async fn a_field_is_typed_into_while_a_run_is_live() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&tasks=3&delay=60000&run=1&lang=en").await?;
        page.wait_for("document.querySelector('[role=treeitem]')", "the tasks").await?;
        focus(page, "[name=delay]").await?;
        page.type_keys(format!("{}{}", BACKSPACE.repeat(5), "250")).await?;
        assert_eq!(page.eval("return document.querySelector('[name=delay]').value").await?, "250");
        assert!(has_focus(page, "[name=delay]").await?, "the field keeps the focus");
        page.wait_for("location.search.includes('delay=250')", "the URL").await?;
        page.wait_for(
            "document.querySelector('.now').textContent.includes('is empty')",
            "the end of the run",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_refused_run_moves_the_focus_to_the_reason_each_time() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&lang=en").await?;
        focus(page, "[name=tasks]").await?;
        page.type_keys("000").await?;
        for _ in 0..2 {
            focus(page, "[name=tasks]").await?;
            page.type_keys(ENTER).await?;
            assert!(has_focus(page, "#param-tasks-note").await?, "the reason has the focus");
        }
        assert!(page.eval("loopscope.trace()").await.is_err(), "nothing ran");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_notice_is_dismissed_and_the_others_stay_as_they_are() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&foo=1&speed=fast&lang=en").await?;
        page.eval("window.kept = [...document.querySelectorAll('.notice')].at(-1)").await?;
        assert_eq!(page.eval("return document.querySelectorAll('.notice').length").await?, 2);
        focus(page, ".notice button").await?;
        page.type_keys(ENTER).await?;
        // A new element would be announced a second time.
        let left =
            "const left = document.querySelectorAll('.notice'); return [left.length, left[0] === kept]";
        assert_eq!(page.eval(left).await?, json!([1, true]));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_list_of_keys_opens_takes_the_focus_and_closes() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&lang=en").await?;
        for close in [ESCAPE, ENTER, "?"] {
            page.type_keys("?").await?;
            assert!(has_focus(page, ".help button").await?, "the button that closes it has the focus");
            assert_eq!(
                page.eval("return document.querySelector('.keys-button').ariaExpanded").await?,
                "true"
            );
            page.type_keys(close).await?;
            assert_eq!(page.eval("return document.querySelector('.help')").await?, json!(null));
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn arrows_walk_the_tree_and_the_tabs_and_keep_the_focus() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&tasks=3&delay=60000&run=1&lang=en").await?;
        page.wait_for("document.querySelectorAll('[role=treeitem]:not([hidden])').length >= 1", "the tasks")
            .await?;
        focus(page, "[role=tree]").await?;
        page.type_keys("\u{e015}").await?;
        page.wait_for(
            "document.querySelector('[role=treeitem][aria-selected=true]')?.id === 'task-1'",
            "main",
        )
        .await?;
        let active =
            "document.querySelector('[role=tree]').getAttribute('aria-activedescendant') === 'task-1'";
        page.wait_for(active, "the active row").await?;
        assert!(has_focus(page, "[role=tree]").await?);
        focus(page, "#tab-rust").await?;
        page.type_keys("\u{e014}").await?;
        assert!(has_focus(page, "#tab-python").await?, "the focus goes along");
        page.wait_for(
            "document.querySelector('.program .code')?.textContent.includes('asyncio')",
            "the Python",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn an_idle_page_asks_for_no_frames() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&lang=en").await?;
        let count = "
            const ask = window.requestAnimationFrame.bind(window);
            let asked = 0;
            window.requestAnimationFrame = (callback) => { asked += 1; return ask(callback); };
            for (let frame = 0; frame < 10; frame++) await new Promise(ask);
            window.requestAnimationFrame = ask;
            return asked";
        // The first frames may still draw the effects of a press.
        for settle in ["", "await loopscope.run('sleep', {}, { speed: 'virtual' });"] {
            page.eval(settle).await?;
            page.eval(count).await?;
            assert_eq!(page.eval(count).await?, 0, "after {settle:?}");
        }
        page.no_problems().await
    })
    .await;
}

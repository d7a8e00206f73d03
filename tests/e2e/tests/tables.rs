//! The timeline's tables of tasks and waits: sorting, keyboard navigation, copying.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

async fn open_tables(page: &Page, params: &str) -> Checked {
    page.run_first(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });",
    )
    .await?;
    page.open_ready("?demo=sleep&lang=en").await?;
    page.eval(&format!("await loopscope.run('sleep', {params}, {{ speed: 'virtual' }})")).await?;
    page.eval("document.querySelector('.tl-details summary').click()").await?;
    page.wait_for(ROWS, "the rows").await?;
    Ok(())
}

const ENTER: &str = "\u{e007}";
const END: &str = "\u{e010}";
const DOWN: &str = "\u{e015}";

const ROWS: &str = "document.querySelectorAll('.tl-table .rows .tl-row:not([hidden])').length";

/// The first cells of the visible rows.
async fn firsts(page: &Page) -> Checked<Vec<String>> {
    let firsts = "return [...document.querySelectorAll('.tl-table .rows .tl-row:not([hidden])')].map((row) => row.firstChild.textContent)";
    let firsts = page.eval(firsts).await?;
    Ok(firsts.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

#[tokio::test]
async fn headings_sort_and_say_so() {
    visit(Viewport::DESKTOP, async |page| {
        open_tables(page, "{ tasks: 12, delay: 50 }").await?;
        let order =
            "[...document.querySelectorAll('.tl-head [role=columnheader]')].map((head) => head.ariaSort)";
        assert_eq!(page.eval(&format!("return {order}.every((order) => order === 'none')")).await?, true);
        assert_eq!(firsts(page).await?[..3], ["main #1", "w-1 #2", "w-2 #3"]);
        // The same by keyboard.
        page.eval("document.querySelector('.tl-head button').focus()").await?;
        page.type_keys(ENTER).await?;
        page.wait_for(&format!("{order}[0] === 'ascending'"), "the order").await?;
        page.type_keys(ENTER).await?;
        page.wait_for(&format!("{order}[0] === 'descending'"), "the other order").await?;
        page.wait_for(
            "document.querySelector('.tl-table .rows .tl-row').firstChild.textContent === 'w-12 #13'",
            "the rows in it",
        )
        .await?;
        assert_eq!(firsts(page).await?[..3], ["w-12 #13", "w-11 #12", "w-10 #11"]);
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_wait_is_chosen_by_key_and_the_timeline_goes_there() {
    visit(Viewport::DESKTOP, async |page| {
        open_tables(page, "{ tasks: 3, delay: 50 }").await?;
        page.eval("document.getElementById('tl-tab-waits').click()").await?;
        page.wait_for("document.querySelector('.tl-waits')", "the waits").await?;
        let heads = page.eval("return [...document.querySelectorAll('.tl-head button')].map((head) => head.textContent)").await?;
        assert_eq!(heads, json!(["Task", "Waited for", "Kind", "At", "From", "For", "Ended by"]));
        page.eval("document.querySelector('.tl-table .rows').focus()").await?;
        page.type_keys(DOWN.repeat(2)).await?;
        let chosen = "document.querySelector('.tl-table .rows [aria-selected=true]')";
        page.wait_for(&format!("{chosen}?.getAttribute('aria-rowindex') === '3'"), "the second wait").await?;
        let seen = page
            .eval(&format!(
                "const row = {chosen};
                 return {{
                   cells: [...row.children].map((cell) => cell.textContent),
                   active: document.querySelector('.tl-table .rows').getAttribute('aria-activedescendant') === row.id,
                   roles: [row.role, row.firstChild.role, row.closest('[aria-rowcount]').role],
                 }}"
            ))
            .await?;
        assert_eq!(
            seen,
            json!({
                "cells": ["main #1", "sleep 50 ms", "timer", "src/demos/sleep.rs:32", "50 ms", "50 ms", "a timer"],
                "active": true,
                "roles": ["row", "gridcell", "grid"],
            })
        );
        page.wait_for("document.querySelector('.tl-at').textContent.startsWith('50 ms / ')", "the moment").await?;
        page.wait_for("document.querySelector('.tree [aria-selected=true]')?.textContent.includes('main')", "its task").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_thousand_rows_are_a_few_in_the_document_and_all_of_the_copy() {
    visit(Viewport::DESKTOP, async |page| {
        open_tables(page, "{ tasks: 1000, delay: 1 }").await?;
        assert_eq!(
            page.eval("return document.querySelector('.tl-table').ariaRowCount").await?,
            json!("1002"),
            "main, the workers and the headings"
        );
        let rows = page.eval(&format!("return {ROWS}")).await?;
        assert!(rows.as_u64().is_some_and(|rows| rows < 40), "{rows}");
        page.eval("document.querySelector('.tl-table .rows').focus()").await?;
        page.type_keys(END).await?;
        page.wait_for("document.querySelector('.tl-table .rows [aria-selected=true]')?.firstChild.textContent === 'w-1000 #1001'", "the last")
            .await?;
        page.eval("document.querySelector('.tl-table-bar > button').click()").await?;
        page.wait_for("window.copied", "the copy").await?;
        let copied = page
            .eval("const lines = copied.trimEnd().split('\\n'); return [lines.length, lines[0], lines[1000].split('\\t')[0]]")
            .await?;
        assert_eq!(copied, json!([1002, "Task\tState\tPolls\tRunning\tReady\tSuspended\tWaits for", "w-999 #1000"]));
        page.no_problems().await
    })
    .await;
}

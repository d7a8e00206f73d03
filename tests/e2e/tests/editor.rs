//! The program editor: the Python on show is edited, run, and given back.

use std::time::Duration;

use loopscope_e2e::{Viewport, visit};
use thirtyfour::Key;

#[tokio::test]
async fn the_source_is_edited_and_the_edited_program_runs() {
    const EDITOR: &str =
        "document.querySelector('#source .editor')?.shadowRoot?.querySelector('.cm-content')";
    visit(Viewport::DESKTOP, async |page| {
        page.allow_scripts(Duration::from_secs(60)).await?;
        page.open_ready("?demo=sleep&language=python&speed=virtual&lang=en").await?;
        page.press("Run").await?;
        page.wait_for(
            "document.querySelector('.sentence').textContent.startsWith('The run has completed')",
            "the end",
        )
        .await?;
        page.wait_for("document.querySelector('.program .code .line')", "the source").await?;
        page.eval("document.querySelector('.program .code').focus()").await?;
        page.wait_for(&format!("{EDITOR}?.textContent.includes('async def main')"), "the editor").await?;
        page.eval(&format!("{EDITOR}.focus()")).await?;
        page.type_keys("print('added')\n").await?;
        let enter = "\u{e007}";
        let chain = page.session().action_chain();
        chain.key_down(Key::Control).send_keys(enter).key_up(Key::Control).perform().await?;
        page.wait_for("loopscope.output().some(({ text }) => text === 'added')", "the added line's output")
            .await?;
        page.wait_for(
            "document.querySelector('#source .pane-note').textContent === 'edited'",
            "the mark of an edited demo",
        )
        .await?;
        page.press("Reset").await?;
        page.wait_for(&format!("!{EDITOR}.textContent.includes('added')"), "the demo as it was").await?;
        page.press("New program").await?;
        page.wait_for(&format!("{EDITOR}.textContent.includes('asyncio.gather')"), "the template").await?;
        page.press("Run").await?;
        page.wait_for(
            "loopscope.output().some(({ text }) => text === '[0.3, 0.2]')",
            "the template's output",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

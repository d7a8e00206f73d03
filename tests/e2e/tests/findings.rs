//! Findings: the list in the page, its way to the moment, and `loopscope.findings()`, for programs in Rust and in Python.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

const SENTENCE: &str = "document.querySelector('.sentence').textContent";
const TAB: &str = "document.querySelector('#tab-findings').textContent";

/// A task that completes although it was cancelled, or cleans up and ends cancelled.
const SWALLOWED: &str = "
import asyncio

async def work(swallow):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        await asyncio.sleep(0.01)
        if not swallow:
            raise

async def main():
    task = asyncio.create_task(work(SWALLOW))
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait([task])

asyncio.run(main())
";

/// A future that nobody completes.
const STUCK: &str = "
import asyncio

async def main():
    await asyncio.get_running_loop().create_future()

asyncio.run(main())
";

/// A coroutine without an await, in line 8.
const FORGOTTEN: &str = "
import asyncio

async def work():
    pass

async def main():
    work()
    await asyncio.sleep(0.1)

asyncio.run(main())
";

/// Timeouts cancel the task, which goes on.
const LIMITED: &str = "
import asyncio

async def main():
    for n in range(3):
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(1)
        except TimeoutError:
            await asyncio.sleep(2)

asyncio.run(main())
";

/// The kinds of the findings after a run of this script on the virtual clock.
async fn kinds(page: &Page, run: &str) -> Checked<Value> {
    page.eval(&format!("await {run}; return loopscope.findings().map((finding) => finding.kind)")).await
}

async fn kinds_of_python(page: &Page, program: &str) -> Checked<Value> {
    kinds(page, &format!("loopscope.runPython({}, {{ speed: 'virtual' }})", json!(program))).await
}

#[tokio::test]
async fn a_finding_is_listed_and_leads_to_its_task_and_moment() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&lang=en").await?;
        assert_eq!(page.eval("return loopscope.findings()").await?, json!([]));
        let run = "loopscope.run('sleep', { tasks: 3, delay: 200 }, { speed: 'virtual' })";
        assert_eq!(kinds(page, run).await?, json!(["sequential-waits"]));
        let finding = page.eval("return loopscope.findings()[0]").await?;
        assert_eq!(
            [&finding["severity"], &finding["task"], &finding["timeUs"]],
            [&json!("hint"), &json!("main"), &json!(0)]
        );
        assert!(finding["file"].as_str().ok_or("a file")?.ends_with("sleep.rs"), "{finding}");
        page.wait_for(&format!("{TAB} === 'Findings 1'"), "a count on the tab").await?;
        page.press("Findings 1").await?;
        page.wait_for(
            "document.querySelector('.finding-text')?.textContent.startsWith('main waited 3 times (timer)')",
            "its row",
        )
        .await?;
        page.eval("document.querySelector('.finding').focus()").await?;
        page.type_keys("\u{e007}").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('At 0 ms')"), "the moment").await?;
        let selected = "document.querySelector('.tree [aria-selected=true]')?.textContent.includes('main')";
        page.wait_for(selected, "the task").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_clean_run_has_none() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=async-iterator&lang=en").await?;
        let run = "loopscope.run('async-iterator', {}, { speed: 'virtual' })";
        assert_eq!(kinds(page, run).await?, json!([]));
        page.press("Findings").await?;
        let empty =
            "document.querySelector('.findings .empty')?.textContent.startsWith('Nothing to criticise')";
        page.wait_for(empty, "the sentence for none").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn programs_in_python_have_the_same_findings() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let program = |swallow| SWALLOWED.replace("SWALLOW", swallow);
        assert_eq!(kinds_of_python(page, &program("True")).await?, json!(["swallowed-cancel"]));
        assert_eq!(kinds_of_python(page, &program("False")).await?, json!([]));
        assert_eq!(kinds_of_python(page, STUCK).await?, json!(["deadlock"]));
        assert_eq!(kinds_of_python(page, FORGOTTEN).await?, json!(["never-awaited"]));
        assert_eq!(page.eval("return loopscope.findings()[0].line").await?, json!(8));
        assert_eq!(kinds_of_python(page, LIMITED).await?, json!([]));
        page.no_problems().await
    })
    .await;
}

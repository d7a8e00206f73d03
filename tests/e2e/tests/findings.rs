//! Findings: the list in the page, its way to the moment, and `loopscope.findings()`, for programs in Rust and in Python.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

const SENTENCE: &str = "document.querySelector('.sentence').textContent";
const TAB: &str = "document.querySelector('#tab-findings').textContent";

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
        let swallowed = "import asyncio\n\nasync def work(swallow):\n    try:\n        await asyncio.sleep(10)\n    \
                         except asyncio.CancelledError:\n        await asyncio.sleep(0.01)\n        if not swallow:\n            \
                         raise\n\nasync def main():\n    task = asyncio.create_task(work(SWALLOW))\n    await \
                         asyncio.sleep(0.1)\n    task.cancel()\n    await asyncio.wait([task])\n\nasyncio.run(main())\n";
        let program = |swallow| swallowed.replace("SWALLOW", swallow);
        assert_eq!(kinds_of_python(page, &program("True")).await?, json!(["swallowed-cancel"]));
        assert_eq!(kinds_of_python(page, &program("False")).await?, json!([]));

        let stuck = "import asyncio\n\nasync def main():\n    await asyncio.get_running_loop().create_future()\n\n\
                     asyncio.run(main())\n";
        assert_eq!(kinds_of_python(page, stuck).await?, json!(["deadlock"]));

        let forgotten = "import asyncio\n\nasync def work():\n    pass\n\nasync def main():\n    work()\n    await \
                         asyncio.sleep(0.1)\n\nasyncio.run(main())\n";
        assert_eq!(kinds_of_python(page, forgotten).await?, json!(["never-awaited"]));
        assert_eq!(page.eval("return loopscope.findings()[0].line").await?, json!(7));

        let limited = "import asyncio\n\nasync def main():\n    for n in range(3):\n        try:\n            async with \
                       asyncio.timeout(0.01):\n                await asyncio.sleep(1)\n        except TimeoutError:\n            \
                       await asyncio.sleep(2)\n\nasyncio.run(main())\n";
        assert_eq!(kinds_of_python(page, limited).await?, json!([]));
        page.no_problems().await
    })
    .await;
}

//! What asyncio no longer has: it works, the page says what is written today, and writes it.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// The text in the editor.
const TEXT: &str = "[...(document.querySelector('.editor')?.shadowRoot.querySelectorAll('.cm-line') ?? [])].map((line) => line.textContent).join('\\n')";
/// The buttons that rewrite lines.
const REWRITES: &str = "[...document.querySelectorAll('.outdated button')].filter((button) => /^(Rewrite|改写)/.test(button.textContent) && button.offsetParent)";
const SENTENCES: &str = "[...document.querySelectorAll('.outdated li p')].map((p) => p.innerText)";
/// The lines of the last run by stream.
const PRINTED: &str =
    "(stream) => loopscope.output().filter((line) => line.stream === stream).map((line) => line.text)";

/// Programs of old tutorials, what is told of them, and what they become.
const PROGRAMS: [(&str, &str, &str); 9] = [
    (
        "import asyncio

async def main():
    await asyncio.sleep(0.1)
    print('done')

loop = asyncio.get_event_loop()
loop.run_until_complete(main())
loop.close()
",
        "asyncio.get_event_loop() without a running loop",
        "import asyncio

async def main():
    await asyncio.sleep(0.1)
    print('done')

asyncio.run(main())
",
    ),
    (
        "import asyncio

async def work(name):
    await asyncio.sleep(0.1)
    print(name)

loop = asyncio.get_event_loop()  # the loop
task = asyncio.ensure_future(work('é'), loop=loop)
loop.run_until_complete(task)
",
        "asyncio.get_event_loop() without a running loop",
        "import asyncio

async def work(name):
    await asyncio.sleep(0.1)
    print(name)

loop = asyncio.new_event_loop()  # the loop
asyncio.set_event_loop(loop)
task = asyncio.ensure_future(work('é'), loop=loop)
loop.run_until_complete(task)
",
    ),
    (
        "import asyncio

async def work(n):
    await asyncio.sleep(n / 10)
    return n

async def main():
    done, pending = await asyncio.wait([work(1), work(2)])
    print(sorted(task.result() for task in done), pending)

asyncio.run(main())
",
        "asyncio.wait() of coroutines",
        "import asyncio

async def work(n):
    await asyncio.sleep(n / 10)
    return n

async def main():
    done, pending = await asyncio.wait([asyncio.create_task(work(1)), asyncio.create_task(work(2))])
    print(sorted(task.result() for task in done), pending)

asyncio.run(main())
",
    ),
    (
        "import asyncio

async def work(n):
    await asyncio.sleep(n / 10)
    print(n)

loop = asyncio.new_event_loop()
works = [work(n) for n in range(3)]
loop.run_until_complete(asyncio.wait(works))
",
        "asyncio.wait() of coroutines",
        "import asyncio

async def work(n):
    await asyncio.sleep(n / 10)
    print(n)

loop = asyncio.new_event_loop()
works = [work(n) for n in range(3)]
loop.run_until_complete(asyncio.wait([loop.create_task(coro) for coro in works]))
",
    ),
    (
        "import asyncio

async def main(loop):
    queue = asyncio.Queue(loop=loop, maxsize=1)
    await queue.put(1)
    await asyncio.sleep(0.1, loop=loop)  # a while
    print(await queue.get())

loop = asyncio.new_event_loop()
loop.run_until_complete(main(loop))
",
        "the argument loop= of asyncio.Queue()",
        "import asyncio

async def main(loop):
    queue = asyncio.Queue(maxsize=1)
    await queue.put(1)
    await asyncio.sleep(0.1)  # a while
    print(await queue.get())

loop = asyncio.new_event_loop()
loop.run_until_complete(main(loop))
",
    ),
    (
        "import asyncio

@asyncio.coroutine
def work(n):
    # sleeps
    yield from asyncio.sleep(n)
    return (yield from more(n)) + 1

async def more(n):
    return n * 2

print(asyncio.run(work(1)))
",
        "@asyncio.coroutine",
        "import asyncio

async def work(n):
    # sleeps
    await asyncio.sleep(n)
    return (await more(n)) + 1

async def more(n):
    return n * 2

print(asyncio.run(work(1)))
",
    ),
    (
        "import asyncio

async def main():
    print(len(asyncio.Task.all_tasks()), asyncio.Task.current_task().done())

asyncio.run(main())
",
        "asyncio.Task.all_tasks()",
        "import asyncio

async def main():
    print(len(asyncio.all_tasks()), asyncio.current_task().done())

asyncio.run(main())
",
    ),
    (
        "import asyncio
import sys

if sys.platform:
    asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())

async def main():
    print('runs')

asyncio.run(main())
",
        "asyncio.set_event_loop_policy()",
        "import asyncio
import sys

if sys.platform:
    pass

async def main():
    print('runs')

asyncio.run(main())
",
    ),
    (
        "import asyncio
import uvloop

async def main():
    await asyncio.sleep(1)
    print('fast')

uvloop.install()
asyncio.run(main())
",
        "uvloop.install()",
        "import asyncio

async def main():
    await asyncio.sleep(1)
    print('fast')

asyncio.run(main())
",
    ),
];

async fn run(page: &Page, source: &str, options: &str) -> Checked<Value> {
    page.eval(&format!(
        "const result = await loopscope.runPython({}, {options});
         const printed = {PRINTED};
         return {{ ...result, stdout: printed('stdout'), stderr: printed('stderr') }};",
        json!(source)
    ))
    .await
}

/// Presses the first button that rewrites lines until none is left.
async fn rewrite_all(page: &Page) -> Checked {
    page.wait_for(
        &format!("document.querySelector('.editor') && {REWRITES}.length"),
        "a button that rewrites",
    )
    .await?;
    for _ in 0..10 {
        let left =
            page.eval(&format!("const [first] = {REWRITES}; first?.click(); return Boolean(first);")).await?;
        if left == false {
            return Ok(());
        }
        page.eval(
            "await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));",
        )
        .await?;
    }
    Err("there is always another line to rewrite".into())
}

#[tokio::test]
async fn a_rewritten_program_does_what_it_did() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for (old, told, new) in PROGRAMS {
            let before = run(page, old, "{ speed: 'virtual' }").await?;
            assert_eq!(before["outcome"], "completed", "{old}{before}");
            let stderr = before["stderr"].to_string();
            assert_eq!(stderr.matches(told).count(), 1, "{old}{stderr}");
            page.wait_for(&format!("{SENTENCES}.length"), "a sentence").await?;
            // The import of uvloop can go once nothing else names it.
            for _ in 0..2 {
                rewrite_all(page).await?;
                let text = page.eval(&format!("return {TEXT}")).await?;
                if text == new.trim_end() || text == new {
                    break;
                }
                run(page, text.as_str().unwrap_or_default(), "{ speed: 'virtual' }").await?;
            }
            let text = page.eval(&format!("return {TEXT}")).await?;
            assert_eq!(text.as_str().unwrap_or_default(), new);
            let after = run(page, new, "{ speed: 'virtual', compat: false }").await?;
            assert_eq!(
                (&after["outcome"], &after["stdout"]),
                (&before["outcome"], &before["stdout"]),
                "{new}{after}"
            );
            assert_eq!(after["stderr"], json!([]), "{new}");
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_rewrite_is_undone_like_any_edit_and_a_notice_can_be_dismissed() {
    const PROGRAM: &str = "import asyncio
async def main():
    await asyncio.sleep(0.1, loop=asyncio.get_event_loop())
    await asyncio.wait_for(asyncio.sleep(0), 1, loop=None)
asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=zh").await?;
        run(page, PROGRAM, "{ speed: 'virtual' }").await?;
        page.wait_for(&format!("document.querySelector('.editor') && {REWRITES}.length === 2"), "both lines")
            .await?;
        let seen = page.eval(&format!("return {SENTENCES}[0].replace(/\\s+/g, ' ')")).await?;
        assert_eq!(seen, "第 3 行 asyncio.sleep() 的参数 loop= 自 Python 3.10 起已移除；此处将其忽略。");
        page.press("改写第 3 行").await?;
        page.wait_for(
            &format!("{TEXT}.includes('asyncio.sleep(0.1)\\n') && {SENTENCES}.length === 1"),
            "the new line",
        )
        .await?;
        page.eval(
            "document.querySelector('.editor').shadowRoot.querySelector('.cm-content')
                 .dispatchEvent(new KeyboardEvent('keydown', { key: 'z', keyCode: 90, ctrlKey: true, bubbles: true, cancelable: true }))",
        )
        .await?;
        page.wait_for(&format!("{TEXT}.includes('loop=asyncio.get_event_loop()')"), "the old line").await?;
        page.eval("document.querySelector('.outdated [aria-label=\"不再显示\"]').click()").await?;
        page.wait_for("document.querySelector('.outdated').hidden", "no list").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn lines_that_cannot_be_rewritten_surely_have_no_button() {
    const PROGRAMS: [&str; 4] = [
        "import asyncio\nfrom asyncio import wait\nasync def f(): pass\nasync def main():\n    await wait([f()])\nasyncio.run(main())\n",
        "import asyncio\n@asyncio.coroutine\ndef main():\n    yield\nasyncio.run(main())\n",
        "import asyncio\nasync def main(): print(1)\nasyncio.ensure_future(main())\nasyncio.get_event_loop().run_until_complete(asyncio.sleep(0))\n",
        "import asyncio\nclass Policy(asyncio.DefaultEventLoopPolicy): pass\nasyncio.set_event_loop_policy(Policy())\n",
    ];
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for program in PROGRAMS {
            let result = run(page, program, "{ speed: 'virtual' }").await?;
            assert_eq!(result["outcome"], "completed", "{program}{result}");
            page.wait_for(&format!("{SENTENCES}.length === 1"), program).await?;
            assert_eq!(page.eval(&format!("return {REWRITES}.length")).await?, 0, "{program}");
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn without_it_programs_fail_as_in_python_3_14() {
    const OLD: &str = "import asyncio\nasync def main(): print('ran')\nloop = asyncio.get_event_loop()\nloop.run_until_complete(main())\n";
    const SWITCH: &str = "document.querySelector('.python-options input')";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for (program, error) in [
            (OLD, "RuntimeError: There is no current event loop in thread 'MainThread'. (main.py, line 3)"),
            (
                "import asyncio\nasync def f(): pass\nasync def main():\n    await asyncio.wait([f()])\nasyncio.run(main())\n",
                "TypeError: Passing coroutines is forbidden, use tasks explicitly.",
            ),
            ("import asyncio\nasyncio.coroutine\n", "AttributeError: module 'asyncio' has no attribute 'coroutine'"),
            ("import uvloop\n", "ModuleNotFoundError: No module named 'uvloop'"),
        ] {
            let result = run(page, program, "{ compat: false }").await?;
            assert_eq!(result["outcome"], "failed", "{program}");
            assert!(result["error"].as_str().is_some_and(|text| text.starts_with(error)), "{result}");
        }
        assert_eq!(run(page, OLD, "{}").await?["outcome"], "completed", "a script's choice is not the visitor's");
        let refused = page.eval("return loopscope.runPython('', { compat: 1 }).catch((error) => error.message)").await?;
        assert_eq!(refused, "\"compat\" cannot be 1: allowed are true, false.");
        page.eval(&format!("{SWITCH}.click()")).await?;
        assert_eq!(run(page, OLD, "{}").await?["outcome"], "failed");
        page.open_ready("?lang=en&language=python").await?;
        page.wait_for(&format!("{SWITCH} && !{SWITCH}.checked"), "the choice after a reload").await?;
        assert_eq!(run(page, OLD, "{}").await?["outcome"], "failed");
        page.eval(&format!("{SWITCH}.click()")).await?;
        assert_eq!(run(page, OLD, "{}").await?["outcome"], "completed");
        page.no_problems().await
    })
    .await;
}

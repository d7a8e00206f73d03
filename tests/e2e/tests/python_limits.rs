//! Python at its limits: the private parts of Pyodide that a quick restart relies on, very many tasks and steps, and a page
//! that is closed while a program runs.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// Runs a Python program and returns its result, with its output as `output`.
async fn run(page: &Page, source: &str, speed: &str) -> Checked<Value> {
    let (source, speed) = (json!(source), json!(speed));
    page.eval(&format!(
        "const result = await loopscope.runPython({source}, {{ speed: {speed} }});
         result.output = loopscope.output().map(({{ text }}) => text);
         return result;"
    ))
    .await
}

/// An upgrade of Pyodide may rename or drop `_makeSnapshot`, `makeMemorySnapshot` and `_loadSnapshot`, which are not public: then
/// a restart takes as long as the first start. A text that was changed in the snapshot's bytes is what the restarted
/// interpreter has.
#[tokio::test]
async fn a_restarted_interpreter_has_the_memory_of_the_snapshot() {
    const CHANGED: &str = "
        const boot = (snapshot) => new Promise((resolve, reject) => {
          const worker = new Worker('./python_worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => {
            if (data.kind === 'fault') reject(new Error(data.text));
            if (data.kind === 'ready') resolve({ worker, made: data.snapshot });
          };
          worker.postMessage({ kind: 'boot', snapshot });
        });
        const first = await boot().catch(({ message }) => { throw new Error(`no snapshot was made: ${message}`); });
        first.worker.terminate();
        if (!first.made) throw new Error('the first worker made no snapshot');
        const bytes = new Uint8Array(first.made.buffer ?? first.made);
        const old = new TextEncoder().encode('Copyright (c) 2001 Python Software Foundation');
        let changed = 0;
        for (let at = bytes.indexOf(old[0]); at >= 0; at = bytes.indexOf(old[0], at + 1)) {
          if (!old.every((byte, n) => bytes[at + n] === byte)) continue;
          bytes[at] = 'c'.charCodeAt(0);
          changed++;
        }
        const second = await boot(first.made);
        const told = new Promise((resolve, reject) => {
          second.worker.onmessage = ({ data }) => {
            if (typeof data === 'string') resolve(data);
            if (data.kind === 'fault' || data.error) reject(new Error(data.text ?? data.error));
          };
        });
        const source = 'import sys\\nfrom js import postMessage\\npostMessage(sys.copyright[:9])\\n';
        second.worker.postMessage({ kind: 'run', source, name: 'main.py', speed: 'virtual' });
        const copyright = await told;
        second.worker.terminate();
        return { megabytes: bytes.length / 1e6, changed, copyright, remade: second.made !== undefined };";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let seen = page.eval(CHANGED).await?;
        assert!(seen["megabytes"].as_f64().is_some_and(|megabytes| megabytes > 10.0), "{seen}");
        assert!(seen["changed"].as_u64().is_some_and(|places| places > 0), "{seen}");
        assert_eq!(
            seen["copyright"], "copyright",
            "the memory is not the snapshot's: is _loadSnapshot gone? {seen}"
        );
        assert_eq!(seen["remade"], false, "{seen}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_page_boots_the_next_interpreter_from_the_snapshot_of_the_first() {
    const WATCH: &str = "
        window.boots = [];
        window.Worker = class extends window.Worker {
          constructor(...given) {
            super(...given);
            this.addEventListener('message', ({ data }) => data.kind === 'ready' && boots.push(data.snapshot ? 'made' : 'ready'));
          }
          postMessage(message, ...rest) {
            if (message.kind === 'boot') boots.push(message.snapshot ? 'given' : 'none');
            super.postMessage(message, ...rest);
          }
        };";
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(WATCH).await?;
        page.open_ready("?lang=en").await?;
        for _ in 0..2 {
            assert_eq!(run(page, "print('on')\n", "virtual").await?["outcome"], "completed");
        }
        let boots = page.eval("return boots.slice(0, 4)").await?;
        assert_eq!(boots, json!(["none", "made", "given", "ready"]));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_tasks_run_and_each_has_its_lane() {
    const PROGRAM: &str = "import asyncio

async def work(n):
    await asyncio.sleep(n % 10 / 10)
    return n

async def main():
    print(sum(await asyncio.gather(*(work(n) for n in range(10_000)))))

asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let result = run(page, PROGRAM, "virtual").await?;
        assert_eq!((&result["outcome"], &result["tasks"]), (&json!("completed"), &json!(10_001)), "{result}");
        assert_eq!(result["output"], json!(["49995000"]));
        page.wait_for(
            "document.querySelector('.sentence').textContent.startsWith('The run has completed')",
            "the end of the run",
        )
        .await?;
        let lanes = page
            .eval("return loopscope.trace('chrome').loopscopeRecord.filter(([word]) => word === 'spawn').length")
            .await?;
        assert_eq!(lanes, json!(10_001));
        page.no_problems().await
    })
    .await;
}

/// A fifth of a million, which the page keeps as well: its log has room for 4 million events. A million takes a minute on a
/// busy machine.
#[tokio::test]
async fn two_hundred_thousand_steps_are_all_recorded_and_the_page_answers_meanwhile() {
    const STEPS: &str = "
        let frames = 0;
        const frame = () => { frames++; running && requestAnimationFrame(frame); };
        let running = true;
        requestAnimationFrame(frame);
        const program = `import asyncio
async def steps(n):
    for _ in range(n): await asyncio.sleep(0)
async def main():
    await asyncio.gather(steps(100_000), steps(100_000))
    print('done')
asyncio.run(main())
`;
        const result = await loopscope.runPython(program, { speed: 'real' });
        running = false;
        const has_ended = () => document.querySelector('.sentence').textContent.startsWith('The run has completed');
        while (!has_ended()) await new Promise(requestAnimationFrame);
        const { loopscopeRecord } = loopscope.trace('chrome');
        const is_dropped = loopscopeRecord.some(([word]) => word === 'dropped');
        return { ...result, frames, is_dropped, output: loopscope.output().map(({ text }) => text) };";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let seen = page.eval(STEPS).await?;
        assert_eq!((&seen["outcome"], &seen["output"]), (&json!("completed"), &json!(["done"])), "{seen}");
        // Each is resumed after each of its sleeps; main is resumed once.
        assert!(seen["polls"].as_u64().is_some_and(|polls| polls >= 200_004), "{seen}");
        assert_eq!(seen["is_dropped"], false, "{seen}");
        assert!(seen["frames"].as_u64().is_some_and(|frames| frames > 5), "{seen}");
        page.no_problems().await
    })
    .await;
}

/// The dedicated workers of the browser.
async fn workers(page: &Page) -> Checked<usize> {
    let targets = page.session().cdp().send_raw("Target.getTargets", json!({})).await?;
    let targets = targets["targetInfos"].as_array().ok_or("the browser told no targets")?;
    Ok(targets.iter().filter(|target| target["type"] == "worker").count())
}

#[tokio::test]
async fn a_page_that_is_closed_in_mid_run_leaves_no_worker_and_can_be_opened_again() {
    const ENDLESS: &str = "import asyncio
async def main():
    print('runs')
    while True:
        await asyncio.sleep(0)
asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        let session = page.session();
        let before = session.window().await?;
        let opened = session.new_tab().await?;
        session.switch_to_window(opened).await?;
        page.open_ready("?lang=en").await?;
        page.eval(&format!("loopscope.runPython({}, {{ speed: 'real' }})", json!(ENDLESS))).await?;
        page.wait_for("loopscope.output().length", "the program").await?;
        assert!(workers(page).await? > 0, "the program runs in a worker");
        session.close_window().await?;
        session.switch_to_window(before).await?;
        page.open_ready("?lang=en").await?;
        assert_eq!(workers(page).await?, 0, "workers are left");
        assert_eq!(run(page, "print('on')\n", "real").await?["outcome"], "completed");
        Ok(())
    })
    .await;
}

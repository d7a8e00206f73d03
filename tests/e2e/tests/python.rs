//! Python in the page: programs run on the page's executor, in a worker, and are drawn like any other run.

use std::time::Duration;

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// Runs a Python program and returns its result, with its output as `output`.
async fn run(page: &Page, source: &str, speed: &str) -> Checked<Value> {
    let (source, speed) = (json!(source), json!(speed));
    page.eval(&format!(
        "const result = await loopscope.runPython({source}, {{ speed: {speed} }});
         result.output = loopscope.output().map(({{ task, text, stream }}) => [task, text, stream]);
         return result;"
    ))
    .await
}

fn text_of<'a>(result: &'a Value, member: &str) -> &'a str {
    result[member].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_demo_does_the_same_in_python_as_in_rust() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for (demo, params) in
            [("sleep", json!({ "tasks": 4, "delay": 150 })), ("turns", json!({})), ("async-iterator", json!({}))]
        {
            let mut runs = Vec::new();
            for language in ["rust", "python"] {
                let seen = page
                    .eval(&format!(
                        "const result = await loopscope.run('{demo}', {params}, {{ speed: 'virtual', language: '{language}' }});
                         const waits = loopscope.trace('chrome').traceEvents.filter((event) => event.cat === 'wait');
                         return {{
                           outcome: result.outcome, tasks: result.tasks, ms: Math.round(result.durationUs / 1000),
                           output: loopscope.output().map(({{ timeUs, task, text }}) => [Math.round(timeUs / 1000), task, text]),
                           sleeps: waits.filter((wait) => wait.args.kind === 'timer').map((wait) => wait.name),
                         }};"
                    ))
                    .await?;
                runs.push(seen);
            }
            assert_eq!(runs[0], runs[1], "{demo}");
            assert_eq!(runs[0]["outcome"], "completed");
        }
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_wait_is_recorded_with_its_line_its_chain_and_its_waker() {
    const PROGRAM: &str = "import asyncio

async def numbers():
    for n in range(2):
        await asyncio.sleep(0.1)
        yield n

async def read(queue):
    async for n in numbers():
        await queue.put(n)

async def main():
    queue = asyncio.Queue()
    reader = asyncio.create_task(read(queue), name='reader')
    print(await queue.get(), await queue.get())
    await reader

asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let result = run(page, PROGRAM, "virtual").await?;
        assert_eq!((&result["outcome"], &result["tasks"]), (&json!("completed"), &json!(2)), "{result}");
        assert_eq!(result["output"], json!([["main", "0 1", "stdout"]]));
        let waits = page
            .eval(
                "return loopscope.trace('chrome').traceEvents.filter((event) => event.cat === 'wait')
                     .map(({ name, tid, args }) => [tid, name, args.kind, args.line, args.chain.map((frame) => frame.name)])",
            )
            .await?;
        let sleep = json!([2, "sleep 100 ms", "timer", 5, ["read", "numbers", "sleep"]]);
        let get = json!([1, "queue.get", "queue", 15, ["main", "Queue.get"]]);
        assert_eq!(waits.as_array().map(|waits| waits.iter().filter(|wait| **wait == sleep).count()), Some(2), "{waits}");
        assert_eq!(waits.as_array().map(|waits| waits.iter().filter(|wait| **wait == get).count()), Some(2), "{waits}");
        let wakers = page
            .eval(
                "return loopscope.trace('chrome').traceEvents.filter((event) => event.cat === 'ready')
                     .map(({ tid, args }) => [tid, args.woken_by])",
            )
            .await?;
        assert!(wakers.as_array().is_some_and(|all| all.contains(&json!([1, "task 2"]))), "{wakers}");
        let spawned = page
            .eval(
                "return loopscope.trace('chrome').loopscopeRecord.filter(([word]) => word === 'spawn')
                     .map(([word, ns, lane, name, parent, [kind, label, file, line]]) => [name, file, line])",
            )
            .await?;
        assert_eq!(spawned, json!([["main", "main.py", 18], ["reader", "main.py", 14]]));
        const EVENTS: &str = "return JSON.stringify(loopscope.trace('chrome').traceEvents)";
        let once = page.eval(EVENTS).await?;
        run(page, PROGRAM, "virtual").await?;
        assert!(page.eval(EVENTS).await? == once, "the same program gives the same events");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn waits_within_libraries_say_what_for() {
    const PROGRAM: &str = "import asyncio, aioredis, redis.asyncio as redis

async def main():
    pool = redis.BlockingConnectionPool(max_connections=1, timeout=0.1)
    async with redis.Redis(connection_pool=pool, single_connection_client=True) as client:
        await client.set('a', 1)
        try:
            await pool.get_connection()
        except redis.ConnectionError as error:
            print(error)
    pool = await aioredis.create_pool('redis://127.0.0.1:6379', maxsize=1)
    async with pool.get():
        try:
            await asyncio.wait_for(pool.acquire(), 0.1)
        except TimeoutError:
            print('no connection')

asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let result = run(page, PROGRAM, "virtual").await?;
        assert_eq!(result["outcome"], "completed", "{result}");
        let waits = page
            .eval(
                "return loopscope.trace('chrome').traceEvents.filter((event) => event.cat === 'wait')
                     .map(({ name, args }) => `${args.kind} ${name} ${args.line}`)",
            )
            .await?;
        let has = |words: &str| waits.as_array().is_some_and(|all| all.iter().any(|wait| wait == words));
        // Of redis-py, of aioredis.
        assert!(has("pool pool.acquire 8") && has("pool pool.acquire 14"), "{waits}");
        assert!(has("request SET a 6") && has("join join Redis.aclose (shielded) 5"), "{waits}");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_program_that_fails_says_where_and_why() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let failing = "import asyncio\n\nasync def main():\n    await asyncio.sleep(0.01)\n    1 / 0\n\nasyncio.run(main())\n";
        let result = run(page, failing, "virtual").await?;
        assert_eq!(result["outcome"], "failed");
        assert_eq!(text_of(&result, "error"), "ZeroDivisionError: division by zero (main.py, line 5)");
        assert_eq!((&result["file"], &result["line"]), (&json!("main.py"), &json!(5)));
        let traceback = result["output"].to_string();
        assert!(traceback.contains("Traceback (most recent call last):") && traceback.contains("stderr"), "{traceback}");
        for (program, error) in [
            ("def f(:\n    pass\n", "SyntaxError: "),
            ("import nosuch\n", "ModuleNotFoundError: No module named 'nosuch'"),
            ("def f(n):\n    return f(n + 1)\nf(0)\n", "RecursionError: "),
            ("import asyncio\nasync def main():\n    await asyncio.Future()\nasyncio.run(main())\n", "RuntimeError: deadlock: "),
            ("input('name? ')\n", "EOFError: input() cannot read here"),
            ("import threading\nthreading.Thread(target=print).start()\n", "RuntimeError: threads cannot start here"),
            ("import subprocess\nsubprocess.run(['ls'])\n", "OSError: processes cannot start here"),
            ("import sys\nsys.exit(3)\n", "The program ended itself by sys.exit(3)."),
        ] {
            let result = run(page, program, "virtual").await?;
            assert_eq!(result["outcome"], "failed", "{program}");
            assert!(text_of(&result, "error").starts_with(error), "{program}: {result}");
        }
        assert_eq!(run(page, "import sys\nprint('bye')\nsys.exit()\n", "virtual").await?["outcome"], "completed");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_program_that_never_ends_is_stopped_and_its_record_stays() {
    const ENDLESS: [&str; 2] = [
        "import asyncio\nasync def main():\n    await asyncio.sleep(0.01)\n    print('spins')\n    while True: pass\nasyncio.run(main())\n",
        "import asyncio\nasync def main():\n    print('spins')\n    while True:\n        try:\n            await asyncio.sleep(0.01)\n        except BaseException:\n            pass\nasyncio.run(main())\n",
    ];
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for program in ENDLESS {
            let program = json!(program);
            let seen = page
                .eval(&format!(
                    "const run = loopscope.runPython({program});
                     while (!loopscope.output().length) await new Promise((resolve) => setTimeout(resolve, 20));
                     await new Promise((resolve) => setTimeout(resolve, 200));
                     const from = performance.now();
                     loopscope.stop();
                     const result = await run;
                     return {{ outcome: result.outcome, took: performance.now() - from, output: loopscope.output().length }};"
                ))
                .await?;
            assert_eq!((&seen["outcome"], &seen["output"]), (&json!("cancelled"), &json!(1)), "{seen}");
            // The bound that the page promises, not a measurement.
            assert!(seen["took"].as_f64().is_some_and(|took| took < 1000.0), "{seen}");
        }
        assert_eq!(run(page, "print('on')\n", "real").await?["outcome"], "completed");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn functions_run_in_workers_beside_the_loop() {
    const PROGRAM: &str = "import asyncio, concurrent.futures, time

seen = []

def square(n):
    time.sleep(0.05)
    seen.append(n)
    if n < 0:
        raise ValueError('below zero')
    return n * n

async def main():
    loop = asyncio.get_running_loop()
    print(await asyncio.gather(*(loop.run_in_executor(None, square, n) for n in range(3))))
    print(await asyncio.to_thread(square, 4), seen)
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(await asyncio.wrap_future(pool.submit(square, 5)))
        try:
            await loop.run_in_executor(pool, square, -1)
        except ValueError as error:
            print(error)
        try:
            pool.submit(square, 6).result()
        except RuntimeError as error:
            print(str(error)[:32])
    lines = open('/tmp/x', 'w')
    print(await asyncio.to_thread(lines.write, 'written'))

asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let result = run(page, PROGRAM, "real").await?;
        assert_eq!(result["outcome"], "completed", "{result}");
        let printed = |stream: &str| -> Vec<String> {
            let lines = result["output"].as_array().into_iter().flatten();
            lines.filter(|line| line[2] == stream).map(|line| line[1].as_str().unwrap_or_default().to_owned()).collect()
        };
        let lines = ["[0, 1, 4]", "16 []", "25", "below zero", "the result of a job is not there", "7"];
        assert_eq!(printed("stdout"), lines);
        let told = printed("stderr").join("\n");
        assert!(told.contains("main.py:15: square changed its copy") && told.contains("cannot be copied to a worker"), "{told}");
        let work = page
            .eval(
                "const { traceEvents } = loopscope.trace('chrome');
                 const woken = traceEvents.some((event) => event.cat === 'ready' && event.args.woken_by.startsWith('worker'));
                 return [traceEvents.filter((event) => event.cat === 'slice' && event.name === 'square').length, woken]",
            )
            .await?;
        // The job whose result nobody awaits may still run when the program ends.
        assert!(work[0].as_u64().is_some_and(|slices| slices >= 6) && work[1] == true, "{work}");
        Ok(())
    })
    .await;
}

/// `tests/python/expected.txt` has, for each seed, how many lines CPython 3.13 prints on its own loop under a jumping clock, and the
/// start of their SHA-256: what `random_programs.py` and `jumping_clock.py` make, which need a newer Python than most machines have.
#[tokio::test]
async fn random_programs_print_what_they_print_on_cpythons_own_loop() {
    const RUN: &str = "
        const modules = {};
        for (const name of ['random_statements', 'random_programs']) modules[name] = window.testModules[name];
        const make = `import sys, types, json
for name, text in json.loads(${JSON.stringify(JSON.stringify(modules))}).items():
    sys.modules[name] = types.ModuleType(name)
    exec(text, sys.modules[name].__dict__)
import random_programs
for seed in range(COUNT): print('@@'); print(random_programs.program(seed))`;
        await loopscope.runPython(make, { speed: 'virtual' });
        const printed = loopscope.output().map(({ text }) => text).join('\\n');
        const programs = printed.split('@@\\n').slice(1);
        const seen = [];
        for (const [seed, program] of programs.entries()) {
          await loopscope.runPython(program, { speed: 'virtual' });
          const lines = loopscope.output().filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
          const bytes = new TextEncoder().encode(lines.map((line) => line + '\\n').join(''));
          const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          const digits = [...hash.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
          seen.push(`${seed} ${lines.length} ${digits}`);
        }
        return seen;";
    let modules = json!({
        "random_statements": include_str!("../../python/random_statements.py"),
        "random_programs": include_str!("../../python/random_programs.py"),
    });
    let expected: Vec<&str> = include_str!("../../python/expected.txt").lines().collect();
    visit(Viewport::DESKTOP, async |page| {
        page.allow_scripts(Duration::from_secs(300)).await?;
        page.open_ready("?lang=en").await?;
        page.eval(&format!("window.testModules = {modules};")).await?;
        let seen = page.eval(&RUN.replace("COUNT", &expected.len().to_string())).await?;
        assert_eq!(seen, json!(expected));
        Ok(())
    })
    .await;
}

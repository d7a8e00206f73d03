//! The demo's jobs in workers: completed, stopped, failed, and without workers.

use loopscope_e2e::{Checked, Fault, Page, Viewport, visit};
use serde_json::{Value, json};

/// The slices of worker lanes in the trace, by time.
const SLICES: &str = "const trace = loopscope.trace();
    const workers = new Map(trace.traceEvents
        .filter((e) => e.ph === 'M' && e.name === 'thread_name' && e.args.name.startsWith('worker '))
        .map((e) => [e.tid, e.args.name]));
    const slices = trace.traceEvents.filter((e) => e.cat === 'slice').sort((a, b) => a.ts - b.ts);";

async fn run(page: &Page, params: Value, speed: &str) -> Checked<Value> {
    page.eval(&format!("return loopscope.run('run-in-executor', {params}, {{ speed: '{speed}' }})")).await
}

#[tokio::test]
async fn workers_have_lanes_with_what_they_did_and_wake_who_waits() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=run-in-executor&lang=en").await?;
        let result = run(page, json!({ "jobs": 3, "workers": 2, "limit": 50000 }), "real").await?;
        assert_eq!((&result["outcome"], &result["tasks"]), (&json!("completed"), &json!(5)), "{result}");
        let seen = page
            .eval(&format!(
                "{SLICES}
                 const jobs = slices.filter((e) => e.name === 'count_primes(50000)');
                 const woken = trace.traceEvents.filter((e) => e.cat === 'ready')
                     .filter((e) => [...workers.values()].includes(e.args.woken_by));
                 const inOrder = slices.every((e, n) => slices.slice(0, n)
                     .every((before) => before.tid !== e.tid || before.ts + before.dur <= e.ts + 0.001));
                 return {{ workers: [...workers.values()], jobs: jobs.length, woken: woken.length, inOrder,
                     starts: slices.filter((e) => e.name === 'start').length,
                     real: jobs.every((e) => e.dur > 0 && workers.has(e.tid)) }}"
            ))
            .await?;
        let expected = json!({
            "workers": ["worker 1", "worker 2"],
            "jobs": 3, "woken": 4, "inOrder": true, "starts": 2, "real": true,
        });
        assert_eq!(seen, expected, "the fourth is the job that breaks its worker");
        page.wait_for("document.body.innerText.includes('below 0: what goes wrong')", "the output").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn stopping_ends_the_jobs_that_are_under_way() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=run-in-executor&lang=en").await?;
        page.eval("window.run = loopscope.run('run-in-executor', { jobs: 100, workers: 1, limit: 3000000 })")
            .await?;
        page.wait_for("document.body.innerText.includes('in a worker, job 1')", "the first job").await?;
        page.eval("loopscope.stop()").await?;
        assert_eq!(page.eval("return (await run).outcome").await?, "cancelled");
        let next = run(page, json!({ "jobs": 1, "limit": 1000 }), "virtual").await?;
        assert_eq!(next["outcome"], "completed", "and the next run has its own");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn without_the_workers_program_a_job_fails_with_a_reason() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=run-in-executor&lang=en").await?;
        page.site().put_fault("worker_loader.js", Fault::Status(404));
        let result = run(page, json!({ "limit": 1000 }), "real").await?;
        let said = "there is no worker for count_primes: the workers' program could not be loaded";
        assert_eq!(result["outcome"], "failed");
        assert!(result["error"].as_str().unwrap_or_default().contains(said), "{result}");
        page.site().remove_fault("worker_loader.js");
        let next = run(page, json!({ "limit": 1000 }), "real").await?;
        assert_eq!(next["outcome"], "completed");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_worker_of_another_version_is_an_error() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=run-in-executor&lang=en").await?;
        let stale = "const stamp = () => performance.timeOrigin + performance.now();
            onmessage = () => postMessage(['refused', stamp(), 'the worker does not know this job']);
            postMessage(['ready', stamp(), '']);";
        page.site().put_text("worker_loader.js", stale);
        let result = run(page, json!({ "limit": 1000 }), "real").await?;
        let error = result["error"].as_str().unwrap_or_default();
        assert!(error.ends_with("over count_primes: the worker does not know this job"), "{result}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_worker_refuses_what_it_does_not_understand_and_goes_on() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let answers = page
            .eval(
                "const worker = new Worker('./worker_loader.js', { type: 'module' });
                 const next = () => new Promise((resolve) => {
                     worker.onmessage = (event) => resolve([event.data[0], event.data[2]]);
                 });
                 const answers = [await next()];
                 for (const order of [['dance', '1'], ['count_primes', 'many'], ['count_primes', '10']]) {
                     const first = next();
                     worker.postMessage(order);
                     answers.push(await first);
                     if (answers.at(-1)[0] === 'began') answers.push(await next());
                 }
                 worker.terminate();
                 return answers",
            )
            .await?;
        let expected = json!([
            ["ready", ""],
            ["refused", "the worker does not know this job"],
            ["began", ""],
            ["refused", "invalid digit found in string"],
            ["began", ""],
            ["done", "4"],
        ]);
        assert_eq!(answers, expected);
        Ok(())
    })
    .await;
}

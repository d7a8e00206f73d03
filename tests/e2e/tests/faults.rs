//! Failures outside the page (network, database, service worker, hidden tab) and inside (a panic).

use std::time::Duration;

use loopscope_e2e::{Checked, Fault, Outcome, Page, Viewport, visit};
use serde_json::json;

/// The lines that a run of `call` printed.
async fn printed(page: &Page, call: &str) -> Checked<Vec<String>> {
    let texts = page
        .eval(&format!(
            "await {call};
             return loopscope.trace().traceEvents.filter((e) => e.cat === 'message').map((e) => e.args.text)"
        ))
        .await?;
    Ok(serde_json::from_value(texts)?)
}

#[tokio::test]
async fn a_404_and_a_timeout_fail_their_tasks_and_no_others() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let lines = printed(page, "loopscope.run('fetch', { requests: 2, delay: 50, limit: 500 })").await?;
        assert_eq!(
            lines,
            [
                "mercury: 2440 km",
                "venus: 6052 km",
                "failed: vulcan: HTTP 404",
                "failed: jupiter: no answer within 500 ms"
            ]
        );
        Ok(())
    })
    .await;
}

/// The source pane's error message and its number of lines.
const SOURCE: &str = "[[...document.querySelectorAll('.source-note')].find((note) => note.offsetParent && \
    !note.matches('.coming'))?.textContent, document.querySelectorAll('.source .line').length]";

#[tokio::test]
async fn a_source_that_does_not_come_is_missed_but_the_demo_runs() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault("demos/sleep.rs", Fault::Status(404));
        page.open_ready("?lang=en").await?;
        page.wait_for(&format!("({SOURCE})[0]?.includes('could not be loaded')"), "the sentence").await?;
        assert_eq!(page.eval(&format!("return ({SOURCE})[1]")).await?, 0);
        let ended =
            page.eval("return await loopscope.run('sleep', { delay: 10 }, { speed: 'virtual' })").await?;
        assert_eq!(ended["outcome"], "completed");
        page.site().remove_fault("demos/sleep.rs");
        page.press("Try again").await?;
        page.wait_for(&format!("({SOURCE})[1] > 20 && !({SOURCE})[0]"), "the source").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_source_of_another_version_is_not_passed_off_as_the_running_one() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_text("demos/sleep.rs", "//! Something else.\n");
        page.open_ready("?lang=en").await?;
        page.wait_for(&format!("({SOURCE})[0]?.includes('another version')"), "the sentence").await?;
        assert_eq!(page.eval(&format!("return ({SOURCE})[1]")).await?, 0);
        Ok(())
    })
    .await;
}

/// Disables service workers from the next document on, so requests go straight to the server.
async fn refuse_service_workers(page: &Page) -> Checked {
    let refusal = "ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('refused'))";
    page.run_first(refusal).await
}

#[tokio::test]
async fn a_request_that_times_out_is_really_aborted() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault("data/jupiter.json", Fault::Hang);
        refuse_service_workers(page).await?;
        page.open_ready("?lang=en").await?;
        let lines = printed(page, "loopscope.run('fetch', { requests: 1, delay: 0, limit: 100 })").await?;
        assert_eq!(lines.last().map(String::as_str), Some("failed: jupiter: no answer within 100 ms"));
        let abandoned = || {
            let requests = page.site().requests();
            requests.iter().any(|one| one.path == "data/jupiter.json" && one.outcome == Outcome::Abandoned)
        };
        let seen = async {
            while !abandoned() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), seen).await.map_err(|_| "the server saw no abort")?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_request_that_the_service_worker_holds_back_is_aborted_too() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(
            "window.signals = {};
             const send = window.fetch;
             window.fetch = (url, options) => { signals[url] = options?.signal; return send(url, options); };",
        )
        .await?;
        page.open_ready("?lang=en").await?;
        let lines = printed(page, "loopscope.run('fetch', { requests: 1, delay: 10, limit: 500 })").await?;
        assert_eq!(lines.last().map(String::as_str), Some("failed: jupiter: no answer within 500 ms"));
        assert_eq!(page.eval("return signals['data/jupiter.json?delay=2000'].aborted").await?, true);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_run_whose_requests_hang_can_be_stopped() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault("data/mercury.json", Fault::Hang);
        page.open_ready("?lang=en").await?;
        page.eval("window.hanging = loopscope.run('fetch', { requests: 1 })").await?;
        // The trace cannot tell: there is none before the service worker's start has ended and the run has begun.
        let now = "document.querySelector('.now').textContent";
        page.wait_for(&format!("{now}.includes('fetch data/mercury.json')"), "a fetch").await?;
        page.eval("loopscope.stop()").await?;
        assert_eq!(page.eval("return (await hanging).outcome").await?, "cancelled");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn offline_every_request_fails_with_a_sentence() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        // A run needs the rest of the WebAssembly.
        page.eval("await loopscope.run('sleep', {}, { speed: 'virtual' })").await?;
        page.site().stop();
        let lines = printed(page, "loopscope.run('fetch', { requests: 2 })").await?;
        assert_eq!(lines.len(), 4);
        assert!(lines[0].starts_with("failed: no answer to the request for data/mercury.json"), "{lines:?}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn where_service_workers_are_refused_the_demo_works_and_the_page_says_so() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(
            "ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('refused'))",
        )
        .await?;
        page.open_ready("?demo=fetch&lang=en").await?;
        let lines = printed(page, "loopscope.run('fetch')").await?;
        assert_eq!(lines.len(), 6, "{lines:?}");
        assert_eq!(lines[4], "failed: vulcan: HTTP 404");
        let said = "document.body.innerText.toLowerCase().includes('service worker')";
        page.wait_for(said, "a word on the missing delays").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_refused_database_is_a_clean_failure() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(
            "IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError') }",
        )
        .await?;
        page.open_ready("?demo=context-manager&lang=en").await?;
        let result = page.eval("return loopscope.run('context-manager')").await?;
        assert_eq!(result["outcome"], "failed");
        let error = result["error"].as_str().unwrap_or_default();
        assert!(error.contains("refuses this page a database"), "{error}");
        page.wait_for(
            "document.body.innerText.includes('refuses this page a database')",
            "the page to say so",
        )
        .await?;
        let next =
            page.eval("return (await loopscope.run('sleep', {}, { speed: 'virtual' })).outcome").await?;
        assert_eq!(next, "completed", "and the page goes on");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_panic_is_reported_with_demo_and_task_and_leaves_the_trace() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=panic&lang=en&waiting=2&delay=300").await?;
        // The others continue 300 ms later: long enough for the panic to come first even on a busy machine.
        let result = page.eval("return loopscope.run('panic', { waiting: 2, delay: 300 })").await?;
        assert_eq!(result["outcome"], "failed");
        assert!(result["error"].as_str().unwrap_or_default().contains("index out of bounds"), "{result}");
        let report = page.wait_for("document.querySelector('#panic')?.innerText", "the report").await?;
        let report = report.as_str().unwrap_or_default();
        for part in ["buggy", "index out of bounds", "src/demos/panic.rs"] {
            assert!(report.contains(part), "{report}");
        }
        let trace = page.eval("return loopscope.trace('chrome').traceEvents").await?;
        let messages =
            trace.as_array().ok_or("events")?.iter().filter(|event| event["cat"] == "message").count();
        assert_eq!(messages, 3, "two waiting tasks and the look-up");
        page.screenshot("panic").await?;
        page.press("Restart").await?;
        page.wait_for(
            "document.querySelector('#panic') === null && window.loopscope !== undefined",
            "a reload",
        )
        .await?;
        page.eval("await loopscope.ready").await?;
        let again =
            page.eval("return (await loopscope.run('sleep', {}, { speed: 'virtual' })).outcome").await?;
        assert_eq!(again, "completed");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_page_that_cannot_load_its_program_says_so() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let wasm = page
            .eval(
                "const entry = performance.getEntriesByType('resource').find((e) => e.name.endsWith('.wasm'));
                 return entry.name.split('/').pop()",
            )
            .await?;
        page.site().put_fault(wasm.as_str().unwrap_or_default(), Fault::Status(503));
        page.open("?lang=en&again=1").await?;
        page.wait_for("document.body.innerText.includes('could not start')", "a sentence").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_hidden_tab_loses_no_wake() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        page.eval("window.hidden_run = loopscope.run('sleep', { tasks: 20, delay: 300 })").await?;
        let freeze = json!({ "state": "frozen" });
        page.session().cdp().send_raw("Page.setWebLifecycleState", freeze).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let active = json!({ "state": "active" });
        page.session().cdp().send_raw("Page.setWebLifecycleState", active).await?;
        let result = page.eval("return hidden_run").await?;
        assert_eq!((&result["outcome"], &result["tasks"]), (&json!("completed"), &json!(21)));
        assert!(result["durationUs"].as_f64().ok_or("duration")? >= 21.0 * 300_000.0);
        Ok(())
    })
    .await;
}

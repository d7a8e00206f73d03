//! Tests of the harness itself: a passing test on a broken harness proves nothing.

use std::time::Duration;

use loopscope_e2e::{Checked, Fault, Outcome, Page, Viewport, visit};
use serde_json::json;

/// The outcome of the last request for a path.
fn outcome(page: &Page, path: &str) -> Option<Outcome> {
    page.site()
        .requests()
        .into_iter()
        .rev()
        .find(|request| request.path == path)
        .map(|request| request.outcome)
}

/// Waits until the last request for the path has this outcome.
async fn until(page: &Page, path: &str, expected: Outcome) -> Checked {
    let seen = async {
        while outcome(page, path) != Some(expected) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), seen)
        .await
        .map_err(|_| format!("{path} never became {expected:?}: {:?}", page.site().requests()).into())
}

#[tokio::test]
async fn files_have_their_types_and_missing_ones_are_404() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        // Read from the server: the browser's resource timings appear some time after the response.
        let requests = page.site().requests();
        let wasm = requests
            .iter()
            .find(|request| request.path.ends_with(".wasm"))
            .ok_or("no WebAssembly was fetched")?;
        let types = page
            .eval(&format!(
                "const seen = [];
                 for (const url of ['', 'loopscope.js', '{}', 'no-such-file', '../outside']) {{
                   const response = await fetch(url);
                   seen.push([response.status, response.headers.get('content-type')]);
                 }}
                 return seen;",
                wasm.path
            ))
            .await?;
        assert_eq!(
            types,
            json!([
                [200, "text/html; charset=utf-8"],
                [200, "text/javascript; charset=utf-8"],
                [200, "application/wasm"],
                [404, null],
                [404, null],
            ])
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_hanging_request_that_the_page_aborts_is_seen_as_abandoned() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault("slow", Fault::Hang);
        page.open("").await?;
        page.eval("window.control = new AbortController(); fetch('slow', control).catch(() => {})").await?;
        until(page, "slow", Outcome::Open).await?;
        page.eval("control.abort()").await?;
        until(page, "slow", Outcome::Abandoned).await
    })
    .await;
}

#[tokio::test]
async fn a_stopped_site_is_offline() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        page.site().put_fault("broken", Fault::Status(503));
        assert_eq!(page.eval("return (await fetch('broken')).status").await?, json!(503));
        page.site().stop();
        let error = page.eval("await fetch('loopscope.js')").await.unwrap_err();
        assert_eq!(error.to_string(), "Failed to fetch");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_a_script_throws_and_what_the_console_says_is_told() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        let error = page.eval("throw new Error('out of tea')").await.unwrap_err();
        assert_eq!(error.to_string(), "out of tea");
        page.eval("console.error('no milk either')").await?;
        let complaint = page.no_problems().await.unwrap_err().to_string();
        assert!(complaint.contains("no milk either"), "{complaint}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_visitor_has_the_screen_and_the_preferences_asked_for() {
    visit(Viewport::PHONE, async |page| {
        page.set_preferences(&[("prefers-color-scheme", "dark")]).await?;
        page.open("").await?;
        let seen = page
            .eval("return [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]")
            .await?;
        assert_eq!(seen, json!([Viewport::PHONE.width, Viewport::PHONE.height, true]));
        Ok(())
    })
    .await;
}

/// The second visit gets the first one's browser, or that of another test.
#[tokio::test]
async fn a_test_finds_nothing_of_the_one_before() {
    visit(Viewport::PHONE, async |page| {
        page.run_first("window.before = true").await?;
        page.set_preferences(&[("prefers-color-scheme", "dark")]).await?;
        page.open("").await?;
        page.eval("localStorage.setItem('before', 1); console.error('before')").await?;
        assert_eq!(page.eval("return window.before").await?, json!(true));
        Ok(())
    })
    .await;
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        page.no_problems().await?;
        assert_eq!(page.session().windows().await?.len(), 1);
        let seen = page
            .eval(
                "return [window.before ?? null, localStorage.length, matchMedia('(prefers-color-scheme: dark)').matches,
                         innerWidth, document.visibilityState, document.hasFocus()]",
            )
            .await?;
        assert_eq!(seen, json!([null, 0, false, Viewport::DESKTOP.width, "visible", true]));
        Ok(())
    })
    .await;
}

#[tokio::test]
#[should_panic(expected = "the test's own failure")]
async fn a_failing_test_fails() {
    visit(Viewport::DESKTOP, async |_| Err("the test's own failure".into())).await;
}

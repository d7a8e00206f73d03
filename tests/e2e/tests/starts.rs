//! Links that start a run (`run=1`): what the start waits for, what the page displays meanwhile, and stopping it.

use std::time::Duration;

use loopscope_e2e::{Checked, Fault, Outcome, Page, Viewport, dist, visit};
use serde_json::json;

/// Collects the page's status sentences in `said`, and presses Stop when one contains `window.stopAt`.
const LISTEN: &str = "window.said = [];
    new MutationObserver(() => {
      const sentence = document.querySelector('.sentence')?.textContent;
      if (!sentence || sentence === said.at(-1)) return;
      said.push(sentence);
      const stop = document.querySelector('button[aria-label=Stop]');
      if (window.stopAt && sentence.includes(stopAt) && !stop.ariaDisabled) stop.click();
    }).observe(document, { subtree: true, childList: true, characterData: true })";

/// Blocks the registration of the service worker until `letRegister()` is called.
const HOLD: &str = "const register = ServiceWorkerContainer.prototype.register;
    ServiceWorkerContainer.prototype.register = function (...its) {
      return new Promise((go) => { window.letRegister = go; }).then(() => register.apply(this, its));
    }";

/// Whether the page reports that responses are not delayed.
const UNDELAYED: &str = "[...document.querySelectorAll('.source-note')].some((note) => note.offsetParent && \
    note.textContent.includes('undelayed'))";

const RUN_HAS_ENDED: &str = "document.querySelector('.result')?.offsetHeight > 0";

/// Whether a status sentence contained `words`.
async fn has_said(page: &Page, words: &str) -> Checked<bool> {
    let said = page.eval(&format!("return said.some((sentence) => sentence.includes({words:?}))")).await?;
    Ok(said == json!(true))
}

/// Waits until the browser's request for the service worker's script is pending.
async fn worker_is_asked_for(page: &Page) -> Checked {
    let asked = || {
        let requests = page.site().requests();
        requests.iter().any(|request| request.path == "sw.js" && request.outcome == Outcome::Open)
    };
    let seen = async {
        while !asked() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), seen)
        .await
        .map_err(|_| "the browser never asked for a newer service worker".into())
}

#[tokio::test]
async fn a_page_that_has_its_service_worker_does_not_wait_for_the_browser_to_look_for_a_newer_one() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(LISTEN).await?;
        page.open_ready("?demo=fetch&run=1&lang=en").await?;
        page.wait_for(RUN_HAS_ENDED, "the first run's end").await?;
        // On later visits the browser requests the script again, and registrations wait for the response.
        page.site().put_fault("sw.js", Fault::Hang);
        page.open_ready("?demo=sleep&tasks=5&delay=60000&run=1&lang=en").await?;
        worker_is_asked_for(page).await?;
        page.open_ready("?demo=fetch&run=1&embed=1&lang=en").await?;
        page.wait_for(RUN_HAS_ENDED, "the last run's end").await?;
        assert!(!has_said(page, "service worker").await?, "it did not wait");
        assert_eq!(page.eval(&format!("return {UNDELAYED}")).await?, json!(false));
        worker_is_asked_for(page).await
    })
    .await;
}

#[tokio::test]
async fn a_first_visit_says_that_it_waits_for_the_service_worker_and_runs_without_it_at_last() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(LISTEN).await?;
        page.run_first(HOLD).await?;
        page.open_ready("?demo=fetch&run=1&lang=en").await?;
        page.wait_for(RUN_HAS_ENDED, "the run's end").await?;
        assert!(has_said(page, "this site's service worker").await?);
        assert!(!has_said(page, "Press Run").await?);
        page.wait_for(UNDELAYED, "a word on the missing delays").await?;
        page.eval("letRegister()").await?;
        page.wait_for(&format!("!{UNDELAYED}"), "the service worker, late").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_start_that_waits_can_be_stopped() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first("window.stopAt = 'service worker'").await?;
        page.run_first(LISTEN).await?;
        page.run_first(HOLD).await?;
        page.open_ready("?demo=fetch&run=1&lang=en").await?;
        // Enough time for it to have begun.
        page.wait_for(UNDELAYED, "the end of the page's patience").await?;
        let last = page.eval("return said.at(-1)").await?;
        assert_eq!(last, json!("The loop is empty. Press Run to start the program."));
        let error = page.eval("loopscope.trace()").await.unwrap_err().to_string();
        assert!(error.contains("no trace"), "{error}");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_link_that_runs_says_that_it_waits_for_the_rest() {
    visit(Viewport::DESKTOP, async |page| {
        let names = std::fs::read_dir(dist())?.flatten().map(|entry| entry.file_name());
        let mut names = names.map(|name| name.to_string_lossy().into_owned());
        let rest = names.find(|name| name.ends_with("_rest.wasm")).ok_or("the site has a rest")?;
        page.site().put_fault(&rest, Fault::Delay(Duration::from_secs(2)));
        page.run_first(LISTEN).await?;
        page.open_ready("?demo=sleep&run=1&lang=en").await?;
        page.wait_for(RUN_HAS_ENDED, "the end of the run").await?;
        assert!(has_said(page, "the rest of the page's program").await?);
        assert!(!has_said(page, "Press Run").await?);
        Ok(())
    })
    .await;
}

//! The page starts with the first part of its WebAssembly and fetches the rest once it is displayed (`xtask/split`).

use std::time::Duration;

use loopscope_e2e::{Checked, Fault, Outcome, Page, Viewport, dist, visit};
use serde_json::json;

/// The file of the rest.
fn rest() -> Checked<String> {
    let names =
        std::fs::read_dir(dist())?.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.into_iter().find(|name| name.ends_with("_rest.wasm")).ok_or("the site has a rest".into())
}

/// The number of requests for the rest.
fn asked(page: &Page, rest: &str) -> usize {
    page.site().requests().iter().filter(|request| request.path.ends_with(rest)).count()
}

#[tokio::test]
async fn the_page_is_put_together_without_the_rest() {
    let rest = rest().unwrap();
    for (viewport, query) in [
        (Viewport::DESKTOP, "?lang=en"),
        (Viewport::DESKTOP, "?demo=fetch&lang=zh&theme=dark"),
        (Viewport::DESKTOP, "?demo=turns&embed=1"),
        (Viewport::PHONE, "?demo=nonsense&tasks=many"),
    ] {
        visit(viewport, async |page| {
            // Long enough for a page that does not need the rest, short enough to detect one that does.
            page.site().put_fault(&rest, Fault::Delay(Duration::from_secs(4)));
            page.open_ready(query).await?;
            page.wait_for("document.querySelectorAll('.source .line').length > 20", "a demo's source")
                .await?;
            // One request is that of the displayed page; a blocked caller would send a second.
            assert_eq!(asked(page, &rest), 1, "{query}");
            page.no_problems().await
        })
        .await;
    }
}

#[tokio::test]
async fn who_comes_before_the_rest_gets_what_was_asked_for() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault(&rest()?, Fault::Delay(Duration::from_secs(2)));
        page.open_ready("?demo=async_iterator&lang=en").await?;
        page.press("Run").await?;
        page.wait_for("document.querySelector('.result')?.offsetHeight > 0", "the end of the run").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_link_that_runs_waits_for_the_rest() {
    for query in [
        "?demo=sleep&run=1&lang=en",
        "?demo=sleep&language=python&run=1&lang=en",
        // print(1)
        "?run=1&lang=en#py=KyjKzCvRMNTkAgA",
    ] {
        visit(Viewport::DESKTOP, async |page| {
            let rest = rest()?;
            page.site().put_fault(&rest, Fault::Delay(Duration::from_secs(2)));
            page.open_ready(query).await?;
            page.wait_for("document.querySelector('.result')?.offsetHeight > 0", "the end of the run")
                .await?;
            assert_eq!(asked(page, &rest), 1, "nothing had to be fetched for a caller that cannot wait");
            page.no_problems().await
        })
        .await;
    }
}

#[tokio::test]
async fn a_script_that_runs_waits_for_the_rest() {
    visit(Viewport::DESKTOP, async |page| {
        let rest = rest()?;
        page.site().put_fault(&rest, Fault::Delay(Duration::from_secs(2)));
        page.open("?lang=en").await?;
        let called = "await loopscope.ready; return (await loopscope.run('sleep', { tasks: 2 }, { speed: 'virtual' })).outcome";
        assert_eq!(page.eval(called).await?, "completed");
        assert_eq!(asked(page, &rest), 1, "nothing had to be fetched for a caller that cannot wait");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_rest_that_cannot_be_had_is_asked_for_again() {
    visit(Viewport::DESKTOP, async |page| {
        let rest = rest()?;
        page.site().put_fault(&rest, Fault::Status(503));
        page.open_ready("?demo=sleep&lang=en").await?;
        while !page
            .site()
            .requests()
            .iter()
            .any(|request| request.path.ends_with(&rest) && request.outcome == Outcome::Answered(503))
        {
            tokio::task::yield_now().await;
        }
        page.site().remove_fault(&rest);
        page.press("Run").await?;
        page.wait_for("document.querySelector('.result')?.offsetHeight > 0", "the end of the run").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_page_without_its_rest_says_so() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault(&rest()?, Fault::Status(503));
        page.open_ready("?demo=sleep&lang=zh").await?;
        let result = page.eval("return await loopscope.run('sleep')").await?;
        assert_eq!(result["outcome"], "failed");
        assert!(result["error"].as_str().unwrap_or_default().contains("did not load"), "{result}");
        let report = page.wait_for("document.querySelector('#panic')?.innerText", "the report").await?;
        assert!(report.as_str().unwrap_or_default().contains("503"), "{report}");
        page.screenshot("without-rest").await?;
        page.site().remove_fault(&rest()?);
        page.press("重新开始").await?;
        page.wait_for("!document.querySelector('#panic') && window.loopscope", "a reload").await?;
        page.eval("await loopscope.ready").await?;
        let again =
            page.eval("return (await loopscope.run('sleep', {}, { speed: 'virtual' })).outcome").await?;
        assert_eq!(again, json!("completed"));
        Ok(())
    })
    .await;
}

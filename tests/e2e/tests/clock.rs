//! The clock's resolution: 5 µs on a cross-origin isolated page, else 100 µs. The page displays no finer figures.

use loopscope_e2e::{Checked, Page, Site, Viewport, dist, visit};
use serde_json::{Value, json};

const RUN: &str = "await loopscope.run('sleep', { tasks: 3, delay: 20 }, { speed: 'real' })";

/// The resolution in the last run's trace, in microseconds.
async fn grain(page: &Page) -> Checked<Value> {
    page.eval("return loopscope.trace('chrome').otherData.clockGrainUs").await
}

/// Runs in real time, and checks all figures below a millisecond that the page displays.
async fn assert_grain(page: &Page, micros: u64) -> Checked {
    page.eval(RUN).await?;
    assert_eq!(grain(page).await?, micros);
    let finest = "const stamps = loopscope.trace('chrome').traceEvents.flatMap((e) => [e.ts, e.dur ?? 0]);
        return stamps.filter((stamp) => Math.abs(stamp / GRAIN - Math.round(stamp / GRAIN)) > 1e-6).length";
    let off = page.eval(&finest.replace("GRAIN", &micros.to_string())).await?;
    assert_eq!(off, 0, "every stamp is a multiple of the grain");
    page.eval("document.querySelector('.tl-details summary').click()").await?;
    let rows = "document.querySelectorAll('.tl-table .rows .tl-row:not([hidden])').length";
    page.wait_for(rows, "the rows").await?;
    page.eval("document.querySelector('.tree [role=treeitem]').click()").await?;
    page.eval("document.getElementById('tab-inspector').click()").await?;
    page.wait_for("document.querySelector('.poll-row')?.offsetHeight", "the inspector").await?;
    let said = page
        .eval("return [...document.body.innerText.matchAll(/(< )?([\\d.]+) µs/g)].map(([all, _, n]) => [all, Number(n)])")
        .await?;
    let said = said.as_array().ok_or("no figures")?;
    assert!(said.iter().all(|figure| figure[1].as_u64().is_some_and(|n| n % micros == 0)), "{said:?}");
    assert!(!page.eval("return document.body.innerText").await?.to_string().contains(" 0 µs"));
    Ok(())
}

#[tokio::test]
async fn an_isolated_page_has_a_finer_clock() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&lang=en").await?;
        assert_eq!(page.eval("return crossOriginIsolated").await?, true);
        assert_grain(page, 5).await?;
        page.eval("await loopscope.run('sleep', { tasks: 3, delay: 20 }, { speed: 'virtual' })").await?;
        assert_eq!(grain(page).await?, Value::Null, "virtual time is exact");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn on_other_hosts_the_page_says_nothing_finer_than_its_clock() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().ignore_headers();
        page.open_ready("?demo=sleep&lang=zh").await?;
        assert_eq!(page.eval("return crossOriginIsolated").await?, false);
        assert_grain(page, 100).await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn workers_of_an_isolated_page_are_isolated_too() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_text("probe.js", "postMessage(crossOriginIsolated)");
        page.open_ready("?demo=sleep&lang=en").await?;
        let probe = "return new Promise((resolve) => {
            new Worker('./probe.js', { type: 'module' }).onmessage = ({ data }) => resolve(data);
        })";
        assert_eq!(page.eval(probe).await?, true);
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_lesson_on_the_same_host_reaches_into_its_frame() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_text(
            "lesson.html",
            "<!doctype html><title>A lesson</title><iframe src='./?demo=sleep&embed=1&lang=en'></iframe>",
        );
        page.open("lesson.html").await?;
        let inner = "document.querySelector('iframe').contentWindow";
        page.wait_for(&format!("{inner}.loopscope"), "the page in the frame").await?;
        let seen = page
            .eval(&format!(
                "const inner = {inner};
                 await inner.loopscope.ready;
                 await inner.{run};
                 return [inner.crossOriginIsolated, inner.loopscope.trace('chrome').otherData.clockGrainUs]",
                run = RUN.trim_start_matches("await ")
            ))
            .await?;
        assert_eq!(seen, json!([true, 5]));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_frame_on_another_site_is_isolated_whatever_that_site_sends() {
    visit(Viewport::DESKTOP, async |page| {
        let lesson = Site::serve(&dist(), "/").await?;
        lesson.ignore_headers();
        lesson.put_text(
            "",
            format!(
                "<!doctype html><title>A lesson</title><iframe src='{}?demo=sleep&embed=1&lang=en'></iframe>",
                page.site().url()
            ),
        );
        page.session().goto(lesson.url()).await?;
        page.session().enter_frame(0).await?;
        page.wait_for("window.loopscope", "the page in the frame").await?;
        page.eval(&format!("await loopscope.ready; {RUN}")).await?;
        assert_eq!(page.eval("return [crossOriginIsolated, self !== top]").await?, json!([true, true]));
        assert_eq!(grain(page).await?, 5);
        page.session().enter_default_frame().await?;
        Ok(())
    })
    .await;
}

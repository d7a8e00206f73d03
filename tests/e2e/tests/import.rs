//! Import of valid and invalid trace files: by the button, by dropping a file, by URL.

use loopscope_e2e::{Checked, Fault, Page, Viewport, visit};
use serde_json::json;

const SENTENCE: &str = "document.querySelector('.sentence').textContent";

/// Drops a file on the page. `text` is a JavaScript expression for its content.
async fn drop_file(page: &Page, name: &str, text: &str) -> Checked {
    page.eval(&format!(
        "const data = new DataTransfer();
         data.items.add(new File([{text}], '{name}'));
         dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, cancelable: true }}));"
    ))
    .await?;
    Ok(())
}

/// The text of the notices once it contains `part`.
async fn notice(page: &Page, part: &str) -> Checked<String> {
    let notices = "document.querySelector('.notices').innerText";
    page.wait_for(&format!("{notices}.includes({})", json!(part)), part).await?;
    Ok(page.eval(&format!("return {notices}")).await?.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn an_export_comes_back_as_the_same_run() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=turns&lang=en").await?;
        page.eval("await loopscope.run('sleep', { tasks: 3, delay: 50 }, { speed: 'virtual' })").await?;
        page.eval("window.exported = JSON.stringify(loopscope.trace('chrome'))").await?;
        page.eval("await loopscope.run('turns', { tasks: 2, turns: 2 }, { speed: 'virtual' })").await?;
        drop_file(page, "mine.json", "exported").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('mine.json is on show: 4 lanes')"), "the trace").await?;
        assert_eq!(page.eval("return JSON.stringify(loopscope.trace('chrome')) === exported").await?, json!(true));
        page.wait_for("document.querySelector('.catalogue .selected, .catalogue [aria-current]')?.textContent.includes('Sleep')", "its demo")
            .await?;
        page.press("Step back").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('At ')"), "its past").await?;
        page.press("Run").await?;
        page.wait_for(&format!("{SENTENCE}.includes('completed')"), "a run of the demo").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_gzip_file_of_another_program_is_shown_as_lanes() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        page.eval(
            "const trace = JSON.stringify([
                 { ph: 'M', name: 'thread_name', pid: 1, tid: 7, args: { name: '<img src=x onerror=alert(1)>' } },
                 { ph: 'X', name: 'outer', pid: 1, tid: 7, ts: 10, dur: 100 },
                 { ph: 'X', name: 'inner', pid: 1, tid: 7, ts: 20, dur: 30 },
                 { ph: 'X', name: 'bad', pid: 1, tid: 7, ts: 20, dur: -5 }]);
             const packed = new Blob([trace]).stream().pipeThrough(new CompressionStream('gzip'));
             window.packed = await new Response(packed).blob();",
        )
        .await?;
        drop_file(page, "foreign.json.gz", "packed").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('foreign.json.gz is on show')"), "the trace").await?;
        let told = notice(page, "skipped").await?;
        assert!(told.contains('1') && told.contains("event 3"), "{told}");
        page.wait_for("document.querySelector('.tree').textContent.includes('<img src=x onerror=alert(1)>')", "the name as text")
            .await?;
        assert_eq!(page.eval("return document.querySelectorAll('main img').length").await?, json!(0));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_bad_file_gets_one_sentence_and_the_run_stays() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        page.eval("await loopscope.run('sleep', { tasks: 1, delay: 0 }, { speed: 'virtual' })").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('The run has completed')"), "the end of the run")
            .await?;
        let before = page.eval(&format!("return {SENTENCE}")).await?;
        for (text, sentence) in [
            ("''", "The file is empty"),
            ("'hello'", "is not JSON"),
            ("'{\"a\": 1}'", "no traceEvents"),
            ("'[{\"ph\":\"X\",,,'", "no event that can be shown: 1 cut off"),
            ("'[['.repeat(100000)", "no event that can be shown"),
        ] {
            drop_file(page, "bad.json", text).await?;
            let told = notice(page, sentence).await?;
            assert!(told.contains("bad.json: "), "{told}");
            page.press("Dismiss").await?;
        }
        assert_eq!(page.eval(&format!("return {SENTENCE}")).await?, before);
        page.eval("await loopscope.run('sleep', { tasks: 1, delay: 0 }, { speed: 'virtual' })").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_a_trace_of_the_site_and_no_other() {
    visit(Viewport::DESKTOP, async |page| {
        page.site().put_fault("traces/none.json", Fault::Status(404));
        page.open_ready("?lang=en&trace=traces/none.json").await?;
        notice(page, "The trace traces/none.json could not be fetched: 404").await?;
        page.open_ready("?lang=en&trace=https%3A%2F%2Fexample.com%2Ft.json").await?;
        notice(page, "only files of this site").await?;
        // A JSON file that is not a trace.
        page.open_ready("?lang=zh&trace=data%2Fmercury.json").await?;
        notice(page, "traceEvents").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_large_file_shows_how_far_it_is_and_can_be_cancelled() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        page.eval(
            "const event = (n) => `{\"ph\":\"X\",\"name\":\"slice ${n % 50}\",\"pid\":1,\"tid\":${n % 40},\"ts\":${n * 10},\"dur\":5}`;
             const parts = ['['];
             for (let n = 0; n < 400000; n++) parts.push(event(n), ',');
             parts.push(event(400000), ']');
             window.large = new Blob(parts);",
        )
        .await?;
        // Observed and cancelled by a script in the page: the driver would be too slow.
        let told = page
            .eval(
                "const data = new DataTransfer();
                 data.items.add(new File([large], 'large.json'));
                 dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
                 while (true) {
                     const bar = document.querySelector('.reading');
                     if (/: [1-9][0-9]* %/.test(bar?.textContent)) {
                         bar.querySelector('button').click();
                         return bar.textContent;
                     }
                     await new Promise((resolve) => setTimeout(resolve, 1));
                 }",
            )
            .await?;
        assert!(told.as_str().is_some_and(|told| told.starts_with("Reading large.json: ")), "{told}");
        page.wait_for("!document.querySelector('.reading')", "no reading").await?;
        drop_file(page, "large.json", "large").await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('large.json is on show: 40 lanes')"), "all of it").await?;
        page.no_problems().await
    })
    .await;
}

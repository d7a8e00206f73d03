//! Exports: files, images, a window of Perfetto's UI, links that contain a run.

use std::path::Path;

use loopscope_e2e::{Checked, Fault, Page, Site, Viewport, dist, visit};
use serde_json::json;

/// Collects saved files by their type, and copied text.
const KEEP: &str = "window.saved = {};
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => { saved[blob.type] = blob; return create.call(URL, blob); };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });";

const RUN: &str = "await loopscope.run('sleep', { tasks: 3, delay: 50 }, { speed: 'virtual' })";

async fn open_with_run(page: &Page, query: &str) -> Checked {
    page.run_first(KEEP).await?;
    page.open_ready(&format!("?demo=sleep&speed=virtual&lang=en{query}")).await?;
    page.eval(RUN).await?;
    Ok(())
}

/// Chooses an item of the export menu.
async fn export(page: &Page, what: &str) -> Checked {
    page.press("Export").await?;
    page.press(what).await
}

/// The text of the notices once it contains `part`.
async fn notice(page: &Page, part: &str) -> Checked<String> {
    let notices = "document.querySelector('.notices').innerText";
    page.wait_for(&format!("{notices}.includes({})", json!(part)), part).await?;
    Ok(page.eval(&format!("return {notices}")).await?.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn the_json_is_the_trace_and_the_protobuf_is_one() {
    visit(Viewport::DESKTOP, async |page| {
        open_with_run(page, "").await?;
        export(page, "Chrome JSON").await?;
        let equal = "const text = await saved['application/json'].text();
                     return JSON.stringify(JSON.parse(text)) === JSON.stringify(loopscope.trace('chrome'))";
        assert_eq!(page.eval(equal).await?, true);
        export(page, "Perfetto file").await?;
        page.wait_for("saved['application/octet-stream']", "the protobuf").await?;
        // A sequence of field 1 of Trace, the packets. tests/conformance checks their content with Perfetto.
        let packets = "const bytes = await saved['application/octet-stream'].bytes();
                       return [bytes[0], bytes.length > 500]";
        assert_eq!(page.eval(packets).await?, json!([10, true]));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn pictures_are_what_is_on_show() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(KEEP).await?;
        page.open_ready("?lang=en").await?;
        // A name with markup, and characters that XML does not allow.
        page.eval(
            "const trace = [{ ph: 'M', name: 'thread_name', pid: 1, tid: 7, args: { name: '<b>&\"\\u0001é日' } },
                            { ph: 'X', name: 'slice', pid: 1, tid: 7, ts: 10, dur: 100 }];
             const data = new DataTransfer();
             data.items.add(new File([JSON.stringify(trace)], 'odd.json'));
             dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));",
        )
        .await?;
        page.wait_for("document.querySelector('.sentence').textContent.startsWith('odd.json')", "the trace").await?;
        export(page, "Timeline as SVG").await?;
        page.wait_for("saved['image/svg+xml']", "the drawing").await?;
        let seen = page
            .eval(
                "const text = await saved['image/svg+xml'].text();
                 const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
                 const canvas = document.querySelector('canvas.tl-lanes');
                 return {
                   whole: drawing.querySelector('parsererror') === null,
                   names: [...drawing.querySelectorAll('text')].some((name) => name.textContent.includes('<b>&\"\\ufffdé日')),
                   shapes: drawing.querySelectorAll('path').length > 10,
                   markup: drawing.querySelectorAll('b, script, foreignObject').length,
                   width: Number(drawing.documentElement.getAttribute('width')) === canvas.clientWidth,
                 }",
            )
            .await?;
        assert_eq!(
            seen,
            json!({ "whole": true, "names": true, "shapes": true, "markup": 0, "width": true })
        );
        export(page, "Timeline as PNG").await?;
        page.wait_for("saved['image/png']", "the picture").await?;
        // SVG and PNG are equal except for the antialiasing of letters.
        let difference = page
            .eval(
                "const [png, svg] = await Promise.all(['image/png', 'image/svg+xml'].map(async (type) => {
                   const image = new Image();
                   image.src = await new Promise((resolve) => {
                     const reader = new FileReader();
                     reader.onload = () => resolve(reader.result);
                     reader.readAsDataURL(saved[type]);
                   });
                   await image.decode();
                   const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
                   context.drawImage(image, 0, 0);
                   return context.getImageData(0, 0, image.width, image.height).data;
                 }));
                 let far = 0;
                 for (let at = 0; at < png.length; at++) if (Math.abs(png[at] - svg[at]) > 96) far++;
                 return [png.length === svg.length, far / png.length < 0.005, png.length > 100000]",
            )
            .await?;
        assert_eq!(difference, json!([true, true, true]));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn without_a_run_the_menu_says_why_it_rests() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        page.press("Export").await?;
        let menu = page
            .eval(
                "const items = [...document.querySelectorAll('.menu button:not([hidden])')];
                 return {
                   names: items.map((item) => item.textContent),
                   rest: items.every((item) => item.ariaDisabled === 'true'),
                   reason: document.getElementById(items[0].getAttribute('aria-describedby')).textContent,
                   focus: document.activeElement.textContent,
                 }",
            )
            .await?;
        let names =
            ["Chrome JSON", "Perfetto file", "Open in Perfetto", "Timeline as PNG", "Timeline as SVG"];
        let reason = "There is no trace yet: press Run first.";
        assert_eq!(menu, json!({ "names": names, "rest": true, "reason": reason, "focus": "Chrome JSON" }));
        page.press("Timeline as SVG").await?;
        notice(page, reason).await?;
        page.eval(RUN).await?;
        page.wait_for("!document.querySelector('.menu [aria-disabled]')", "the menu to wake").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_loaded_is_said() {
    visit(Viewport::DESKTOP, async |page| {
        open_with_run(page, "").await?;
        page.site().put_fault("export.js", Fault::Status(404));
        export(page, "Timeline as PNG").await?;
        notice(page, "A part of the page that is needed for this could not be loaded").await?;
        page.site().remove_fault("export.js");
        // A document does not retry a module that failed to load.
        open_with_run(page, "").await?;
        page.site().put_fault("reader_loader.js", Fault::Status(404));
        export(page, "Perfetto file").await?;
        notice(page, "reads and makes trace files could not be loaded").await?;
        page.eval(RUN).await?;
        Ok(())
    })
    .await;
}

/// `static/export.js` with the URL of a fake Perfetto UI.
fn export_script_for(ui: &str, patience: &str) -> Checked<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/export.js");
    let text = std::fs::read_to_string(file)?;
    for part in ["\"https://ui.perfetto.dev\"", "20_000"] {
        assert_eq!(text.matches(part).count(), 1, "export.js names {part} in one place");
    }
    Ok(text.replace("https://ui.perfetto.dev", ui.trim_end_matches('/')).replace("20_000", patience))
}

#[tokio::test]
async fn perfetto_gets_the_trace_in_a_window_of_its_own() {
    visit(Viewport::DESKTOP, async |page| {
        let ui = Site::serve(&dist(), "/").await?;
        // Unlike the page, Perfetto's UI is not cross-origin isolated.
        ui.ignore_headers();
        // Ignores the first pings, like the UI while it loads.
        ui.put_text(
            "",
            "<!doctype html><script>
               let pings = 0;
               onmessage = ({ source, origin, data }) => {
                 if (data === 'PING') { if (++pings > 2) source.postMessage('PONG', origin); return; }
                 const { buffer, title } = data.perfetto;
                 source.postMessage({ title, first: new Uint8Array(buffer)[0], size: buffer.byteLength }, origin);
               };
             </script>",
        );
        page.site().put_text("export.js", export_script_for(&ui.url(), "20_000")?);
        open_with_run(page, "").await?;
        page.eval("addEventListener('message', ({ data }) => { if (data.title) window.seen = data; })").await?;
        export(page, "Open in Perfetto").await?;
        let seen = page.wait_for("window.seen", "the trace to arrive").await?;
        assert_eq!((&seen["title"], &seen["first"]), (&json!("loopscope-sleep"), &json!(10)));
        assert_eq!(page.eval("return document.querySelectorAll('.notice').length").await?, 0);
        assert_eq!(page.eval("return Object.keys(saved).length").await?, 0, "and no file is saved");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn where_perfetto_does_not_answer_the_file_is_saved() {
    visit(Viewport::DESKTOP, async |page| {
        let ui = Site::serve(&dist(), "/").await?;
        ui.put_text("", "<!doctype html>");
        page.site().put_text("export.js", export_script_for(&ui.url(), "300")?);
        open_with_run(page, "").await?;
        export(page, "Open in Perfetto").await?;
        notice(page, "so the file was saved instead").await?;
        assert_eq!(page.eval("return Object.keys(saved)").await?, json!(["application/octet-stream"]));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn where_the_window_is_blocked_the_file_is_saved() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first("window.open = () => null").await?;
        open_with_run(page, "").await?;
        export(page, "Open in Perfetto").await?;
        notice(page, "so the file was saved instead").await?;
        assert_eq!(page.eval("return Object.keys(saved)").await?, json!(["application/octet-stream"]));
        page.no_problems().await
    })
    .await;
}

/// Copies a link that contains the run, and returns its query.
async fn run_link(page: &Page) -> Checked<String> {
    page.press("Share").await?;
    notice(page, "The link is on the clipboard.").await?;
    page.press("Copy a link with this run in it").await?;
    notice(page, "The link with this run in it is on the clipboard.").await?;
    let copied = page.eval("return copied.slice((location.origin + location.pathname).length)").await?;
    Ok(copied.as_str().unwrap_or_default().to_owned())
}

const SENTENCE: &str = "document.querySelector('.sentence').textContent";

#[tokio::test]
async fn a_link_carries_a_run() {
    visit(Viewport::DESKTOP, async |page| {
        open_with_run(page, "").await?;
        let exported = page.eval("return JSON.stringify(loopscope.trace())").await?;
        let link = run_link(page).await?;
        assert!(link.starts_with("?demo=sleep&tasks=3&delay=50&") && link.contains("#trace="), "{link}");
        assert!(link.len() < 1500, "a small run is a short link: {}", link.len());
        page.open_ready("?demo=turns&lang=en").await?;
        page.open_ready(&format!(
            "{}&embed=1{}",
            link.split('#').next().unwrap_or_default(),
            &link[link.find('#').unwrap_or(0)..]
        ))
        .await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('sleep is on show: 4 lanes')"), "the run").await?;
        assert_eq!(page.eval("return JSON.stringify(loopscope.trace())").await?, exported);
        assert_eq!(page.eval("return document.querySelector('.catalogue')").await?, json!(null), "frameless");
        page.wait_for("location.hash.startsWith('#trace=')", "the link to stay while its run is on show")
            .await?;
        page.eval(RUN).await?;
        page.wait_for("location.hash === ''", "the link to go with its run").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_link_is_followed_while_the_page_is_open_and_a_bad_one_is_named() {
    visit(Viewport::DESKTOP, async |page| {
        open_with_run(page, "").await?;
        let link = run_link(page).await?;
        let carried = link.split_once('#').map(|(_, carried)| carried).unwrap_or_default().to_owned();
        page.eval("await loopscope.run('turns', { tasks: 2, turns: 2 }, { speed: 'virtual' })").await?;
        page.eval(&format!("location.hash = {}", json!(carried))).await?;
        page.wait_for(&format!("{SENTENCE}.startsWith('sleep is on show: 4 lanes')"), "the run").await?;
        for (bad, sentence) in [
            ("trace=", "There is no run in the link."),
            ("trace=a*b", "character 2 cannot be part of it"),
            (&carried[..carried.len() / 2], "damaged or cut short"),
            ("trace=AQEA_v94", "is not a run of Loopscope"),
        ] {
            page.eval(&format!("location.hash = {}", json!(bad))).await?;
            notice(page, sentence).await?;
        }
        assert!(
            page.eval(&format!("return {SENTENCE}"))
                .await?
                .as_str()
                .is_some_and(|said| said.contains("sleep"))
        );
        page.open_ready("?lang=zh#trace=AQEA_v94").await?;
        notice(page, "不是 Loopscope 的运行记录").await?;
        page.eval(RUN).await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_run_too_long_for_a_link_is_said_to_be() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(KEEP).await?;
        page.open_ready("?demo=sleep&lang=en").await?;
        page.eval("await loopscope.run('sleep', { tasks: 900, delay: 1 }, { speed: 'virtual' })").await?;
        page.press("Share").await?;
        notice(page, "The link is on the clipboard.").await?;
        page.press("Copy a link with this run in it").await?;
        let told = notice(page, "characters in a link").await?;
        assert!(told.contains("8000") && told.contains("Chrome JSON"), "{told}");
        assert!(page.eval("return copied.includes('#')").await? == json!(false));
        page.no_problems().await
    })
    .await;
}

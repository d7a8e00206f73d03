//! Links that carry a Python program: made by Share, opened, damaged, too long.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::json;

/// WebDriver's key codes.
const CONTROL_HOME: &str = "\u{e009}\u{e011}\u{e000}";

/// Collects saved files by their name, and copied text.
const KEEP: &str = "window.saved = {};
    const blobs = {};
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => { const url = create.call(URL, blob); blobs[url] = blob; return url; };
    HTMLAnchorElement.prototype.click = function () { saved[this.download] = blobs[this.href]; };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });";

const TEXT: &str = "document.querySelector('.editor')?.shadowRoot.querySelector('.cm-content')?.innerText";
const NOTICES: &str = "document.querySelector('.notices').innerText";
const SENTENCE: &str = "document.querySelector('.sentence').textContent";

async fn notice(page: &Page, part: &str) -> Checked {
    page.wait_for(&format!("{NOTICES}.includes({})", json!(part)), part).await?;
    Ok(())
}

/// Opens a program from a file.
async fn show(page: &Page, source: &str) -> Checked {
    page.eval(&format!(
        "const data = new DataTransfer();
         data.items.add(new File([{}], 'mine.py'));
         dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, cancelable: true }}));",
        json!(source)
    ))
    .await?;
    let first = json!(source.lines().next().unwrap_or_default());
    page.wait_for(&format!("{TEXT}?.startsWith({first})"), "the program").await?;
    Ok(())
}

/// Shares the program on show, and returns the link's query and fragment.
async fn shared(page: &Page) -> Checked<String> {
    page.eval("window.copied = ''").await?;
    page.press("Share").await?;
    page.wait_for("copied", "the copied link").await?;
    notice(page, "The link with this program in it is on the clipboard").await?;
    let link = page.eval("const { search, hash } = new URL(copied); return search + hash").await?;
    Ok(link.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_shared_program_is_opened_and_leaves_the_address_when_it_is_edited() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(KEEP).await?;
        page.open_ready("?lang=en").await?;
        show(page, "print('héllo', '世界')\n").await?;
        let link = shared(page).await?;
        assert!(link.contains("language=python") && link.contains("#py="), "{link}");
        assert!(link.len() < 300, "{link}");
        // Another fragment alone would not load the page again.
        page.open("?lang=en&demo=turns").await?;
        page.open_ready(&link).await?;
        page.wait_for(&format!("{TEXT}?.includes('héllo')"), "the program").await?;
        assert_eq!(page.eval("return document.title").await?, "main.py · Loopscope");
        assert_eq!(page.eval("return location.search + location.hash").await?, json!(link));
        let stored = "return Object.keys(localStorage).filter((key) => key.includes('python'))";
        assert_eq!(page.eval(stored).await?, json!(["loopscope.python.own.mine.py"]), "the file alone");
        page.press("Run").await?;
        page.wait_for("document.querySelector('.output').textContent.includes('héllo 世界')", "its output")
            .await?;
        assert_eq!(page.eval("return location.hash.startsWith('#py=')").await?, true, "it is on show");
        page.eval("document.querySelector('.editor').shadowRoot.querySelector('.cm-content').focus()")
            .await?;
        page.type_keys(format!("{CONTROL_HOME}#")).await?;
        page.wait_for("location.hash === ''", "no program in the address").await?;
        page.eval("location.reload()").await?;
        page.wait_for(&format!("window.loopscope && {TEXT}?.startsWith('#print')"), "the edits").await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_link_with_run_1_runs_its_program_and_another_follows_without_a_reload() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(KEEP).await?;
        page.open_ready("?lang=en").await?;
        show(page, "print('first')\n").await?;
        let first = shared(page).await?;
        show(page, "print('second')\n").await?;
        let second = shared(page).await?;
        page.open(&first.replace('#', "&run=1#")).await?;
        page.wait_for("document.querySelector('.output')?.textContent.includes('first')", "its output")
            .await?;
        let fragment = second.split_once('#').ok_or("a fragment")?.1;
        page.eval(&format!("location.hash = '{fragment}'")).await?;
        page.wait_for("document.querySelector('.output').textContent.includes('second')", "the other's")
            .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_damaged_program_is_a_notice_and_the_page_goes_on() {
    visit(Viewport::DESKTOP, async |page| {
        for (fragment, told) in [
            ("#py=", "There is no program in the link."),
            ("#py=a*b", "character 2 cannot be part of it"),
            ("#py=abcdefgh", "damaged or cut short"),
        ] {
            page.open("?lang=en").await?;
            page.open_ready(&format!("?demo=sleep&speed=virtual&run=1&lang=en{fragment}")).await?;
            notice(page, told).await?;
            page.wait_for("document.title.startsWith('Sleep') && location.hash === ''", "the demo").await?;
            assert_eq!(page.eval("return loopscope.output()").await?, json!([]), "nothing ran");
            page.press("Run").await?;
            page.wait_for(&format!("{SENTENCE}.startsWith('The run has completed')"), "a run of the demo")
                .await?;
        }
        page.open("?lang=en").await?;
        page.open_ready("?lang=zh#py=abcdefgh").await?;
        notice(page, "链接中的程序已损坏或不完整").await?;
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_program_that_is_too_long_for_a_link_is_offered_as_a_file() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(KEEP).await?;
        page.open_ready("?lang=en").await?;
        page.eval(
            "let seed = 1;
             const random = () => (seed = (seed * 48271) % 2147483647);
             window.long = Array.from({ length: 3000 }, () => `# ${random()}\\n`).join('');
             const data = new DataTransfer();
             data.items.add(new File([long], 'long.py'));
             dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));",
        )
        .await?;
        page.wait_for("document.title.startsWith('long.py')", "the program").await?;
        page.press("Share").await?;
        notice(page, "more than 8000 are often cut off").await?;
        assert_eq!(page.eval("return window.copied").await?, json!(null));
        page.press("Download the program").await?;
        page.wait_for("saved['long.py']", "the file").await?;
        assert_eq!(page.eval("return (await saved['long.py'].text()) === long").await?, true);
        page.no_problems().await
    })
    .await;
}

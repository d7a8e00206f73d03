//! The visitor's own Python: edited, kept in the browser, opened, shared by link, saved, deleted.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::{Value, json};

/// WebDriver's key codes.
const CONTROL_HOME: &str = "\u{e009}\u{e011}\u{e000}";
const ENTER: &str = "\u{e007}";

/// Collects saved files by their name, and copied text.
const KEEP: &str = "window.saved = {};
    const blobs = {};
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => { const url = create.call(URL, blob); blobs[url] = blob; return url; };
    HTMLAnchorElement.prototype.click = function () { saved[this.download] = blobs[this.href]; };
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });";

/// The text of the Python on show, and where the editor is.
const TEXT: &str = "(() => {
    const editor = document.querySelector('.editor')?.shadowRoot.querySelector('.cm-content');
    return editor ? [...editor.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\\n') : ''; })()";
const NOTICES: &str = "document.querySelector('.notices').innerText";
const CURRENT: &str = "document.querySelector('.catalogue [aria-current]')?.textContent.trim()";
const OWN: &str = "[...document.querySelectorAll('.catalogue button .entry-title')].map((title) => title.textContent.trim()).join()";

/// Waits until the editor shows a text with `part` in it.
async fn editor_shows(page: &Page, part: &str) -> Checked {
    page.wait_for(&format!("{TEXT}.includes({})", json!(part)), part).await?;
    Ok(())
}

/// Inserts a first line into the Python on show.
async fn insert_line(page: &Page, line: &str) -> Checked {
    page.wait_for("document.querySelector('.program:not([hidden]) .code .line, .editor')", "the source")
        .await?;
    page.eval("document.querySelector('.program:not([hidden]) .code:not([hidden])')?.focus()").await?;
    page.wait_for("document.querySelector('.editor')?.shadowRoot.querySelector('.cm-content')", "the editor")
        .await?;
    page.eval("document.querySelector('.editor').shadowRoot.querySelector('.cm-content').focus()").await?;
    page.type_keys(format!("{CONTROL_HOME}{line}{ENTER}")).await?;
    editor_shows(page, line).await
}

/// Presses the entry of the catalogue with this text.
async fn choose(page: &Page, entry: &str) -> Checked {
    let entry = json!(entry);
    page.eval(&format!(
        "[...document.querySelectorAll('.catalogue .entry')].find((e) => e.textContent.includes({entry}))
            .dispatchEvent(new MouseEvent('click', {{ bubbles: true, cancelable: true }}))"
    ))
    .await?;
    Ok(())
}

/// Drops a file on the page. `content` is a JavaScript expression.
async fn drop_file(page: &Page, name: &str, content: &str) -> Checked {
    page.eval(&format!(
        "const data = new DataTransfer();
         data.items.add(new File([{content}], '{name}'));
         dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, cancelable: true }}));"
    ))
    .await?;
    Ok(())
}

async fn notice(page: &Page, part: &str) -> Checked {
    page.wait_for(&format!("{NOTICES}.includes({})", json!(part)), part).await?;
    Ok(())
}

/// Waits for the end of a run and returns its output.
async fn ended_output(page: &Page) -> Checked<String> {
    page.wait_for("document.querySelector('.result')?.offsetHeight > 0", "the end of the run").await?;
    let lines = page.eval("return loopscope.output().map((line) => line.text).join('|')").await?;
    Ok(lines.as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn edits_of_a_demo_survive_a_reload_and_can_be_given_up() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&language=python&speed=virtual&lang=en").await?;
        insert_line(page, "print(\"mine\")").await?;
        page.wait_for(&format!("{CURRENT}?.includes('edited')"), "the mark of the demo").await?;
        assert!(page.eval("return document.querySelector('.parameters form').hidden").await? == true);
        page.eval("location.reload()").await?;
        page.wait_for("window.loopscope", "the reload").await?;
        editor_shows(page, "print(\"mine\")").await?;
        page.press("Run").await?;
        let output = ended_output(page).await?;
        assert!(output.starts_with("mine|"), "{output}");
        choose(page, "Taking turns").await?;
        page.wait_for(&format!("!{TEXT}.includes('mine')"), "another demo").await?;
        choose(page, "Sleep").await?;
        editor_shows(page, "print(\"mine\")").await?;
        page.press("Reset").await?;
        page.wait_for(&format!("!{TEXT}.includes('mine')"), "the demo as it comes").await?;
        assert_eq!(
            page.eval("return Object.keys(localStorage).filter((key) => key.includes('python')).length")
                .await?,
            0
        );
        page.press("Undo").await?;
        editor_shows(page, "print(\"mine\")").await?;
        page.press("Reset").await?;
        page.open_ready("?demo=sleep&language=python&lang=en").await?;
        page.wait_for("document.querySelector('.program:not([hidden]) .code .line')", "the source").await?;
        assert_eq!(page.eval(&format!("return {CURRENT}.includes('edited')")).await?, false);
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_link_or_a_script_that_runs_a_demo_runs_it_without_the_edits() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?demo=sleep&language=python&lang=en").await?;
        insert_line(page, "print(\"mine\")").await?;
        page.open_ready("?demo=sleep&tasks=2&delay=10&language=python&speed=virtual&run=1&lang=en").await?;
        let output = ended_output(page).await?;
        assert!(!output.contains("mine") && output.contains("work 2"), "{output}");
        page.press("Your edits").await?;
        editor_shows(page, "print(\"mine\")").await?;
        let run = "await loopscope.run('sleep', { tasks: 1 }, { speed: 'virtual', language: 'python' });
                   return loopscope.output().some((line) => line.text === 'mine')";
        assert_eq!(page.eval(run).await?, false);
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn an_own_program_is_kept_beside_the_demos_until_it_is_deleted() {
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(KEEP).await?;
        page.open_ready("?demo=sleep&tasks=many&lang=en").await?;
        page.press("New program").await?;
        editor_shows(page, "asyncio.run(main())").await?;
        insert_line(page, "print(\"mine\")").await?;
        assert_eq!(page.eval("return document.title").await?, "main.py · Loopscope");
        assert_eq!(page.eval(&format!("return {CURRENT}")).await?, "main.py");
        assert_eq!(page.eval(&format!("return {OWN}")).await?, "main.py");
        let parameters = page.eval("return document.querySelector('.parameters').innerText").await?;
        assert!(parameters.as_str().unwrap_or_default().contains("has no parameters"), "{parameters}");
        let texts = page.eval("return document.querySelector('main').innerText").await?;
        assert!(!texts.as_str().unwrap_or_default().contains("the demo"), "{texts}");
        page.press("Run").await?;
        ended_output(page).await?;
        page.press("Export").await?;
        page.press("Chrome JSON").await?;
        page.press("Export").await?;
        page.press("Python program (.py)").await?;
        let saved = "return [Object.keys(saved), (await saved['main.py'].text()).startsWith('print(\"mine\")\\nimport')]";
        assert_eq!(page.eval(saved).await?, json!([["loopscope-main.json", "main.py"], true]));
        assert_eq!(page.eval("return loopscope.trace().otherData.demo").await?, "main.py");
        choose(page, "Sleep").await?;
        page.wait_for("document.title.startsWith('Sleep')", "a demo").await?;
        choose(page, "main.py").await?;
        editor_shows(page, "print(\"mine\")").await?;
        page.eval("location.reload()").await?;
        page.wait_for("window.loopscope", "the reload").await?;
        editor_shows(page, "print(\"mine\")").await?;
        page.press("Delete").await?;
        page.wait_for("document.title.startsWith('Sleep')", "a demo").await?;
        page.wait_for(&format!("{OWN} === ''"), "no own program").await?;
        page.press("Undo").await?;
        editor_shows(page, "print(\"mine\")").await?;
        page.press("Delete").await?;
        page.open_ready("?lang=en").await?;
        assert_eq!(page.eval("return Object.keys(localStorage).filter((key) => key.includes('python')).length").await?, 0);
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn files_become_own_programs_and_bad_ones_a_sentence() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        drop_file(page, "work.py", "'\\ufeffprint(1)\\r\\nprint(2)'").await?;
        editor_shows(page, "print(1)\nprint(2)").await?;
        assert_eq!(page.eval(&format!("return {CURRENT}")).await?, "work.py");
        drop_file(page, "latin.py", "new Uint8Array([97, 98, 0xe9, 10])").await?;
        notice(page, "latin.py is not UTF-8 text: byte 3").await?;
        drop_file(page, "LARGE.PY", "'#'.repeat((1 << 20) + 1)").await?;
        notice(page, "LARGE.PY is larger than 1 MB").await?;
        editor_shows(page, "print(1)\nprint(2)").await?;
        drop_file(page, "work.py", "'print(3)'").await?;
        editor_shows(page, "print(3)").await?;
        insert_line(page, "print(0)").await?;
        drop_file(page, "work.py", "'print(4)'").await?;
        editor_shows(page, "print(4)").await?;
        assert_eq!(page.eval(&format!("return {OWN}")).await?, "work.py,work-2.py", "edits are kept");
        let accepts =
            page.eval("return document.querySelector('input[type=file]').accept.split(',').includes('.py')");
        assert_eq!(accepts.await?, true);
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_line_of_a_traceback_leads_to_the_program() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en&speed=virtual").await?;
        let source = format!("{}def work():\n    return 1 / 0\n\n\nwork()\n", "# filler\n".repeat(100));
        let result = page
            .eval(&format!("return loopscope.runPython({}, {{ name: 'late.py', speed: 'virtual' }})", json!(source)))
            .await?;
        assert_eq!((&result["outcome"], &result["file"], &result["line"]), (&json!("failed"), &json!("late.py"), &json!(102)));
        // The list is scrolled to its end.
        let frame = "[...document.querySelectorAll('.output button:not([hidden])')].at(-1)";
        let expected = "'File \"late.py\", line 102, in work'";
        page.wait_for(&format!("{frame}?.textContent === {expected}"), "the innermost frame").await?;
        page.wait_for("document.querySelector('.editor')", "the editor").await?;
        // By keyboard.
        page.eval(&format!("{frame}.focus()")).await?;
        page.type_keys(ENTER).await?;
        let line = "(() => {
            const root = document.querySelector('.editor').shadowRoot;
            const { anchorNode } = root.getSelection();
            const line = anchorNode && (anchorNode.closest ? anchorNode : anchorNode.parentElement).closest('.cm-line');
            return root.activeElement?.className.includes('cm-content') && line?.textContent; })()";
        page.wait_for(&format!("{line}?.includes('return 1 / 0')"), "the cursor at the line").await?;
        page.wait_for(
            "document.querySelector('.editor').shadowRoot.querySelector('.mark.error')?.textContent.includes('ZeroDivisionError')",
            "the mark of the error",
        )
        .await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn what_is_no_program_is_refused_by_name() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        for (call, named) in [
            ("runPython()", &["source", "text", "undefined"][..]),
            ("runPython(7)", &["source", "text", "7"]),
            ("runPython('', 7)", &["options", "7"]),
            ("runPython('', { haste: 1 })", &["haste", "speed", "name"]),
            ("runPython('', { language: 'python' })", &["language", "speed", "name"]),
            ("runPython('', { speed: 'fast' })", &["speed", "fast", "real", "slow", "virtual"]),
            ("runPython('', { name: '' })", &["name", "\"\"", "file names"]),
            ("runPython('', { name: 'a/b.py' })", &["name", "a/b.py", "file names"]),
            ("runPython('', { name: 7 })", &["name", "7", "file names"]),
            ("run('sleep', {}, { language: 'lua' })", &["language", "lua", "rust", "python"]),
            ("run('sleep', {}, { name: 'a.py' })", &["name", "speed", "language"]),
        ] {
            let error = page.eval(&format!("await loopscope.{call}")).await.unwrap_err().to_string();
            for word in named {
                assert!(error.contains(word), "{call}: \"{error}\" does not name {word}");
            }
        }
        assert_eq!(page.eval("return loopscope.output()").await?, Value::Array(Vec::new()), "nothing ran");
        page.no_problems().await
    })
    .await;
}

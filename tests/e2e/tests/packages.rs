//! Python packages: wheels of the visitor's, and the list of the page's own.

use loopscope_e2e::{Checked, Fault, Page, Viewport, visit};
use serde_json::{Value, json};

const NOTICES: &str = "document.querySelector('.notices').innerText";
const DIALOG: &str = "document.querySelector('dialog.packages')";

/// `zip(files)`: a zip archive whose files are not compressed.
const ZIP: &str = "const crcOf = (bytes) => {
        let crc = -1;
        for (const byte of bytes) {
            crc ^= byte;
            for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
        }
        return ~crc >>> 0;
    };
    const le = (size, value) => Array.from({ length: size }, (_, at) => (value >>> (8 * at)) & 255);
    const zip = (files) => {
        const [body, directory] = [[], []];
        for (const [name, text] of Object.entries(files)) {
            const [path, data] = [name, text].map((each) => [...new TextEncoder().encode(each)]);
            const entry = [...le(2, 20), ...le(8, 0), ...le(4, crcOf(data)), ...le(4, data.length), ...le(4, data.length),
                ...le(2, path.length), ...le(2, 0)];
            directory.push(...le(4, 0x02014b50), ...le(2, 20), ...entry, ...le(10, 0), ...le(4, body.length), ...path);
            body.push(...le(4, 0x04034b50), ...entry, ...path, ...data);
        }
        const count = le(2, Object.keys(files).length);
        return new Uint8Array([...body, ...directory, ...le(4, 0x06054b50), ...le(4, 0), ...count, ...count,
            ...le(4, directory.length), ...le(4, body.length), ...le(2, 0)]);
    };
    const greet = (text) => zip({ 'greet/__init__.py': `def hello(): return '${text}'`,
        'greet-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n' });";

/// Drops files on the page: JavaScript of an array of names and contents.
async fn drop_files(page: &Page, files: &str) -> Checked {
    page.eval(&format!(
        "{ZIP}
         const data = new DataTransfer();
         for (const [name, content] of {files}) data.items.add(new File([content], name));
         dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, cancelable: true }}));"
    ))
    .await?;
    Ok(())
}

async fn notice(page: &Page, text: &str) -> Checked {
    page.wait_for(&format!("{NOTICES}.includes({})", json!(text)), text).await?;
    Ok(())
}

async fn run(page: &Page, source: &str) -> Checked<Value> {
    let source = json!(source);
    page.eval(&format!(
        "const {{ outcome, error }} = await loopscope.runPython({source});
         return [outcome, error ?? '', loopscope.output().map((line) => line.text).join('|')];"
    ))
    .await
}

#[tokio::test]
async fn a_dropped_wheel_is_there_for_each_program_until_the_page_is_closed() {
    const PROGRAM: &str = "import asyncio, greet
async def main():
    print(greet.hello(), await asyncio.to_thread(greet.hello))
asyncio.run(main())
";
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let missing = run(page, PROGRAM).await?;
        assert_eq!(missing[0], "failed");
        assert!(
            missing[2].as_str().is_some_and(|text| text.contains("wheel dropped on the page")),
            "{missing}"
        );
        drop_files(page, "[['greet-1.0-py3-none-any.whl', greet('one')], ['a.py', 'print(1)']]").await?;
        notice(
            page,
            "greet-1.0-py3-none-any.whl is installed until this page is closed: programs can import it.",
        )
        .await?;
        page.wait_for("document.title.includes('a.py')", "the program beside the wheel").await?;
        for _ in 0..2 {
            assert_eq!(run(page, PROGRAM).await?, json!(["completed", "", "one one"]));
        }
        drop_files(page, "[['greet-1.1-py3-none-any.whl', greet('two')]]").await?;
        notice(page, "greet-1.1-py3-none-any.whl is installed").await?;
        assert_eq!(run(page, PROGRAM).await?, json!(["completed", "", "two two"]));
        page.press("Python packages and licences").await?;
        page.wait_for(&format!("{DIALOG}?.innerText.includes('your wheel')"), "the wheel in the list")
            .await?;
        let listed = page
            .eval(&format!("return {DIALOG}.querySelector('tbody tr').innerText.split(/\\s+/).slice(0, 2)"))
            .await?;
        assert_eq!(listed, json!(["greet", "1.1"]));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn a_wheel_that_cannot_run_here_is_named_with_what_can() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        drop_files(page, "[['greet-1.0-cp313-cp313-win_amd64.whl', greet('x')]]").await?;
        notice(page, "greet-1.0-cp313-cp313-win_amd64.whl is not for this page: only pure Python wheels (py3-none-any.whl) can be")
            .await?;
        drop_files(page, "[['cut-1.0-py3-none-any.whl', greet('x').slice(0, 100)]]").await?;
        notice(page, "cut-1.0-py3-none-any.whl is damaged or no wheel").await?;
        page.eval("document.querySelector('[aria-label=Language]').value = 'zh'; document.querySelector('[aria-label=Language]').dispatchEvent(new Event('change', { bubbles: true }))").await?;
        notice(page, "cut-1.0-py3-none-any.whl 已损坏或不是 wheel：只能安装纯 Python 的 wheel").await?;
        drop_files(page, "[['bad-1.0-py3-none-any.whl', greet('x').map((byte, at) => at === 45 ? byte ^ 1 : byte)]]").await?;
        notice(page, "bad-1.0-py3-none-any.whl 已安装").await?;
        let seen = run(page, "print('runs')").await?;
        assert!(seen[2].as_str().is_some_and(|text| text.starts_with("bad-1.0-py3-none-any.whl could not be installed: ") && text.ends_with("|runs")), "{seen}");
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn packages_are_listed_with_version_licence_and_size() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en&language=python").await?;
        page.wait_for("document.querySelector('.python-options')", "the options").await?;
        page.press("Python packages and licences").await?;
        page.wait_for(&format!("{DIALOG}?.querySelectorAll('tbody tr').length > 20"), "the packages").await?;
        let rows = page
            .eval(&format!("return [...{DIALOG}.querySelectorAll('tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText))"))
            .await?;
        let rows = rows.as_array().cloned().unwrap_or_default();
        assert!(rows.iter().all(|row| (0..4).all(|cell| !row[cell].as_str().unwrap_or_default().is_empty())), "{rows:?}");
        let find = |name: &str| rows.iter().find(|row| row[0] == name).cloned().unwrap_or_default();
        assert_eq!((&find("Python")[2], &find("Pyodide")[2], &find("redis")[2]), (&json!("PSF-2.0"), &json!("MPL-2.0"), &json!("MIT")));
        // Escape closes the list, and stops no run.
        page.type_keys("\u{e00c}").await?;
        page.wait_for(&format!("!{DIALOG}"), "no list").await?;
        page.site().put_fault("python/packages.json", Fault::Status(404));
        page.press("Python packages and licences").await?;
        page.wait_for(&format!("{DIALOG}?.innerText.includes('The list could not be loaded')"), "the reason").await?;
        Ok(())
    })
    .await;
}

//! The documentation page of a FastAPI program that runs in the page, in a tab of its own.

use loopscope_e2e::{Checked, Page, Viewport, visit};
use serde_json::json;
use thirtyfour::prelude::{By, Key};

const PROGRAM: &str = "import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title='Shop')

class Item(BaseModel):
    name: str
    price: float

@app.get('/items/{number}')
async def item(number: int):
    return {'number': number}

@app.post('/items')
async def add(item: Item):
    return {'added': item.name.upper()}

@app.get('/moved')
async def moved():
    from fastapi.responses import RedirectResponse
    return RedirectResponse('/page')

@app.get('/page')
async def page():
    from fastapi.responses import HTMLResponse
    return HTMLResponse('<title>own</title><p>own page</p><script>document.title = \"ran\"</script>')

uvicorn.run(app, host='127.0.0.1', port=5000, log_level='warning')
";

/// Runs the program until it listens, with the Network tab on show.
async fn serve(page: &Page) -> Checked {
    page.eval(&format!(
        "window.run = loopscope.runPython({}, {{ speed: 'real' }});
         await loopscope.request('GET', '/items/1');
         document.querySelector('#tab-network').click();",
        json!(PROGRAM)
    ))
    .await?;
    Ok(())
}

/// Tries an operation of the page out; what the server's answer is shown as.
async fn try_out(page: &Page, method: &str, fill: &str) -> Checked<String> {
    let operation = format!(".opblock-{method}");
    page.eval(&format!("document.querySelector('{operation} .opblock-summary-control').click()")).await?;
    page.wait_for(&format!("document.querySelector('{operation} .try-out__btn')"), "the operation").await?;
    page.eval(&format!("document.querySelector('{operation} .try-out__btn').click()")).await?;
    page.wait_for(&format!("document.querySelector('{operation} .execute')"), "its form").await?;
    if !fill.is_empty() {
        let field = format!("{operation} {fill}");
        let element = page.session().find(By::Css(&field)).await?;
        // Leaving the field has Swagger UI take its value at once.
        element.send_keys("7" + Key::Tab).await?;
    }
    page.eval(&format!("document.querySelector('{operation} .execute').click()")).await?;
    let answer = format!(
        "document.querySelector('{operation} .live-responses-table .highlight-code pre')?.textContent"
    );
    let text = page.wait_for(&answer, "the answer").await?;
    Ok(text.as_str().unwrap_or_default().split_whitespace().collect())
}

#[tokio::test]
async fn what_is_tried_out_is_answered_by_the_program() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        serve(page).await?;
        let link = "[...document.querySelectorAll('.documentation a')].find((link) => link.checkVisibility())?.href";
        let address = page.wait_for(link, "the link").await?;
        assert!(address.as_str().is_some_and(|href| href.ends_with("/loopscope/servers/127.0.0.1:5000/docs")));
        let first = page.session().window().await?;
        let tab = page.session().new_tab().await?;
        page.session().switch_to_window(tab).await?;
        page.session().goto(address.as_str().unwrap_or_default()).await?;
        let operations = "[...document.querySelectorAll('.opblock-summary-path')].map((path) => path.textContent).join(' ')";
        let operations = page.wait_for(operations, "the operations").await?;
        assert!(operations.as_str().is_some_and(|paths| paths.contains("/items/{number}")), "{operations}");
        assert_eq!(page.eval("return document.title").await?, "Shop - Swagger UI");
        assert_eq!(try_out(page, "get", ".parameters input").await?, "{\"number\":7}");
        assert_eq!(try_out(page, "post", "").await?, "{\"added\":\"STRING\"}");
        // The example is what a client outside of the page would send.
        let curl = page.eval("return document.querySelector('.opblock-get .curl').textContent").await?;
        assert!(curl.as_str().is_some_and(|curl| curl.contains("'http://127.0.0.1:5000/items/7'")), "{curl}");
        page.no_problems().await?;
        // Pages of the program's own are shown, and run no script in this site's name.
        let other = address.as_str().unwrap_or_default().replace("/docs", "/moved");
        page.session().goto(&other).await?;
        assert_eq!(page.eval("return [location.pathname, document.title]").await?, json!(["/loopscope/servers/127.0.0.1:5000/page", "own"]));
        // The console says that the script was refused.
        page.log().await?;
        page.session().switch_to_window(first).await?;
        page.eval("loopscope.stop(); await run").await?;
        page.session().new_tab().await?;
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn without_a_program_the_address_says_what_is_missing() {
    visit(Viewport::DESKTOP, async |page| {
        page.open_ready("?lang=en").await?;
        let text = page
            .eval(
                "await navigator.serviceWorker.ready;
                 const answer = await fetch('servers/127.0.0.1:5000/docs');
                 return [answer.status, await answer.text()];",
            )
            .await?;
        assert_eq!(text[0], 503);
        assert!(
            text[1]
                .as_str()
                .is_some_and(|text| text.contains("runs a program that listens on 127.0.0.1:5000"))
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn without_a_service_worker_a_sentence_says_so() {
    const REFUSED: &str = "navigator.serviceWorker.register = () => Promise.reject(new Error('refused'))";
    visit(Viewport::DESKTOP, async |page| {
        page.run_first(REFUSED).await?;
        page.open_ready("?lang=en").await?;
        serve(page).await?;
        let shown = "[...document.querySelectorAll('.documentation p')].find((part) => part.checkVisibility())?.textContent";
        let shown = page.wait_for(shown, "the sentence").await?;
        assert!(
            shown.as_str().is_some_and(|text| text.starts_with("This browser gives the page no service worker")),
            "{shown}"
        );
        page.no_problems().await
    })
    .await;
}

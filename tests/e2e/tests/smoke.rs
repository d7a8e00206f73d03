//! The page opens without errors or warnings in the browser's log.

use loopscope_e2e::{Viewport, visit};
use serde_json::json;

#[tokio::test]
async fn the_page_opens_without_a_complaint_of_the_browser() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        page.eval("await loopscope.ready").await?;
        assert_eq!(page.eval("return typeof window.loopscope").await?, json!("object"));
        page.no_problems().await
    })
    .await;
}

#[tokio::test]
async fn the_page_is_under_its_content_security_policy() {
    visit(Viewport::DESKTOP, async |page| {
        page.open("").await?;
        // Waits for the event: the browser reports each violation.
        let blocked = page
            .eval(
                "return new Promise((resolve) => {
                   addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
                   const script = document.createElement('script');
                   script.textContent = 'window.injected = true';
                   document.head.append(script);
                 })",
            )
            .await?;
        assert_eq!(blocked, json!("script-src-elem"));
        assert_eq!(page.eval("return window.injected ?? null").await?, json!(null));
        Ok(())
    })
    .await;
}

//! Drives the built page in a real browser.
//!
//! A test is one call of [`visit`]. Invariant: tests are independent and may run in parallel. Each has its own tab in a browser
//! that no other uses meanwhile, and its own server for dist/, mounted below a sub-path as on GitHub Pages; both end with the
//! test, even if it panics. The driver process is shared, and the next test gets the browser (`sessions`).
//!
//! Next: [`Page`] (the operations of a test), [`Site`] (the server, with fault injection), `driver` (the WebDriver process),
//! `sessions`, `tests/smoke.rs` (an example of a test).

mod driver;
mod headers;
mod lab_process;
mod page;
mod sessions;
mod site;
mod table;

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;
use std::thread;

use driver::Purpose;
pub use lab_process::LabProcess;
pub use page::{LogEntry, Page, Viewport};
pub use site::{Fault, Outcome, Request, Site};
pub use table::{distinct, table};

/// The result of a test or a part of it. Errors are sentences.
pub type Checked<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The path at which the site is mounted. Not `/`, because the site must work at any path.
pub const MOUNT: &str = "/loopscope/";

/// The site that `cargo xtask dist` builds.
#[must_use]
pub fn dist() -> PathBuf {
    workspace().join("dist")
}

/// The directory for screenshots.
#[must_use]
pub fn screenshots() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    workspace().join(target).join("screenshots")
}

fn workspace() -> PathBuf {
    // The manifest is in tests/e2e.
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs a test against the built site.
///
/// If it fails, prints the browser's log and keeps a screenshot.
///
/// # Panics
/// When the test fails, or there is no built site, driver or browser.
pub async fn visit(viewport: Viewport, test: impl AsyncFnOnce(&Page) -> Checked) {
    let site = Site::serve(&dist(), MOUNT).await.expect("the built site is served");
    visit_for(Purpose::Test, site, viewport, test).await;
}

/// Measures any site, in a browser as visitors have it. See [`visit`].
///
/// # Panics
/// When the test fails, or there is no driver or browser.
pub async fn visit_site(site: Site, viewport: Viewport, test: impl AsyncFnOnce(&Page) -> Checked) {
    visit_for(Purpose::Measurement, site, viewport, test).await;
}

async fn visit_for(
    purpose: Purpose,
    site: Site,
    viewport: Viewport,
    test: impl AsyncFnOnce(&Page) -> Checked,
) {
    let page = Page::start(site, viewport, purpose).await.expect("a browser session starts");
    let ended = caught(test(&page)).await;
    if !matches!(ended, Ok(Ok(()))) {
        page.describe_failure().await;
    }
    // Before a failure is reported: an open browser would outlive the test.
    let left = match (&ended, purpose) {
        (Ok(Ok(())), Purpose::Test) => page.give_back().await,
        _ => page.quit().await,
    };
    match ended {
        Ok(Ok(())) => left.expect("the browser session ends"),
        Ok(Err(error)) => panic!("{error}"),
        Err(panic) => resume_unwind(panic),
    }
}

/// Awaits a future; a panic in it becomes an error.
async fn caught<T>(future: impl Future<Output = T>) -> thread::Result<T> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

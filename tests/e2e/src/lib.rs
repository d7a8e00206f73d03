//! Drives the built page in a real browser, as a visitor would.
//!
//! A test is one call of [`visit`]: it gets a browser session of its own and a server of its own for dist/, mounted
//! below a sub-path as on a project's Pages, and both are gone when it ends, however it ends. So tests are independent
//! and may run side by side; only the driver process is shared.
//!
//! Where to go next: [`Page`] (what a test can do), [`Site`] (the server, and the faults that a test puts into it),
//! `driver` (the process behind it all), `tests/smoke.rs` (how a test reads).

mod driver;
mod headers;
mod page;
mod site;
mod table;

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;
use std::thread;

pub use page::{LogEntry, Page, Viewport};
pub use site::{Fault, Outcome, Request, Site};
pub use table::{distinct, table};

/// What a step of a test gives; errors are sentences.
pub type Checked<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Where below the host the site is mounted: it must work from any path.
pub const MOUNT: &str = "/loopscope/";

/// Where `cargo xtask dist` puts the site.
#[must_use]
pub fn dist() -> PathBuf {
    workspace().join("dist")
}

/// Where screenshots go.
#[must_use]
pub fn screenshots() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    workspace().join(target).join("screenshots")
}

fn workspace() -> PathBuf {
    // The manifest is two levels below the top.
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs a test against the built site.
///
/// When it fails, what the browser logged is printed and a screenshot is kept.
///
/// # Panics
/// When the test fails, or there is no built site, driver or browser.
pub async fn visit(viewport: Viewport, test: impl AsyncFnOnce(&Page) -> Checked) {
    let site = Site::serve(&dist(), MOUNT).await.expect("the built site is served");
    visit_site(site, viewport, test).await;
}

/// Runs a test against any site. See [`visit`].
///
/// # Panics
/// When the test fails, or there is no driver or browser.
pub async fn visit_site(site: Site, viewport: Viewport, test: impl AsyncFnOnce(&Page) -> Checked) {
    let page = Page::start(site, viewport).await.expect("a browser session starts");
    let ended = caught(test(&page)).await;
    if !matches!(ended, Ok(Ok(()))) {
        page.describe_failure().await;
    }
    // Before the failure is passed on: a browser left open would outlive the test.
    let quit = page.quit().await;
    match ended {
        Ok(Ok(())) => quit.expect("the browser session ends"),
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

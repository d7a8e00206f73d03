//! Browsers that one test leaves to the next: starting one takes a second of CPU time, as much as what many tests do in it.
//!
//! Invariant: a test finds nothing of the one before. Each has a tab of its own, with which scripts that run first and emulated
//! screens go, and a server of its own, whose origin has its own storage; that is cleared, because ports come again. A browser
//! in which a test failed is ended. Next: `driver`.

use std::sync::{Mutex, PoisonError};

use serde_json::json;
use thirtyfour::prelude::WebDriver;

use crate::Checked;
use crate::driver::{self, Driver, Purpose};

/// The browsers that no test uses. A `static` is not dropped at exit: the driver's guard ends them.
static IDLE: Mutex<Vec<WebDriver>> = Mutex::new(Vec::new());

/// A browser for a test, or a new one for measurements. Firefox is new each time: its driver has one session.
pub(crate) async fn take(purpose: Purpose) -> Checked<(WebDriver, Option<Driver>)> {
    let idle = match purpose {
        Purpose::Test => IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop(),
        Purpose::Measurement => None,
    };
    match idle {
        Some(session) => Ok((session, None)),
        None => driver::new_session(purpose).await,
    }
}

/// Leaves Chromium to the next test. `origin` is that of the site which was visited.
///
/// # Errors
/// When the browser refuses.
pub(crate) async fn give_back(session: WebDriver, origin: &str) -> Checked {
    let old = session.windows().await?;
    let new = session.new_tab().await?;
    for window in old {
        session.switch_to_window(window).await?;
        session.close_window().await?;
    }
    session.switch_to_window(new).await?;
    session.cdp().send_raw("Page.bringToFront", json!({})).await?;
    let everything = json!({ "origin": origin, "storageTypes": "all" });
    session.cdp().send_raw("Storage.clearDataForOrigin", everything).await?;
    session.cdp().send_raw("Network.clearBrowserCache", json!({})).await?;
    // Reading it empties it.
    session.browser_log().await?;
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(session);
    Ok(())
}

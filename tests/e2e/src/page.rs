//! The operations of a test on the page.
//!
//! Invariant: no operation waits without a limit. Next: `site`, `driver`.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::{By, WebDriver};

use crate::driver::{Driver, Purpose};
use crate::sessions;
use crate::site::Site;
use crate::{Checked, screenshots};

/// The limit for every wait: far above what a busy machine needs, so reaching it is a failure.
const TIMEOUT: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// The size of the viewport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewport {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// Emulates a phone: touch input, and the viewport's `<meta>` element applies.
    pub phone: bool,
}

impl Viewport {
    /// A common laptop.
    pub const DESKTOP: Viewport = Viewport { width: 1440, height: 900, phone: false };
    /// A common phone, upright.
    pub const PHONE: Viewport = Viewport { width: 390, height: 844, phone: true };
}

/// One line of the browser's log: from the console or from the browser itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// `SEVERE`, `WARNING`, `INFO`, `DEBUG`.
    pub level: String,
    /// Address, position and message.
    pub text: String,
}

impl LogEntry {
    /// Whether it is an error or a warning: policy violations and uncaught rejections are errors.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        self.level == "SEVERE" || self.level == "WARNING"
    }
}

/// A browser session and the site it visits.
pub struct Page {
    session: WebDriver,
    /// For Firefox only; Chromium's is shared.
    driver: Option<Driver>,
    site: Site,
}

impl Page {
    pub(crate) async fn start(site: Site, viewport: Viewport, purpose: Purpose) -> Checked<Page> {
        let (session, driver) = sessions::take(purpose).await?;
        session.set_script_timeout(TIMEOUT).await?;
        let page = Page { session, driver, site };
        page.set_viewport(viewport).await?;
        Ok(page)
    }

    /// Ends the browser.
    pub(crate) async fn quit(self) -> Checked {
        Ok(self.session.quit().await?)
    }

    /// Leaves the browser to the next test, or ends it if it is Firefox.
    pub(crate) async fn give_back(self) -> Checked {
        match self.driver {
            None => sessions::give_back(self.session, &self.site.origin()).await,
            Some(_) => self.quit().await,
        }
    }

    /// The page's server: fault injection and a log of requests.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The WebDriver session: elements, clicks, keys, Chromium's DevTools (`session().cdp()`).
    #[must_use]
    pub fn session(&self) -> &WebDriver {
        &self.session
    }

    /// Opens the page with a query such as `?demo=sleep&run=1`, or none.
    ///
    /// # Errors
    /// When the browser cannot load it.
    pub async fn open(&self, query: &str) -> Checked {
        Ok(self.session.goto(format!("{}{query}", self.site.url())).await?)
    }

    /// Runs the body of an async JavaScript function in the page and returns what it returns, as JSON.
    ///
    /// # Errors
    /// When the script throws, with the message of what it throws.
    pub async fn eval(&self, body: &str) -> Checked<Value> {
        // Errors are returned as values, because WebDriver's errors lack the message of some.
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {body} }})().then(
               (value) => done({{ value: value === undefined ? null : value }}),
               (error) => done({{ error: String(error?.message ?? error) }}));"
        );
        let answer = self.session.execute_async(script, Vec::new()).await?;
        match answer.json().get("error").and_then(Value::as_str) {
            Some(message) => Err(message.into()),
            None => Ok(answer.json()["value"].clone()),
        }
    }

    /// Waits until a JavaScript expression is truthy, and returns its value. `what` describes it in the error.
    ///
    /// # Errors
    /// If it throws, or is not truthy within a minute.
    pub async fn wait_for(&self, expression: &str, what: &str) -> Checked<Value> {
        let started = Instant::now();
        loop {
            let value = self.eval(&format!("return ({expression});")).await?;
            if !matches!(value, Value::Null | Value::Bool(false)) && value != json!("") && value != json!(0) {
                return Ok(value);
            }
            if started.elapsed() > TIMEOUT {
                return Err(format!("waited {} s for {what}", TIMEOUT.as_secs()).into());
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Runs a script in every document opened from now on, before the document's scripts.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn run_first(&self, script: &str) -> Checked {
        let source = json!({ "source": script });
        self.session.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Opens the page with a query and waits until it is ready.
    ///
    /// # Errors
    /// When the browser cannot load it, or the page does not become ready.
    pub async fn open_ready(&self, query: &str) -> Checked {
        self.open(query).await?;
        self.eval("await loopscope.ready").await?;
        Ok(())
    }

    /// Opens the page and runs two tasks that sleep 200 ms each, on virtual time: `main` sleeps from 0 to 400 ms, both tasks
    /// from 400 to 600.
    ///
    /// # Errors
    /// When the page does not show the end of the run.
    pub async fn open_ended_run(&self) -> Checked {
        self.open_ready("?demo=sleep&tasks=2&delay=200&lang=en").await?;
        self.eval("await loopscope.run('sleep', { tasks: 2, delay: 200 }, { speed: 'virtual' })").await?;
        // An earlier frame shows a shorter run that has not ended.
        let shown = "document.querySelector('.tl-space').clientHeight > 100
            && document.querySelector('[role=slider][aria-label=\"End of the window\"]').ariaValueMax === '600'
            && document.querySelector('.sentence').textContent.startsWith('The run has completed')";
        self.wait_for(shown, "the end of the run").await?;
        Ok(())
    }

    /// Clicks the button with this accessible name.
    ///
    /// # Errors
    /// If there is no such visible button, or another element covers it.
    pub async fn press(&self, name: &str) -> Checked {
        let path = format!("//button[normalize-space(.)='{name}' or @aria-label='{name}']");
        Ok(self.session.find(By::XPath(path)).await?.click().await?)
    }

    /// Sends keys to the focused element.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn type_keys(&self, keys: impl AsRef<str>) -> Checked {
        Ok(self.session.action_chain().send_keys(keys.as_ref()).perform().await?)
    }

    /// Sets the time limit of scripts, by default a minute.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn allow_scripts(&self, limit: Duration) -> Checked {
        Ok(self.session.set_script_timeout(limit).await?)
    }

    /// The browser's log entries since the last call. Always empty in Firefox, whose driver provides no log.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn log(&self) -> Checked<Vec<LogEntry>> {
        if self.driver.is_some() {
            return Ok(Vec::new());
        }
        let entries = self.session.browser_log().await?;
        Ok(entries.into_iter().map(|entry| LogEntry { level: entry.level, text: entry.message }).collect())
    }

    /// Checks that the browser has logged no error and no warning since its log was last read.
    ///
    /// # Errors
    /// If there are any; quotes them.
    pub async fn no_problems(&self) -> Checked {
        let problems: Vec<String> =
            self.log().await?.into_iter().filter(LogEntry::is_problem).map(|entry| entry.text).collect();
        if problems.is_empty() { Ok(()) } else { Err(format!("the browser logged: {problems:#?}").into()) }
    }

    /// Saves a screenshot as target/screenshots/`<name>`.png and returns its path.
    ///
    /// # Errors
    /// If no screenshot can be taken or written.
    pub async fn screenshot(&self, name: &str) -> Checked<PathBuf> {
        let directory = screenshots();
        fs::create_dir_all(&directory)?;
        let file = directory.join(format!("{name}.png"));
        fs::write(&file, self.session.screenshot_as_png().await?)?;
        Ok(file)
    }

    /// Changes the viewport.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn set_viewport(&self, viewport: Viewport) -> Checked {
        let Viewport { width, height, phone } = viewport;
        if self.driver.is_some() {
            return self.resize_window(width, height).await;
        }
        // The window's size would include the browser's toolbars.
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        let cdp = self.session.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        cdp.send_raw("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone })).await?;
        Ok(())
    }

    /// Resizes the window so that its viewport has this size.
    async fn resize_window(&self, width: u32, height: u32) -> Checked {
        self.session.set_window_rect(0, 0, width, height).await?;
        let bars = self.eval("return [outerWidth - innerWidth, outerHeight - innerHeight]").await?;
        let bar = |index: usize| bars[index].as_u64().unwrap_or_default() as u32;
        Ok(self.session.set_window_rect(0, 0, width + bar(0), height + bar(1)).await?)
    }

    /// Emulates the system's preferences, for example `prefers-color-scheme: dark`.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn set_preferences(&self, preferences: &[(&str, &str)]) -> Checked {
        let features: Vec<Value> =
            preferences.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.session.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// Prints the browser's log and saves a screenshot of a failed test.
    pub(crate) async fn describe_failure(&self) {
        match self.log().await {
            Ok(entries) => {
                entries.iter().for_each(|entry| eprintln!("browser {}: {}", entry.level, entry.text))
            }
            Err(error) => eprintln!("the browser's log is lost: {error}"),
        }
        // The test harness names each thread after its test.
        let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
        match self.screenshot(&format!("failed-{name}")).await {
            Ok(file) => eprintln!("screenshot: {}", file.display()),
            Err(error) => eprintln!("no screenshot: {error}"),
        }
    }
}

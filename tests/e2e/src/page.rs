//! What a test can do with the page.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::{By, WebDriver};

use crate::driver::{self, Driver};
use crate::site::Site;
use crate::{Checked, screenshots};

/// The longest that a test waits for anything: far above what a busy machine takes, so that reaching it is a fault.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// The size of what the visitor sees, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewport {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// A phone: touch instead of a mouse, and the page's own idea of its width.
    pub phone: bool,
}

impl Viewport {
    /// A common laptop.
    pub const DESKTOP: Viewport = Viewport { width: 1440, height: 900, phone: false };
    /// A common phone, upright.
    pub const PHONE: Viewport = Viewport { width: 390, height: 844, phone: true };
}

/// One line of the browser's log: the console, and what the browser itself complains of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// `SEVERE`, `WARNING`, `INFO`, `DEBUG`.
    pub level: String,
    /// Address, position and message.
    pub text: String,
}

impl LogEntry {
    /// Whether it reports a fault: an error, a violated policy, an uncaught rejection, a warning.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        self.level == "SEVERE" || self.level == "WARNING"
    }
}

/// A browser session with the site it visits.
pub struct Page {
    session: WebDriver,
    /// Of Firefox.
    driver: Option<Driver>,
    site: Site,
}

impl Page {
    pub(crate) async fn start(site: Site, viewport: Viewport) -> Checked<Page> {
        let (session, driver) = driver::new_session().await?;
        session.set_script_timeout(PATIENCE).await?;
        let page = Page { session, driver, site };
        page.set_viewport(viewport).await?;
        Ok(page)
    }

    pub(crate) async fn quit(self) -> Checked {
        Ok(self.session.quit().await?)
    }

    /// The site behind the page: its faults, its requests.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The whole WebDriver session: finding elements, clicking, typing, the browser's DevTools (`session().cdp()`).
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
        // Thrown errors travel as values: WebDriver's own report of them lacks the message of some.
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

    /// Waits until a JavaScript expression is truthy, and returns its value. `what` names it in the error.
    ///
    /// # Errors
    /// When it throws, or is not truthy within a minute.
    pub async fn wait_for(&self, expression: &str, what: &str) -> Checked<Value> {
        let started = Instant::now();
        loop {
            let value = self.eval(&format!("return ({expression});")).await?;
            if !matches!(value, Value::Null | Value::Bool(false)) && value != json!("") && value != json!(0) {
                return Ok(value);
            }
            if started.elapsed() > PATIENCE {
                return Err(format!("waited {} s in vain for {what}", PATIENCE.as_secs()).into());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Runs a script in every document that is opened from now on, before the document's own.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn run_first(&self, script: &str) -> Checked {
        let source = json!({ "source": script });
        self.session.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Opens the page with a query and waits until it answers.
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
        // The frame before the last one shows less of the run, and tells of one that goes on.
        let shown = "document.querySelector('.tl-space').clientHeight > 100
            && document.querySelector('[role=slider][aria-label=\"End of the window\"]').ariaValueMax === '600'
            && document.querySelector('.sentence').textContent.startsWith('The run has completed')";
        self.wait_for(shown, "the end of the run").await?;
        Ok(())
    }

    /// Clicks the button of this accessible name, where a mouse would.
    ///
    /// # Errors
    /// When no such button can be seen, or something lies over it.
    pub async fn press(&self, name: &str) -> Checked {
        let path = format!("//button[normalize-space(.)='{name}' or @aria-label='{name}']");
        Ok(self.session.find(By::XPath(path)).await?.click().await?)
    }

    /// Types keys to whatever has the focus.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn type_keys(&self, keys: impl AsRef<str>) -> Checked {
        Ok(self.session.action_chain().send_keys(keys.as_ref()).perform().await?)
    }

    /// Lets scripts take longer than a minute.
    ///
    /// # Errors
    /// When the session is gone.
    pub async fn allow_scripts(&self, limit: Duration) -> Checked {
        Ok(self.session.set_script_timeout(limit).await?)
    }

    /// What the browser has logged since this was last asked.
    /// Nothing in Firefox, whose driver does not tell.
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

    /// Checks that the browser has logged no error and no warning since its log was last asked for.
    ///
    /// # Errors
    /// Quotes the errors and warnings.
    pub async fn no_problems(&self) -> Checked {
        let problems: Vec<String> =
            self.log().await?.into_iter().filter(LogEntry::is_problem).map(|entry| entry.text).collect();
        if problems.is_empty() { Ok(()) } else { Err(format!("the browser logged: {problems:#?}").into()) }
    }

    /// Saves what is seen as target/screenshots/`<name>`.png and returns where that is.
    ///
    /// # Errors
    /// When no picture can be taken or written.
    pub async fn screenshot(&self, name: &str) -> Checked<PathBuf> {
        let directory = screenshots();
        fs::create_dir_all(&directory)?;
        let file = directory.join(format!("{name}.png"));
        fs::write(&file, self.session.screenshot_as_png().await?)?;
        Ok(file)
    }

    /// Changes what the visitor sees the page through.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn set_viewport(&self, viewport: Viewport) -> Checked {
        let Viewport { width, height, phone } = viewport;
        if self.driver.is_some() {
            return self.resize_window(width, height).await;
        }
        // The window's own size would include the browser's bars.
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        let cdp = self.session.cdp();
        cdp.send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
        cdp.send_raw("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone })).await?;
        Ok(())
    }

    /// Sets the size of the window so that what is seen in it has this size.
    async fn resize_window(&self, width: u32, height: u32) -> Checked {
        self.session.set_window_rect(0, 0, width, height).await?;
        let bars = self.eval("return [outerWidth - innerWidth, outerHeight - innerHeight]").await?;
        let bar = |index: usize| bars[index].as_u64().unwrap_or_default() as u32;
        Ok(self.session.set_window_rect(0, 0, width + bar(0), height + bar(1)).await?)
    }

    /// Sets what the visitor's system prefers, for example `prefers-color-scheme` to `dark`.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn set_preferences(&self, preferences: &[(&str, &str)]) -> Checked {
        let features: Vec<Value> =
            preferences.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.session.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// Prints and keeps what helps to understand a failed test.
    pub(crate) async fn describe_failure(&self) {
        match self.log().await {
            Ok(entries) => {
                entries.iter().for_each(|entry| eprintln!("browser {}: {}", entry.level, entry.text))
            }
            Err(error) => eprintln!("the browser's log is lost: {error}"),
        }
        // The harness names each test's thread after the test.
        let name = std::thread::current().name().unwrap_or("test").replace("::", "-");
        match self.screenshot(&format!("failed-{name}")).await {
            Ok(file) => eprintln!("screenshot: {}", file.display()),
            Err(error) => eprintln!("no screenshot: {error}"),
        }
    }
}

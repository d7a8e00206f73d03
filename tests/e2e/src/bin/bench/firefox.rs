//! The benchmark page in Firefox, where there is one, beside Chromium in the same run.
//!
//! It is started with the page's address and no driver, which is a program of its own that few have: the page sends what it
//! measured to the site that it came from. Invariant: the browser ends with the measurement, and its profile with it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use loopscope_e2e::{Checked, Site, table};
use serde_json::Value;

use crate::cell;
use crate::results::Results;

const BROWSERS: [&str; 3] = ["firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"];
/// The file that the page asks for with its results in the query (tests/bench/index.html).
const REPORT: &str = "report";
/// Far above what it takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(15 * 60);
/// No first-run pages, no traffic of its own; clocks as precise as it has them, instead of whole milliseconds.
const PREFERENCES: &str = r#"
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("privacy.reduceTimerPrecision", false);
"#;

/// Prints the table of executors there.
pub(crate) async fn measure(page: &Path, results: &mut Results) -> Checked {
    let Some((browser, version)) = find() else {
        println!("\n(There is no Firefox here.)");
        return Ok(());
    };
    let site = Site::serve(page, "/").await?;
    let mut firefox = Firefox::start(&browser, &format!("{}?{REPORT}", site.url()))?;
    let cells = firefox.report(&site).await?;
    println!("\nNanoseconds an operation, median of the rounds; {version}, headless\n\n{}", table(&cells));
    results.table(&format!("nanoseconds an operation in {version}"), &cells);
    Ok(())
}

/// A Firefox and what it calls itself.
fn find() -> Option<(PathBuf, String)> {
    let named = std::env::var_os("FIREFOX").map(PathBuf::from);
    named.into_iter().chain(BROWSERS.map(PathBuf::from)).find_map(|browser| {
        let output = Command::new(&browser).arg("--version").output().ok()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let version = said.lines().find_map(|line| Some(&line[line.find("Firefox ")?..]))?;
        Some((browser, version.trim().to_owned()))
    })
}

/// A running browser with a profile of its own.
struct Firefox {
    process: Child,
    profile: PathBuf,
}

impl Firefox {
    fn start(browser: &Path, url: &str) -> Checked<Firefox> {
        let profile = std::env::temp_dir().join(format!("loopscope-firefox-{}", std::process::id()));
        std::fs::create_dir_all(&profile)?;
        std::fs::write(profile.join("user.js"), PREFERENCES)?;
        let mut command = Command::new(browser);
        command.args(["--headless", "--no-remote", "--profile"]).arg(&profile).arg(url);
        // It complains of what a machine without a desktop does not have.
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Firefox { process, profile })
    }

    /// Waits for what the page measured.
    async fn report(&mut self, site: &Site) -> Checked<Vec<(String, String, f64)>> {
        let started = Instant::now();
        while started.elapsed() < LIMIT {
            if let Some(request) = site.requests().into_iter().find(|request| request.path == REPORT) {
                let results: Vec<Value> = serde_json::from_str(&request.query)?;
                let cells = results.iter().map(cell).collect::<Option<_>>();
                return cells.ok_or_else(|| format!("Firefox measured {}", request.query).into());
            }
            if let Some(status) = self.process.try_wait()? {
                return Err(format!("Firefox ended before it had measured anything: {status}").into());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err(format!("Firefox took more than {} minutes", LIMIT.as_secs() / 60).into())
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        // What cannot be ended has ended; what is left of a profile is in the directory of temporary files.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

//! Finds Chromium and its driver, and installs Debian's packages if permitted.
//!
//! Invariant: browser and driver have the same major version. Other pairs fail later, with unclear errors.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::process::cleanup;
use crate::process::command;
use crate::process::step::{Failure, Step};
use crate::tools::apt;

/// Command names of Chromium, most preferred first.
const BROWSERS: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "google-chrome-beta"];
/// Its path on macOS.
const MAC_BROWSERS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/// Chromium's sandbox does not work for root; /dev/shm is too small in containers; no background traffic.
const FLAGS: [&str; 5] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
];
/// Command names of the driver; the second is that of Ubuntu's snap.
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];
const APT_PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// A browser and its driver.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    pub(crate) chrome: PathBuf,
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Configures a test runner to use this browser and driver.
    ///
    /// # Errors
    /// If the capabilities file cannot be written to the scratch directory.
    pub(crate) fn configure<'c>(&self, runner: &'c mut Command) -> std::io::Result<&'c mut Command> {
        let capabilities = json!({ "goog:chromeOptions": { "args": FLAGS, "binary": self.chrome } });
        let file = cleanup::scratch().join("webdriver.json");
        std::fs::write(&file, capabilities.to_string())?;
        Ok(command::in_scratch(runner)
            .env("CHROME", &self.chrome)
            .env("CHROMEDRIVER", &self.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file))
    }
}

/// Finds a browser and its driver, or installs them.
///
/// # Errors
/// If they are missing and cannot be installed, or their versions differ.
pub(crate) fn ensure() -> Result<Browser, Failure> {
    let step = Step {
        name: "set up Chromium and chromedriver",
        why: "the tests open the page in a real browser",
        remedy: remedy(),
        limit: Duration::from_secs(30 * 60),
    };
    if find().is_none() {
        step.announce();
        apt::install(&step, &APT_PACKAGES)?;
    }
    let browser =
        find().ok_or_else(|| step.failed("there is no Chromium with a chromedriver on this machine"))?;
    check_versions(&step, &browser)?;
    println!("    Chromium and chromedriver are there");
    Ok(browser)
}

fn remedy() -> &'static str {
    if cfg!(target_os = "macos") {
        "brew install --cask google-chrome chromedriver"
    } else if apt::is_ubuntu() {
        "sudo snap install chromium"
    } else if command::find("apt-get", &[]).is_some() {
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium chromium-driver"
    } else if command::find("dnf", &[]).is_some() {
        "sudo dnf install -y chromium chromedriver"
    } else if command::find("pacman", &[]).is_some() {
        "sudo pacman -S chromium"
    } else {
        "install Chromium and the chromedriver of the same version, or name them in CHROME and CHROMEDRIVER"
    }
}

/// The browser and driver that CHROME and CHROMEDRIVER name, or else those on PATH.
fn find() -> Option<Browser> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from);
    let on_path = || BROWSERS.iter().find_map(|name| command::find(name, &[]));
    let driver_on_path = || DRIVERS.iter().find_map(|name| command::find(name, &[]));
    let on_mac = || MAC_BROWSERS.iter().map(PathBuf::from).find(|path| path.is_file());
    Some(Browser {
        chrome: named("CHROME").or_else(on_path).or_else(on_mac)?,
        driver: named("CHROMEDRIVER").or_else(driver_on_path)?,
    })
}

fn check_versions(step: &Step<'_>, browser: &Browser) -> Result<(), Failure> {
    let major = |path: &Path| {
        let said = command::answer(Command::new(path).arg("--version"))?;
        major_version(&said).map(str::to_owned)
    };
    match (major(&browser.chrome), major(&browser.driver)) {
        (Some(chrome), Some(driver)) if chrome == driver => Ok(()),
        (Some(chrome), Some(driver)) => Err(step.failed(format!(
            "{} is version {chrome} but {} is version {driver}; they must be the same",
            browser.chrome.display(),
            browser.driver.display()
        ))),
        (None, _) => Err(step.failed(format!("{} does not run", browser.chrome.display()))),
        (_, None) => Err(step.failed(format!("{} does not run", browser.driver.display()))),
    }
}

/// The first number in `Chromium 156.0.8078.79 built on ...` or `ChromeDriver 156.0.8078.79 (...)`.
fn major_version(said: &str) -> Option<&str> {
    said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?.split('.').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_versions_are_read_from_what_the_programs_say() {
        assert_eq!(
            major_version("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)"),
            Some("156")
        );
        assert_eq!(major_version("ChromeDriver 156.0.8078.79 (a21ce95c24ce3964)"), Some("156"));
        assert_eq!(major_version("no such thing"), None);
    }
}

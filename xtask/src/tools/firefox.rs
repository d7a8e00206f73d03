//! Finds Firefox and its driver, and installs them in CI.
//!
//! Invariant: on a contributor's machine nothing is installed: the tests need one browser, Chromium (`chrome`), and use Firefox
//! only if it is there. CI tests both.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::process::cleanup;
use crate::process::command;
use crate::process::environment::Environment;
use crate::process::step::{Failure, Step};
use crate::tools::apt;
use crate::tools::cargo_tools;
use crate::tools::pins::Pins;

/// Command names of Firefox, most preferred first.
const BROWSERS: [&str; 2] = ["firefox", "firefox-esr"];
const APT_PACKAGE: &str = "firefox-esr";

/// A browser and its driver.
#[derive(Debug)]
pub(crate) struct Firefox {
    browser: PathBuf,
    driver: PathBuf,
}

/// Finds Firefox and its driver; in CI, installs them if missing.
///
/// # Errors
/// The reason why they are not available.
pub(crate) fn ensure(pins: &Pins, environment: Environment) -> Result<Firefox, String> {
    if environment == Environment::Ci {
        install_missing(pins).map_err(|failure| format!("Firefox cannot be installed: {}", failure.cause))?;
    }
    match (browser(), driver(pins)) {
        (Some(browser), Some(driver)) => Ok(Firefox { browser, driver }),
        (None, _) => Err("there is no Firefox".to_owned()),
        (_, None) => Err(format!(
            "there is no geckodriver; `cargo install --locked geckodriver@{}` would bring it",
            pins.geckodriver
        )),
    }
}

/// The browser that FIREFOX names, or else one on PATH.
fn browser() -> Option<PathBuf> {
    let on_path = || BROWSERS.iter().find_map(|name| command::find(name, &[]));
    std::env::var_os("FIREFOX").map(PathBuf::from).or_else(on_path)
}

/// The driver that GECKODRIVER names, or else one on PATH, or else the one that xtask installed.
fn driver(pins: &Pins) -> Option<PathBuf> {
    let installed = cargo_tools::geckodriver(pins).bins();
    let found = || command::find("geckodriver", &[]).or_else(|| command::find("geckodriver", &installed));
    std::env::var_os("GECKODRIVER").map(PathBuf::from).or_else(found)
}

fn install_missing(pins: &Pins) -> Result<(), Failure> {
    let step = Step {
        name: "set up Firefox",
        why: "CI tests the page in it, too",
        remedy: "install Firefox and geckodriver, or name them in FIREFOX and GECKODRIVER",
        limit: Duration::from_secs(30 * 60),
    };
    if browser().is_none() {
        step.announce();
        apt::install(&step, &[APT_PACKAGE])?;
    }
    if driver(pins).is_none() {
        cargo_tools::geckodriver(pins).install()?;
    }
    Ok(())
}

impl Firefox {
    /// Configures a test runner to use it: wasm-bindgen's, or the end-to-end tests.
    ///
    /// # Errors
    /// If the capabilities file cannot be written to the scratch directory.
    pub(crate) fn configure<'c>(&self, runner: &'c mut Command) -> std::io::Result<&'c mut Command> {
        let capabilities = json!({ "moz:firefoxOptions": { "args": ["-headless"], "binary": self.browser } });
        let file = cleanup::scratch().join("webdriver-firefox.json");
        std::fs::write(&file, capabilities.to_string())?;
        // wasm-bindgen's runner uses the first driver in its list of variables.
        Ok(command::in_scratch(runner)
            .env_remove("CHROMEDRIVER")
            .env("FIREFOX", &self.browser)
            .env("GECKODRIVER", &self.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file))
    }
}

//! Finds Firefox and its driver, and has CI install them.
//!
//! Invariant: on somebody's machine nothing is installed. There the tests ask for one browser and get Chromium (`chrome`); a
//! second one is tested where it is. CI tests both.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;

use crate::apt;
use crate::command;
use crate::part::Place;
use crate::pins::Pins;
use crate::process;
use crate::step::{Failure, Step};
use crate::tools;

/// The commands that a Firefox may have, by preference.
const BROWSERS: [&str; 2] = ["firefox", "firefox-esr"];
const APT_PACKAGE: &str = "firefox-esr";

/// A browser and its driver.
#[derive(Debug)]
pub(crate) struct Firefox {
    browser: PathBuf,
    driver: PathBuf,
}

/// Makes sure that CI has a Firefox and its driver; elsewhere finds those that are there.
///
/// # Errors
/// Says why this machine has none.
pub(crate) fn ensure(pins: &Pins, place: Place) -> Result<Firefox, String> {
    if place == Place::Ci {
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

/// The browser named in FIREFOX, or else one on PATH.
fn browser() -> Option<PathBuf> {
    let on_path = || BROWSERS.iter().find_map(|name| command::find(name, &[]));
    std::env::var_os("FIREFOX").map(PathBuf::from).or_else(on_path)
}

/// The driver named in GECKODRIVER, or else one on PATH, or else the one that was installed for this.
fn driver(pins: &Pins) -> Option<PathBuf> {
    let installed = tools::geckodriver(pins).bins();
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
        tools::geckodriver(pins).install()?;
    }
    Ok(())
}

impl Firefox {
    /// Has a test runner use it: wasm-bindgen's, or the end-to-end tests.
    ///
    /// # Errors
    /// When the capabilities cannot be written to the scratch directory.
    pub(crate) fn hand_to<'c>(&self, runner: &'c mut Command) -> std::io::Result<&'c mut Command> {
        let capabilities = json!({ "moz:firefoxOptions": { "args": ["-headless"], "binary": self.browser } });
        let file = process::scratch().join("webdriver-firefox.json");
        std::fs::write(&file, capabilities.to_string())?;
        // The runner takes the first driver that is named.
        Ok(command::in_scratch(runner)
            .env_remove("CHROMEDRIVER")
            .env("FIREFOX", &self.browser)
            .env("GECKODRIVER", &self.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file))
    }
}

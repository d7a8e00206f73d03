//! Finds Firefox and its driver, where this machine has both.
//!
//! Nothing is installed: the tests ask for one browser and get Chromium (`chrome`); a second one is checked where it is.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use crate::command;
use crate::process;

/// The commands that a Firefox may have, by preference.
const BROWSERS: [&str; 2] = ["firefox", "firefox-esr"];

/// A browser and its driver.
pub(crate) struct Firefox {
    browser: PathBuf,
    driver: PathBuf,
}

impl Firefox {
    /// The browser and driver named in FIREFOX and GECKODRIVER, or else those on PATH.
    pub(crate) fn find() -> Option<Firefox> {
        let named = |variable| std::env::var_os(variable).map(PathBuf::from);
        let on_path = || BROWSERS.iter().find_map(|name| command::find(name, &[]));
        Some(Firefox {
            browser: named("FIREFOX").or_else(on_path)?,
            driver: named("GECKODRIVER").or_else(|| command::find("geckodriver", &[]))?,
        })
    }

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

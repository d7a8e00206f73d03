//! The driver process: one chromedriver for each test binary, or one geckodriver for each session, which takes no second.
//!
//! Invariant: it never outlives the binary, not even a killed one. A `static` is not dropped at exit, so a shell stands
//! between: it waits for its standard input to close, which the system does when this process ends in whatever way,
//! and then ends the driver and the browsers it started.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::prelude::{ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

use crate::Checked;

/// Root may not use Chromium's sandbox; /dev/shm is too small in containers; no traffic of its own.
const FLAGS: [&str; 5] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
];
/// Starts the driver with its arguments, and ends it and its browsers when standard input closes.
const GUARD: &str = r#"
"$@" --port=0 & driver=$!
# Else the shell would keep the output of a driver that has ended open, and whoever reads it waiting.
exec > /dev/null
cat
browsers=$(ps -A -o pid= -o ppid= | awk -v driver="$driver" '$2 == driver { print $1 }')
kill $browsers $driver
wait $driver
"#;

/// A driver that runs.
pub(crate) struct Driver {
    url: String,
    /// Its standard input, still in there, keeps the driver alive.
    guard: Child,
    /// Not read any more, but the driver would fail writing to a closed one.
    _output: BufReader<ChildStdout>,
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // It has been started, so it can be waited for.
        let ended = self.guard.wait();
        debug_assert!(ended.is_ok());
    }
}

/// Starts a browser: the Firefox that FIREFOX names, or else Chromium. Its driver, if it has one of its own, is to be kept.
pub(crate) async fn new_session() -> Checked<(WebDriver, Option<Driver>)> {
    match std::env::var("FIREFOX") {
        Ok(firefox) => new_firefox(&firefox).await.map(|(session, driver)| (session, Some(driver))),
        Err(_) => Ok((new_chromium().await?, None)),
    }
}

async fn new_firefox(firefox: &str) -> Checked<(WebDriver, Driver)> {
    let program = std::env::var("GECKODRIVER").unwrap_or_else(|_| "geckodriver".to_owned());
    let driver = start(&program, &[])?;
    let mut capabilities = DesiredCapabilities::firefox();
    capabilities.set_headless()?;
    capabilities.set_firefox_binary(firefox)?;
    Ok((WebDriver::new(&driver.url, capabilities).await?, driver))
}

async fn new_chromium() -> Checked<WebDriver> {
    static DRIVER: OnceLock<Result<Driver, String>> = OnceLock::new();
    let start = || {
        let program = std::env::var("CHROMEDRIVER").unwrap_or_else(|_| "chromedriver".to_owned());
        let log = std::env::temp_dir().join(format!("chromedriver-{}.log", std::process::id()));
        start(&program, &[&format!("--log-path={}", log.display())])
    };
    let driver = DRIVER.get_or_init(start).as_ref().map_err(Clone::clone)?;
    let mut capabilities = DesiredCapabilities::chrome();
    for flag in FLAGS {
        capabilities.add_arg(flag)?;
    }
    if let Ok(chrome) = std::env::var("CHROME") {
        capabilities.set_binary(&chrome)?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(WebDriver::new(&driver.url, capabilities).await?)
}

/// The driver takes one free port for two families of addresses, and ends when it is taken in the second: so it may have
/// to choose again.
const CHOICES: usize = 5;

fn start(program: &str, arguments: &[&str]) -> Result<Driver, String> {
    let once = || start_once(program, arguments);
    (1..CHOICES).find_map(|_| once().ok()).map_or_else(once, Ok)
}

fn start_once(program: &str, arguments: &[&str]) -> Result<Driver, String> {
    let mut guard = Command::new("sh")
        .args(["-c", GUARD, "guard", program])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("a shell for {program} cannot be started: {error}"))?;
    let mut output = BufReader::new(guard.stdout.take().ok_or("the driver has no output")?);
    let port = read_port(&mut output).ok_or_else(|| {
        format!("{program} did not start; `cargo xtask test` sets it up, or name one in CHROMEDRIVER or GECKODRIVER")
    })?;
    Ok(Driver { url: format!("http://127.0.0.1:{port}"), guard, _output: output })
}

/// Reads up to `ChromeDriver was started successfully on port 41237.` or `Listening on 127.0.0.1:41237`.
fn read_port(output: &mut impl BufRead) -> Option<u16> {
    output.lines().map_while(Result::ok).find_map(|line| {
        let begins = ["started successfully on port ", "Listening on 127.0.0.1:"];
        let (_, port) = begins.iter().find_map(|begin| line.split_once(begin))?;
        port.trim_end_matches('.').parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_what_the_driver_says() {
        let mut said =
            "Starting ChromeDriver 156\nChromeDriver was started successfully on port 41237.\n".as_bytes();
        assert_eq!(read_port(&mut said), Some(41237));
        let mut said = "1795449593875\tgeckodriver\tINFO\tListening on 127.0.0.1:43483\n".as_bytes();
        assert_eq!(read_port(&mut said), Some(43483));
        assert_eq!(read_port(&mut "cannot start\n".as_bytes()), None);
    }
}

//! The driver process: one chromedriver per test binary, or one geckodriver per session, because it supports only one.
//!
//! Invariant: it never outlives the test binary, even if that is killed. A `static` is not dropped at exit, so the driver is
//! started by a shell, which reads its standard input until the system closes it at the end of this process, and then ends
//! the driver and its browsers. Next: `sessions`.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::prelude::{ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

use crate::Checked;

/// Chromium's sandbox does not work for root; /dev/shm is too small in containers; no background traffic.
const FLAGS: [&str; 5] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
];
/// V8's optimising compiler for WebAssembly left out: a third of the time of tests that run Python went into code that ran for a
/// second. The benchmarks have it.
const UNOPTIMISED: &str = "--js-flags=--liftoff-only";
/// Starts the driver; ends it and its browsers, and removes their profiles, when standard input closes.
const GUARD: &str = r#"
profiles=$(mktemp -d)
TMPDIR=$profiles "$@" --port=0 & driver=$!
# Closes the shell's copy of the output, so that its reader sees the end when the driver exits.
exec > /dev/null
cat
browsers=$(ps -A -o pid= -o ppid= | awk -v driver="$driver" '$2 == driver { print $1 }')
kill $browsers $driver
wait $driver
# The browsers' helpers may write for a moment after them.
for try in 1 2 3 4 5; do rm -rf "$profiles" 2> /dev/null && break; sleep 0.2; done
"#;

/// A running driver.
pub(crate) struct Driver {
    url: String,
    /// The driver runs as long as this child's standard input is open.
    guard: Child,
    /// No longer read, but kept open: writing to a closed pipe would end the driver.
    _output: BufReader<ChildStdout>,
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Waiting for a started child cannot fail.
        let ended = self.guard.wait();
        debug_assert!(ended.is_ok());
    }
}

/// What a browser is started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// What the page does is compared, not how fast.
    Test,
    /// Its times are.
    Measurement,
}

/// Starts a browser: the Firefox that FIREFOX names, or else Chromium. The caller keeps Firefox's driver for the session.
pub(crate) async fn new_session(purpose: Purpose) -> Checked<(WebDriver, Option<Driver>)> {
    match std::env::var("FIREFOX") {
        Ok(firefox) => new_firefox(&firefox).await.map(|(session, driver)| (session, Some(driver))),
        Err(_) => Ok((new_chromium(purpose).await?, None)),
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

async fn new_chromium(purpose: Purpose) -> Checked<WebDriver> {
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
    if purpose == Purpose::Test {
        capabilities.add_arg(UNOPTIMISED)?;
    }
    if let Ok(chrome) = std::env::var("CHROME") {
        capabilities.set_binary(&chrome)?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(WebDriver::new(&driver.url, capabilities).await?)
}

/// chromedriver chooses a free IPv4 port and exits if the same IPv6 port is taken, so several attempts may be needed.
const ATTEMPTS: usize = 5;

fn start(program: &str, arguments: &[&str]) -> Result<Driver, String> {
    let once = || start_once(program, arguments);
    (1..ATTEMPTS).find_map(|_| once().ok()).map_or_else(once, Ok)
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

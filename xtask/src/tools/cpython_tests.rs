//! Downloads CPython's own tests of asyncio, which the end-to-end tests run on the page's loop.
//!
//! They are in no package of npm or PyPI, but Debian has them for the version before the page's. Invariant: the machine's
//! packages and apt's lists stay as they are: what is downloaded is in a directory of this project.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::process::command;
use crate::process::environment::private_directory;
use crate::process::step::{Failure, Step};

/// The environment variable that passes the result of [`ensure`] to the tests.
pub(crate) const DIRECTORY: &str = "LOOPSCOPE_CPYTHON_TESTS";

/// The version of the tests; tests/python/cpython_failures.txt is about these.
const VERSION: &str = "3.13.5";
/// Debian's release that has it, and its packages: tests, and what they import.
const SUITE: &str = "trixie";
const PACKAGES: [&str; 2] = ["libpython3.13-testsuite", "libpython3.13-stdlib"];
/// By what Debian signs its lists.
const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
/// What is kept, of the packages' directory of the library.
const LIBRARY: &str = "usr/lib/python3.13/test";
const KEPT: [&str; 2] = ["support", "test_asyncio"];

const STEP: Step<'_> = Step {
    name: "download CPython's tests",
    why: "the page's event loop has to pass them",
    remedy: "check the network, and that apt-get reaches a mirror of Debian",
    limit: Duration::from_secs(10 * 60),
};

/// Downloads the tests if missing. Returns the directory with the package `test`.
///
/// # Errors
/// The reason why they cannot be downloaded.
pub(crate) fn ensure() -> Result<PathBuf, String> {
    let directory = private_directory("cpython-tests", VERSION);
    if KEPT.iter().all(|part| directory.join("test").join(part).is_dir()) {
        return Ok(directory);
    }
    let mirror = mirror().ok_or("there are no packages of Debian, which has CPython's tests")?;
    download(&mirror, &directory).map_err(|failure| {
        let cause = failure.cause.lines().next().unwrap_or_default();
        format!("CPython's tests cannot be downloaded: {cause}")
    })?;
    Ok(directory)
}

/// The address of Debian's packages that this machine is set up with.
fn mirror() -> Option<String> {
    command::find("dpkg-deb", &[])?;
    let mut ask = Command::new("apt-get");
    let told =
        command::answer(ask.args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]))?;
    told.lines().find(|address| address.trim_end_matches('/').ends_with("/debian")).map(str::to_owned)
}

fn download(mirror: &str, target: &Path) -> Result<(), Failure> {
    STEP.announce();
    let new = target.with_extension(format!("new-{}", std::process::id()));
    let made = prepare(&new, mirror).map_err(|error| STEP.failed(error)).and_then(|config| {
        let apt = |words: &[&str]| {
            let mut apt = Command::new("apt-get");
            apt.env("APT_CONFIG", &config).current_dir(&new).args(words);
            STEP.run_unannounced(&mut apt)
        };
        apt(&["update"])?;
        apt(&[&["download"][..], &PACKAGES].concat())?;
        unpack(&new)?;
        keep(&new, target).map_err(|error| STEP.failed(error))
    });
    let _ = fs::remove_dir_all(&new);
    made
}

/// Makes apt's directories and its configuration, which names them. Returns that file's path.
fn prepare(new: &Path, mirror: &str) -> std::io::Result<PathBuf> {
    for part in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(new.join(part))?;
    }
    let (sources, config, path) = (new.join("debian.sources"), new.join("apt.conf"), new.display());
    let source =
        format!("Types: deb\nURIs: {mirror}\nSuites: {SUITE}\nComponents: main\nSigned-By: {KEYS}\n");
    fs::write(&sources, source)?;
    // It runs as this user, also where that is root: only he may read the directory.
    let settings = format!(
        "Dir::State::lists \"{path}/lists\";\nDir::Cache \"{path}/cache\";\nDir::Etc::sourceparts \"-\";\n\
         Dir::Etc::sourcelist \"{}\";\nAPT::Sandbox::User \"root\";\n",
        sources.display()
    );
    fs::write(&config, settings)?;
    Ok(config)
}

/// Unpacks the downloaded packages where they are.
fn unpack(new: &Path) -> Result<(), Failure> {
    for entry in fs::read_dir(new).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "deb") {
            STEP.run_unannounced(Command::new("dpkg-deb").arg("--extract").arg(entry.path()).arg(new))?;
        }
    }
    Ok(())
}

/// Moves what is wanted to the target.
fn keep(new: &Path, target: &Path) -> std::io::Result<()> {
    let _ = fs::remove_dir_all(target);
    fs::create_dir_all(target.join("test"))?;
    for part in KEPT {
        fs::rename(new.join(LIBRARY).join(part), target.join("test").join(part))?;
    }
    Ok(())
}

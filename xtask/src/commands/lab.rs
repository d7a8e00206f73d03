//! The lab: the page with real services behind it. The package in `lab/` starts and guards them; this finds what it needs.
//!
//! Invariant: services run as an ordinary user where that user may read what they need, and their files are in target/lab, which
//! is removed at the end.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::commands::dist;
use crate::commands::setup::{self, Tools};
use crate::process::command;
use crate::process::environment;
use crate::process::step::{Failure, Outcome, Step};
use crate::site::python;
use crate::tools::services::{self, Services};

const BUILD: Step<'_> = Step {
    name: "build the lab",
    why: "it serves the page, and a bridge from it to the services",
    remedy: "repair what the compiler names above",
    limit: Duration::from_secs(30 * 60),
};
const RUN: Step<'_> = Step {
    name: "run the lab",
    why: "on this machine alone; Ctrl-C ends it and its services",
    remedy: "see what the lab says above",
    limit: Duration::MAX,
};
/// The environment variable that passes the lab's command to tests and benchmarks.
const PASSED: &str = "LOOPSCOPE_LAB";
/// What the FastAPI application imports.
const APP_PACKAGES: [&str; 4] = ["fastapi", "uvicorn", "redis", "aiomysql"];
/// The user without rights that every Unix has.
const NOBODY: &str = "65534";

/// Sets up what is missing, builds the page and the lab, then replaces this process with the lab.
///
/// # Errors
/// When set-up or a build fails, or the lab cannot be started.
pub(crate) fn run() -> Outcome {
    let tools = setup::for_building()?;
    dist::build(&tools)?;
    let services = services()?;
    let mut lab = prepared(&tools, &services)?;
    RUN.announce();
    services.missing.iter().for_each(|sentence| println!("    {sentence}"));
    Err(RUN.failed(format!("it cannot be started: {}", lab.exec())))
}

/// The programs of the services, found or installed; the FastAPI application's packages in the versions that the page has.
///
/// # Errors
/// If the page's list of packages cannot be read, or lacks one.
pub(crate) fn services() -> Result<Services, Failure> {
    let list = python::list::read()?;
    let mut packages = Vec::new();
    for name in APP_PACKAGES {
        let known = list.packages.iter().find(|package| package.name == name);
        let known = known.ok_or_else(|| RUN.failed(format!("src/python/packages.json has no {name}")))?;
        packages.push((name, &*known.version));
    }
    Ok(services::ensure(&packages))
}

/// Builds the lab, and passes the command that runs it to tests or benchmarks: its words, each on a line.
///
/// # Errors
/// When it cannot be built.
pub(crate) fn pass_to(tests: &mut Command, tools: &Tools, services: &Services) -> Result<(), Failure> {
    let lab = prepared(tools, services)?;
    let words: Vec<&OsStr> = std::iter::once(lab.get_program()).chain(lab.get_args()).collect();
    tests.env(PASSED, words.join(OsStr::new("\n")));
    Ok(())
}

/// The command that runs the lab, which is built before.
///
/// # Errors
/// When it cannot be built.
fn prepared(tools: &Tools, services: &Services) -> Result<Command, Failure> {
    let mut cargo = command::cargo(&tools.first_on_path);
    BUILD.run(cargo.args(["build", "--locked", "--package=loopscope-lab"]))?;
    let program = environment::target_directory().join("debug/loopscope-lab");
    let state = environment::target_directory().join("lab");
    let (site, app) = (environment::root().join("dist"), environment::root().join("lab/app"));
    let mut needed = vec![program.clone(), site.join("index.html"), app.join("main.py")];
    let mut options: Vec<(&str, PathBuf)> =
        vec![("--site", site), ("--state", state.clone()), ("--app", app)];
    if let Some(redis) = &services.redis {
        options.push(("--redis", redis.clone()));
    }
    if let Some((server, install)) = &services.mariadb {
        options.extend([("--mariadb", server.clone()), ("--mariadb-install", install.clone())]);
    }
    if let Some(python) = &services.python {
        needed.push(python.clone());
        options.push(("--python", python.clone()));
    }
    let mut lab = as_ordinary_user(&program, &needed, &state);
    for (name, value) in options {
        lab.arg(name).arg(value);
    }
    Ok(lab)
}

/// A command that runs a program without root's rights, if it has them now and if it can do without.
fn as_ordinary_user(program: &Path, needed: &[PathBuf], state: &Path) -> Command {
    let is_root = command::answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if is_root && command::find("setpriv", &[]).is_some() && may_read(needed) && give(state) {
        let mut dropped = dropping_rights();
        dropped.arg(program);
        return dropped;
    }
    Command::new(program)
}

fn dropping_rights() -> Command {
    let mut setpriv = Command::new("setpriv");
    setpriv.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"]);
    setpriv
}

/// Whether that user may read all of these files, which also takes the directories above them.
fn may_read(files: &[PathBuf]) -> bool {
    files.iter().all(|file| command::answer(dropping_rights().args(["test", "-r"]).arg(file)).is_some())
}

/// Makes the directory and gives it to that user.
fn give(state: &Path) -> bool {
    let nobody = NOBODY.parse().ok();
    fs::create_dir_all(state).and_then(|()| std::os::unix::fs::chown(state, nobody, nobody)).is_ok()
}

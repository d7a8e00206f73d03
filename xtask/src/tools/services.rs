//! Finds the programs of the lab's services, and installs Debian's packages if permitted.
//!
//! Invariant: what is missing stops nothing: the lab runs without it, and says the command that would bring it.

use std::path::PathBuf;
use std::time::Duration;

use crate::process::command;
use crate::process::step::Step;
use crate::tools::apt;
use crate::tools::venv;

/// Where servers are beside PATH, which of an ordinary user often lacks them.
const SERVER_DIRECTORIES: [&str; 5] =
    ["/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/opt/homebrew/bin", "/usr/local/bin"];
/// Without the package `mariadb-server`, which would start a server with the machine.
const APT_PACKAGES: [&str; 3] = ["redis-server", "mariadb-server-core", "mariadb-client-core"];

/// The programs that there are.
#[derive(Debug)]
pub(crate) struct Services {
    pub(crate) redis: Option<PathBuf>,
    /// The server, and the command that makes its data.
    pub(crate) mariadb: Option<(PathBuf, PathBuf)>,
    /// A Python with FastAPI, uvicorn, redis and aiomysql.
    pub(crate) python: Option<PathBuf>,
    /// A sentence for each that is missing.
    pub(crate) missing: Vec<String>,
}

/// Finds the programs, or installs them; and the packages of the FastAPI application, by name and version.
pub(crate) fn ensure(packages: &[(&str, &str)]) -> Services {
    let step = Step {
        name: "set up Redis and MariaDB",
        why: "the lab runs programs against real servers",
        remedy: remedy(),
        limit: Duration::from_secs(15 * 60),
    };
    if redis().is_none() || mariadb().is_none() {
        step.announce();
        if let Err(failure) = apt::install(&step, &APT_PACKAGES) {
            println!("    {}", failure.cause);
        }
    }
    let (redis, mariadb) = (redis(), mariadb());
    let mut missing = Vec::new();
    for (name, is_there) in [("Redis", redis.is_some()), ("MariaDB", mariadb.is_some())] {
        if !is_there {
            missing.push(format!("There is no {name}: {}", remedy()));
        }
    }
    let python = venv::lab(packages).map_err(|why| missing.push(format!("There is no FastAPI: {why}."))).ok();
    Services { redis, mariadb, python, missing }
}

fn remedy() -> &'static str {
    if cfg!(target_os = "macos") {
        "brew install redis mariadb"
    } else if command::find("apt-get", &[]).is_some() {
        "sudo apt-get update && sudo apt-get install -y redis-server mariadb-server-core mariadb-client-core"
    } else if command::find("dnf", &[]).is_some() {
        "sudo dnf install -y redis mariadb-server"
    } else if command::find("pacman", &[]).is_some() {
        "sudo pacman -S redis mariadb"
    } else {
        "install redis-server and mariadbd"
    }
}

fn server(name: &str) -> Option<PathBuf> {
    let elsewhere =
        || SERVER_DIRECTORIES.iter().map(|at| PathBuf::from(at).join(name)).find(|at| at.is_file());
    command::find(name, &[]).or_else(elsewhere)
}

fn redis() -> Option<PathBuf> {
    server("redis-server")
}

fn mariadb() -> Option<(PathBuf, PathBuf)> {
    // The command that makes the data calls this one, which other packages have.
    server("my_print_defaults")?;
    server("mariadbd").zip(server("mariadb-install-db"))
}

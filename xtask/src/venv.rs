//! Python packages in a virtual environment, with the other tools of this project.
//!
//! Invariant: without Python or a network nothing fails: the caller gets the reason and skips what needs the packages. Used
//! by `readers` (conformance tests) and `native_peers` (benchmarks).

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::command;
use crate::step::Step;
use crate::tools;

/// A set of PyPI packages.
#[derive(Debug)]
pub(crate) struct Venv<'a> {
    /// The set's name, as in "install the trace readers".
    pub(crate) name: &'a str,
    pub(crate) why: &'a str,
    /// Names and versions. Each package is imported under its name.
    pub(crate) packages: &'a [(&'a str, &'a str)],
}

impl Venv<'_> {
    /// Installs the packages if missing. Returns the path of the Python that has them.
    ///
    /// # Errors
    /// The reason why they cannot be installed.
    pub(crate) fn ensure(&self) -> Result<PathBuf, String> {
        let versions: Vec<&str> = self.packages.iter().map(|(_, version)| *version).collect();
        let directory = tools::private_directory(&self.name.replace(' ', "-"), &versions.join("-"));
        let python = directory.join("bin/python");
        let names: Vec<&str> = self.packages.iter().map(|(name, _)| *name).collect();
        let import = format!("import {}", names.join(", "));
        let works = || command::answer(Command::new(&python).args(["-c", &import])).is_some();
        if works() {
            return Ok(python);
        }
        let step = Step {
            name: &format!("install the {}", self.name),
            why: self.why,
            remedy: "check the network, and that python3 has venv and pip",
            limit: Duration::from_secs(10 * 60),
        };
        let pinned = self.packages.iter().map(|(name, version)| format!("{name}=={version}"));
        step.run(Command::new("python3").args(["-m", "venv"]).arg(&directory))
            .and_then(|_| {
                step.run_unannounced(Command::new(&python).args(["-m", "pip", "install"]).args(pinned))
            })
            .map_err(|failure| {
                let cause = failure.cause.lines().next().unwrap_or_default();
                format!("the {} cannot be installed: {cause}", self.name)
            })?;
        if works() { Ok(python) } else { Err(format!("the {} were installed, but do not run", self.name)) }
    }
}

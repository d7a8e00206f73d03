//! Compiles the page while the tools that bundle it are still being installed.
//!
//! Invariant: it only saves time. Trunk and its hook run the same commands later and find the results; an error here is
//! ignored, because it occurs there again and is reported.

use std::time::Duration;

use crate::command;
use crate::setup::TARGET;
use crate::step::{Failure, Step};

/// The page's binaries and their features, as in index.html.
const PROGRAMS: [(&str, &str); 4] =
    [("loopscope", "page"), ("reader", "reader"), ("worker", "worker"), ("interpreter", "interpreter")];

const STEP: Step<'_> = Step {
    name: "compile the page",
    why: "it takes as long as installing the tools that bundle it, and goes on beside that",
    remedy: "repair what the compiler names above",
    limit: Duration::from_secs(30 * 60),
};

/// Compiles the page, then the splitter, which the hook in Trunk.toml calls.
pub(crate) fn compile() -> Result<(), Failure> {
    STEP.announce();
    for (program, feature) in PROGRAMS {
        let mut cargo = command::cargo(&[]);
        cargo.args(["build", "--quiet", "--locked", "--release", "--target", TARGET]);
        STEP.run_unannounced(cargo.args(["--bin", program, "--features", feature]))?;
    }
    let mut cargo = command::cargo(&[]);
    STEP.run_unannounced(cargo.args(["build", "--quiet", "--locked", "--package=loopscope-split"])).map(drop)
}

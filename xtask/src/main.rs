//! `cargo xtask`: everything between a fresh clone and a running, tested or published page.
//!
//! It contains no logic of the product. Every command first installs what it needs and prints what it does and why; a
//! second run installs nothing. Every error is a [`process::step::Failure`]: the step, the command, the cause, the remedy.
//!
//! Imports go downward: `commands` (what people run; `setup` is what each needs, `test` what is checked in which order), `site`
//! (how the published site is made; the package in `split` cuts its WebAssembly in two), `tools` (how they are found and
//! installed), `process` (how a command is run and reported).

mod commands;
mod process;
mod site;
mod tools;

use std::process::ExitCode;

use commands::test::part;
use commands::{bench, dist, lab, serve, test};
use site::{editor, finish, python, sqlite, swagger};

const USAGE: &str = "\
Usage: cargo xtask <command>

  serve            set up what is missing, build, and serve the page on http://127.0.0.1:8080
  test [part...]   set up what is missing, then run every check and test; or only the parts named
  lab              build and serve the page with real Redis, MariaDB and FastAPI behind it
  dist             build the optimised static site into dist/
  bench [part]     build and run the benchmarks in headless Chromium; or only the part `python` or `network`
  python           download and pack the Python that the page runs; the other commands do that, too

Parts of `test`: ";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["serve"] => serve::run(),
        ["test", parts @ ..] => match part::select(parts) {
            Ok(parts) => test::run(&parts),
            Err(unknown) => return refuse(&unknown),
        },
        ["lab"] => lab::run(),
        ["dist"] => dist::run(),
        ["bench"] => bench::run(None),
        ["bench", part] if bench::ALONE.contains(part) => bench::run(Some(part)),
        // Called by the hooks in Trunk.toml; those for npm's packages also by those who install npm later.
        ["editor"] => editor::run(),
        ["sqlite"] => sqlite::run(),
        ["swagger"] => swagger::run(),
        ["python"] => python::run(),
        // Called by the hook in Trunk.toml, not by people.
        ["finish"] => finish::run(),
        ["help" | "--help" | "-h"] => {
            println!("{}", usage());
            return ExitCode::SUCCESS;
        }
        [] => return refuse("No command given."),
        ["bench", ..] => return refuse("`bench` alone has only the parts `python` and `network`."),
        [command @ ("serve" | "lab" | "dist" | "python"), ..] => {
            return refuse(&format!("`{command}` takes no arguments."));
        }
        [other, ..] => return refuse(&format!("There is no command `{other}`.")),
    };
    match result {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    format!("{USAGE}{}", part::part_names().join(", "))
}

/// Reports a misuse of the command line; 2 is the customary exit code for it.
fn refuse(problem: &str) -> ExitCode {
    eprintln!("{problem}\n\n{}", usage());
    ExitCode::from(2)
}

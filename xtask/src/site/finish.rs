//! Post-processes an optimised build: wasm-opt, the split in two, esbuild, and the content security policy.
//!
//! Trunk calls this through the hook in Trunk.toml, so that `cargo xtask dist`, `cargo xtask serve` and a plain
//! `trunk build --release` give the same site. Trunk's own wasm-opt support is not used: it fails if wasm-opt is missing,
//! and needs the version stated a second time. Its minifier is not used because it cannot parse wasm-bindgen's glue.

use std::ffi::OsStr;
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Duration;

use crate::process::command;
use crate::process::step::{Failure, Outcome, Step};
use crate::site::csp;
use crate::site::glue;
use crate::tools::npm_tools;
use crate::tools::pins::{self, Pins};

const POLICY: Step<'_> = Step {
    name: "protect the page",
    why: "its content security policy allows no script but the site's own",
    remedy: "compare index.html with what xtask/src/site/csp.rs expects of it",
    limit: Duration::from_secs(60),
};
const OPTIMISE: Step<'_> = Step {
    name: "optimise the WebAssembly",
    why: "wasm-opt makes it smaller and faster",
    remedy: "remove the loopscope-tools directory beside cargo's bin, and run this again to reinstall wasm-opt",
    limit: Duration::from_secs(15 * 60),
};

const SHORTEN: Step<'_> = Step {
    name: "shorten names",
    why: "what the WebAssembly and its glue call each other is 6 kB of what is downloaded",
    remedy: "compare wasm-bindgen's glue with what xtask/src/site/glue.rs expects of it",
    limit: Duration::from_secs(60),
};
/// wasm-opt's option to shorten the names of imports and exports and to print the new names.
const RENAMING: [&str; 2] = ["--minify-imports-and-exports-and-modules", "--debuginfo"];

/// The page's own packages, whose sources mark what is loaded on first use.
const PACKAGES: [&str; 3] = [".", "crates/rt", "crates/trace"];
const SPLIT: Step<'_> = Step {
    name: "cut the WebAssembly in two",
    why: "the page starts with the first part and fetches the rest when that is done",
    remedy: "do what is said above; where it names no mark, compare what wasm-bindgen makes with what xtask/split expects",
    limit: Duration::from_secs(15 * 60),
};
/// Sorts functions by name, so that instances of one generic function are adjacent and gzip compresses them better: 1.1 kB
/// less. Then removes sections that browsers do not use: names, producers, target features.
const TIDYING: [&str; 4] =
    ["--reorder-functions-by-name", "--strip-debug", "--strip-producers", "--strip-target-features"];

const MINIFY: Step<'_> = Step {
    name: "minify scripts and styles",
    why: "without comments, spaces and long names they are a quarter smaller to download",
    remedy: "remove the loopscope-tools directory beside cargo's bin, and run this again to reinstall esbuild",
    limit: Duration::from_secs(60),
};

/// The first run of wasm-opt. Measured on the page, gzip: -O3 181.2 kB, -Os 180.3, -Oz 180.5. Rust puts the stack at the
/// bottom of the memory, so no address below 1024 is used, and offsets can be folded into loads and stores: 1.1 kB less.
/// Deferred functions that code of the start calls must not be inlined into it. Function names are kept for the split.
const PASSES: &[&str] = &[
    "--no-inline=*Tooltip>::show*",
    "--no-inline=*python_source::python_program",
    "--no-inline=*python_source::update",
    "--no-inline=*js_api::output_of*",
    "--no-inline=*js_api::findings_of*",
    "--no-inline=*js_api::start_*",
    "--no-inline=*panes::findings::contents*",
    "--no-inline=*panes::network::contents",
    "--no-inline=*RunFindings>::*",
    "--no-inline=*help::list",
    "--no-inline=*result::card",
    "--no-inline=*table::body",
    "--no-inline=*own_programs::group",
    "--no-inline=*inspector_panel::sheet",
    "--no-inline=*import::bar",
    "--no-inline=*network_api::*",
    "--no-inline=*app::open_address*",
    "--no-inline=*AppState>::python_settled*",
    "--no-inline=*output::frame_cells*",
    "--no-inline=*Controller>::draw_run*",
    "--no-inline=*Controller>::publish_range*",
    "--no-inline=*Controller>::svg*",
    "--no-inline=*Model>::begin_at_the_cut*",
    "--no-inline=*Model>::forget_before*",
    "--no-inline=*Log>::drop_oldest*",
    "-Os",
    "--low-memory-unused",
    "--debuginfo",
];

/// Post-processes the site in the directory that Trunk's environment variable names.
///
/// # Errors
/// If Trunk did not call this, wasm-opt fails, or the page has an unexpected form.
pub(crate) fn run() -> Outcome {
    let directory = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from).ok_or_else(|| {
        POLICY.failed("TRUNK_STAGING_DIR is not set: this command is for Trunk's hook alone")
    })?;
    let pins = pins::read()?;
    let rests = optimise(&directory, &pins)?;
    minify(&directory, &pins)?;
    let page = directory.join("index.html");
    let mut text = fs::read_to_string(&page)
        .map_err(|error| POLICY.failed(format!("{} cannot be read: {error}", page.display())))?;
    for rest in rests {
        // Browsers ignore this `rel`; static/loopscope.js reads it.
        text = text.replacen("</head>", &format!("<link rel=\"rest\" href=\"./{rest}\"></head>"), 1);
    }
    let protected = csp::protect(&text).map_err(|problem| POLICY.failed(problem))?;
    fs::write(&page, protected)
        .map_err(|error| POLICY.failed(format!("{} cannot be written: {error}", page.display())))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs wasm-opt, if installed, on every WebAssembly file of a directory, and splits the page's file in two.
/// Returns the names of the second files.
///
/// # Errors
/// If wasm-opt fails, or a file has an unexpected form.
pub(crate) fn optimise(directory: &Path, pins: &Pins) -> Result<Vec<String>, Failure> {
    let wasm_opt = npm_tools::wasm_opt(pins).find_or_say();
    let files = files(directory, &["wasm"]).map_err(|error| OPTIMISE.failed(error))?;
    // Side by side: npm's wasm-opt uses one core.
    let rests: Vec<Result<Option<PathBuf>, Failure>> = thread::scope(|scope| {
        let threads: Vec<_> =
            files.iter().map(|file| scope.spawn(|| optimise_file(wasm_opt.as_deref(), file))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut names = Vec::new();
    for rest in rests {
        names.extend(rest?.as_deref().and_then(Path::file_name).and_then(OsStr::to_str).map(str::to_owned));
    }
    Ok(names)
}

/// Optimises a WebAssembly file. Returns the path of its second part, if it is the page's.
fn optimise_file(wasm_opt: Option<&Path>, file: &Path) -> Result<Option<PathBuf>, Failure> {
    let run = |options: &[&str], file: &Path| {
        let Some(wasm_opt) = wasm_opt else { return Ok(()) };
        OPTIMISE.run(Command::new(wasm_opt).args(options).arg(file).arg("-o").arg(file)).map(drop)
    };
    run(PASSES, file)?;
    if let Some(wasm_opt) = wasm_opt {
        shorten(wasm_opt, file)?;
    }
    let rest = cut(file)?;
    if let Some(rest) = &rest {
        run(&TIDYING, rest)?;
    }
    run(&TIDYING, file)?;
    Ok(rest)
}

/// Splits a WebAssembly file in two if it is the page's. The file becomes the first part; returns the path of the rest.
fn cut(wasm: &Path) -> Result<Option<PathBuf>, Failure> {
    let name = wasm.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let rest = wasm.with_file_name(name.replace("_bg.wasm", "_rest.wasm"));
    let mut split = command::cargo(&[]);
    split
        .args(["run", "--quiet", "--locked", "--package=loopscope-split", "--"])
        .arg(wasm)
        .arg(&rest)
        .args(PACKAGES);
    for line in SPLIT.run(&mut split)? {
        println!("    {line}");
    }
    Ok(rest.exists().then_some(rest))
}

/// Binds the clock, and shortens the names of imports and exports in a WebAssembly file and its glue.
fn shorten(wasm_opt: &Path, wasm: &Path) -> Result<(), Failure> {
    let name = wasm.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some(glue) = name.strip_suffix("_bg.wasm").map(|name| wasm.with_file_name(format!("{name}.js")))
    else {
        return Ok(());
    };
    let mut command = Command::new(wasm_opt);
    let report = SHORTEN.run(command.args(RENAMING).arg(wasm).arg("-o").arg(wasm))?.join("\n");
    let failed = |problem: String| SHORTEN.failed(format!("{}: {problem}", glue.display()));
    let text = fs::read_to_string(&glue).map_err(|error| failed(error.to_string()))?;
    let text = glue::bind_clock(&text).map_err(failed)?;
    let renamed = glue::rename(&text, &report).map_err(failed)?;
    fs::write(&glue, renamed).map_err(|error| failed(error.to_string()))
}

/// Runs esbuild, if installed, on the scripts and styles of a directory. File names stay: the page and other scripts refer
/// to them.
fn minify(directory: &Path, pins: &Pins) -> Result<(), Failure> {
    let Some(esbuild) = npm_tools::esbuild(pins).find_or_say() else { return Ok(()) };
    let files = files(directory, &["js", "css"]).map_err(|error| MINIFY.failed(error))?;
    let mut command = Command::new(&esbuild);
    // Without the option, Chinese is written as escape sequences.
    command.args(["--minify", "--charset=utf8", "--allow-overwrite", "--log-level=warning"]);
    command.arg(format!("--outdir={}", directory.display())).args(files);
    MINIFY.run(&mut command).map(drop)
}

/// The files with these extensions in a directory, sorted.
fn files(directory: &Path, kinds: &[&str]) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(directory)
        .map_err(|error| format!("{} cannot be read: {error}", directory.display()))?;
    let is_wanted =
        |path: &PathBuf| path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known));
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_wanted).collect();
    files.sort();
    Ok(files)
}

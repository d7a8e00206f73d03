//! The last hand on an optimised build: wasm-opt, the cut in two, esbuild, and the page's content security policy.
//!
//! Trunk calls this through the hook in Trunk.toml, so that `cargo xtask dist`, `cargo xtask serve` and a plain
//! `trunk build --release` give the same site. Trunk's own wasm-opt support is not used: it would fail where there is
//! none, and would state the version a second time; nor is its minifier, which does not parse what wasm-bindgen writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::Outcome;
use crate::bind_clock;
use crate::command;
use crate::csp;
use crate::npm_tools;
use crate::pins::{self, Pins};
use crate::shorten;
use crate::step::{Failure, Step};

const POLICY: Step<'_> = Step {
    name: "protect the page",
    why: "its content security policy allows no script but the site's own",
    remedy: "compare index.html with what xtask/src/csp.rs expects of it",
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
    remedy: "compare wasm-bindgen's glue with what xtask/src/shorten.rs expects of it",
    limit: Duration::from_secs(60),
};
/// Has wasm-opt rename imports and exports, and print how.
const RENAMING: [&str; 2] = ["--minify-imports-and-exports-and-modules", "--debuginfo"];

/// The packages of ours that are in the page: what their sources mark as loaded on first use is cut off.
const PACKAGES: [&str; 3] = [".", "crates/rt", "crates/trace"];
const SPLIT: Step<'_> = Step {
    name: "cut the WebAssembly in two",
    why: "the page starts with the first part and fetches the rest when that is done",
    remedy: "do what is said above; where it names no mark, compare what wasm-bindgen makes with what xtask/split expects",
    limit: Duration::from_secs(15 * 60),
};
/// Functions are put in the order of their names, which brings instances of the same generic code together, where gzip
/// finds them alike: 1.1 kB less. Then what no browser reads is left out: names, who compiled the file and for what.
const TIDYING: [&str; 4] =
    ["--reorder-functions-by-name", "--strip-debug", "--strip-producers", "--strip-target-features"];

const MINIFY: Step<'_> = Step {
    name: "minify scripts and styles",
    why: "without comments, spaces and long names they are a quarter smaller to download",
    remedy: "remove the loopscope-tools directory beside cargo's bin, and run this again to reinstall esbuild",
    limit: Duration::from_secs(60),
};

/// What wasm-opt does at first. Measured on the page, gzip: -O3 181.2 kB, -Os 180.3, -Oz 180.5. Rust puts the stack at the
/// bottom of the memory, so no address below 1024 is ever meant, and offsets can be folded into loads and stores: 1.1 kB
/// less. What the page starts without though something of the start calls it stays a function of its own. The names of
/// functions stay for what comes after.
const PASSES: [&str; 9] = [
    "--no-inline=*Tooltip>::show*",
    "--no-inline=*Controller>::publish_range*",
    "--no-inline=*Controller>::svg*",
    "--no-inline=*Model>::begin_at_the_cut*",
    "--no-inline=*Model>::forget_before*",
    "--no-inline=*Log>::drop_oldest*",
    "-Os",
    "--low-memory-unused",
    "--debuginfo",
];

/// Finishes the site in the directory that Trunk names.
///
/// # Errors
/// When Trunk did not call this, wasm-opt fails, or the page is not as expected.
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
        // Nothing that browsers act on: static/loopscope.js looks for it.
        text = text.replacen("</head>", &format!("<link rel=\"rest\" href=\"./{rest}\"></head>"), 1);
    }
    let protected = csp::protect(&text).map_err(|problem| POLICY.failed(problem))?;
    fs::write(&page, protected)
        .map_err(|error| POLICY.failed(format!("{} cannot be written: {error}", page.display())))?;
    Ok(ExitCode::SUCCESS)
}

/// Runs wasm-opt over every WebAssembly file of a directory, where there is a wasm-opt, and cuts in two what can be.
/// Returns the names of the files that are the rests of others.
///
/// # Errors
/// When wasm-opt fails, or a file is not as expected.
pub(crate) fn optimise(directory: &Path, pins: &Pins) -> Result<Vec<String>, Failure> {
    let wasm_opt = npm_tools::wasm_opt(pins).find_or_say();
    let run = |options: &[&str], file: &Path| {
        let Some(wasm_opt) = &wasm_opt else { return Ok(()) };
        OPTIMISE.run(Command::new(wasm_opt).args(options).arg(file).arg("-o").arg(file)).map(drop)
    };
    let mut rests = Vec::new();
    for file in files(directory, &["wasm"]).map_err(|error| OPTIMISE.failed(error))? {
        run(&PASSES, &file)?;
        if let Some(wasm_opt) = &wasm_opt {
            shorten(wasm_opt, &file)?;
        }
        if let Some(rest) = cut(&file)? {
            run(&TIDYING, &rest)?;
            rests.extend(rest.file_name().and_then(|name| name.to_str()).map(str::to_owned));
        }
        run(&TIDYING, &file)?;
    }
    Ok(rests)
}

/// Cuts a WebAssembly file in two, if it is the page's: it becomes the first part. Returns the file that holds the rest.
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

/// Binds the clock, and gives what a WebAssembly file and its glue call each other short names.
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
    let text = bind_clock::bind(&text).map_err(failed)?;
    let renamed = shorten::rename(&text, &report).map_err(failed)?;
    fs::write(&glue, renamed).map_err(|error| failed(error.to_string()))
}

/// Runs esbuild over the scripts and styles of a directory, where there is an esbuild. They keep their names, which the
/// page and each other know.
fn minify(directory: &Path, pins: &Pins) -> Result<(), Failure> {
    let Some(esbuild) = npm_tools::esbuild(pins).find_or_say() else { return Ok(()) };
    let files = files(directory, &["js", "css"]).map_err(|error| MINIFY.failed(error))?;
    let mut command = Command::new(&esbuild);
    // Without the charset, Chinese is written in escapes.
    command.args(["--minify", "--charset=utf8", "--allow-overwrite", "--log-level=warning"]);
    command.arg(format!("--outdir={}", directory.display())).args(files);
    MINIFY.run(&mut command).map(drop)
}

/// The files of these kinds in a directory, in a fixed order.
fn files(directory: &Path, kinds: &[&str]) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(directory)
        .map_err(|error| format!("{} cannot be read: {error}", directory.display()))?;
    let is_wanted =
        |path: &PathBuf| path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known));
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_wanted).collect();
    files.sort();
    Ok(files)
}

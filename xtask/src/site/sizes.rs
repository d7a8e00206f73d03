//! Prints the compressed sizes of the WebAssembly, JavaScript and CSS that a visitor downloads before the page works.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::process::command;

/// The largest allowed first load, in bytes after gzip.
const GOAL: u64 = 200_000;
const KINDS: [&str; 4] = ["wasm", "js", "mjs", "css"];
/// Prefixes of the names of files that are fetched only when a trace is imported or exported, a demo starts workers, a program is
/// edited or runs in Python, or its documentation is opened.
const ON_DEMAND: [&str; 11] = [
    "docs",
    "editor/",
    "export",
    "fetch_trace",
    "interpreter",
    "program_servers",
    "python_",
    "reader",
    "sqlite",
    "swagger",
    "worker",
];

/// The directory of the Python interpreter, which is fetched when a program needs it; `cargo xtask python` prints its sizes.
const PYTHON: &str = "python";

/// The suffix of the file that is fetched once the page is displayed (xtask/split).
const REST: &str = "_rest.wasm";

/// Prints the sizes of the built site's code, and whether the first load is within [`GOAL`].
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn print(site: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    collect(site, &mut files)?;
    files.sort();
    let brotli = brotli_sizes(&files);
    println!("\n    {:>9}  {:>9}  {:>9}", "bytes", "gzip", "brotli");
    let (mut total, mut total_brotli) = (0, brotli.as_ref().map(|_| 0));
    for (index, file) in files.iter().enumerate() {
        let content = fs::read(file)?;
        let compressed = gzip_size(&content)?;
        let brotli = brotli.as_ref().and_then(|sizes| sizes.get(index).copied());
        let name = file.strip_prefix(site).unwrap_or(file).display().to_string();
        let note = if name.ends_with(REST) {
            " (when the page is there)"
        } else if ON_DEMAND.iter().any(|on_demand| name.starts_with(on_demand)) {
            " (on demand)"
        } else {
            total += compressed;
            total_brotli = total_brotli.zip(brotli).map(|(total, size)| total + size);
            ""
        };
        println!("    {:>9}  {compressed:>9}  {:>9}  {name}{note}", content.len(), told(brotli));
    }
    let verdict = if total <= GOAL { "within" } else { "OVER" };
    println!(
        "    {:>9}  {total:>9}  {:>9}  at first, {verdict} the goal of {GOAL} after gzip",
        "",
        told(total_brotli)
    );
    Ok(())
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with(PYTHON) {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known)) {
            files.push(path);
        }
    }
    Ok(())
}

fn gzip_size(content: &[u8]) -> io::Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len() as u64)
}

/// The files' sizes after brotli, by Node's built-in encoder: a crate for it would be xtask's largest dependency. `None`
/// without Node.
fn brotli_sizes(files: &[PathBuf]) -> Option<Vec<u64>> {
    const SCRIPT: &str = "const { readFileSync } = require('fs'), { brotliCompressSync } = require('zlib');
        for (const file of process.argv.slice(1)) console.log(brotliCompressSync(readFileSync(file)).length)";
    let sizes = command::answer(Command::new("node").args(["--eval", SCRIPT, "--"]).args(files))?;
    sizes.lines().map(|line| line.parse().ok()).collect()
}

fn told(size: Option<u64>) -> String {
    size.map_or_else(|| "-".to_owned(), |size| size.to_string())
}

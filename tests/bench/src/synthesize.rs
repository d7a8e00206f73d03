//! Writes the trace of a large run: `synthesize <thousands of spans> <file>`. Deterministic.

mod program;

use std::process::ExitCode;

use loopscope::trace::chrome::{self, About};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spans, file] = &arguments[..] else { return usage() };
    let Some(spans) = spans.parse().ok().and_then(|thousands: u32| thousands.checked_mul(1_000)) else {
        return usage();
    };
    let recorder = program::run(spans);
    let about = About { demo: "scale", params: vec![("spans", spans.into())], clock: "virtual" };
    match std::fs::write(file, chrome::export(&recorder.log(), &about)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{file} cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("Usage: synthesize <thousands of spans> <file.json>");
    ExitCode::from(2)
}

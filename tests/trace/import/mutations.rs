//! The fuzz target on mutated seeds, without a fuzzer: fewer files and no coverage to guide it, but on every machine,
//! and the same ones each time.

use std::fs;
use std::path::Path;

use super::numbers::Numbers;

#[path = "../../../fuzz/check.rs"]
mod check;

/// Enough to reach every branch of the importer, in a few seconds of an unoptimised build.
const ROUNDS_A_SEED: u64 = 250;

/// Tokens that often break parsers of JSON, numbers and traces.
const TOKENS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "null",
    "NaN",
    "-1",
    "1e999",
    "0.0000001",
    "9223372036854775807",
    "18446744073709551616",
    "\"\\ud800\"",
    "\u{feff}",
    "\"B\"",
    "\"E\"",
    "\"C\"",
    "\"M\"",
    "\"traceEvents\":[",
    "\"ph\":\"b\",",
    "\u{0}",
];

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

fn mutate(file: &mut Vec<u8>, other: &[u8], numbers: &mut Numbers) {
    let at = numbers.index(file.len() + 1);
    let until = (at + numbers.index(64)).min(file.len());
    match numbers.below(7) {
        0 => drop(file.drain(at..until)),
        1 => file.truncate(at),
        2 => {
            let part = file[at..until].to_vec();
            file.splice(at..at, part);
        }
        3 => {
            let from = numbers.index(other.len());
            let part = other[from..other.len().min(from + 200)].to_vec();
            file.splice(at..until, part);
        }
        4 => {
            let token = TOKENS[numbers.index(TOKENS.len())];
            file.splice(at..at, token.bytes());
        }
        5 => replace_number(file, at, numbers),
        _ => {
            if let Some(byte) = file.get_mut(at) {
                *byte = numbers.below(256) as u8;
            }
        }
    }
}

/// Replaces the next number by another token.
fn replace_number(file: &mut Vec<u8>, from: usize, numbers: &mut Numbers) {
    let Some(begin) = file[from..].iter().position(u8::is_ascii_digit).map(|at| from + at) else { return };
    let end =
        file[begin..].iter().position(|byte| !byte.is_ascii_digit()).map_or(file.len(), |at| begin + at);
    let token = match numbers.below(2) {
        0 => TOKENS[numbers.index(TOKENS.len())].to_owned(),
        _ => numbers.below(6).to_string(),
    };
    file.splice(begin..end, token.bytes());
}

#[test]
fn the_seeds_and_what_mutations_make_of_them_get_an_answer() {
    let seeds = seeds();
    assert!(seeds.len() >= 6);
    for (n, seed) in seeds.iter().enumerate() {
        check::import(seed);
        for round in 0..ROUNDS_A_SEED {
            let mut numbers = Numbers::new(round * 1000 + n as u64 + 1);
            let mut file = seed.clone();
            for _ in 0..=numbers.below(4) {
                let other = &seeds[numbers.index(seeds.len())];
                mutate(&mut file, other, &mut numbers);
            }
            check::import(&file);
        }
    }
}

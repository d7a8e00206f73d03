//! Differential tests: random programs have the same events on the executor and on the oracle.
//!
//! A program is a list of tasks, each a list of [`program::Op`]s, and a script of the host's actions. [`run`] runs it on a
//! [`both::Loop`], which is either executor. A program whose events differ is minimised and printed.

mod both;
mod program;
mod run;

use crate::oracle::Oracle;
use loopscope::rt::testing::TestLoop;
use program::{Program, Random, smaller};
use run::run;

/// The first event that differs, if any.
fn difference(program: &Program) -> Option<String> {
    let real = run(program, TestLoop::new());
    let plain = run(program, Oracle::install());
    let at = real.iter().zip(&plain).take_while(|(real, plain)| real == plain).count();
    if at == real.len().max(plain.len()) {
        return None;
    }
    let before = real[at.saturating_sub(8)..at].join("\n");
    Some(format!("{before}\n  it did:     {:?}\n  it was to:  {:?}", real.get(at), plain.get(at)))
}

/// Minimises a program whose events differ.
fn shrink(mut program: Program) -> Program {
    loop {
        let Some(smaller) = smaller(&program).find(|smaller| difference(smaller).is_some()) else {
            return program;
        };
        program = smaller;
    }
}

#[test]
fn random_programs_do_the_same_on_the_executor_and_on_the_oracle() {
    let programs = if cfg!(miri) { 3 } else { 3000 };
    for seed in 1..=programs {
        let program = Random(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15)).program();
        if difference(&program).is_some() {
            let program = shrink(program);
            panic!("seed {seed}, shrunk to {program:#?}\n{}", difference(&program).unwrap_or_default());
        }
    }
}

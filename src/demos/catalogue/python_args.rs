//! The parameters of a demo's Python file: they are the defaults of its `main`, and a run with others runs the file with these
//! in their place. So what is shown is what runs.
//!
//! The page loads this on first use.

use super::param::{Args, Param, Unit};

/// The text of a demo's Python file with `args` as the defaults of `main`.
pub fn with_args(text: &str, params: &[Param], args: &Args) -> String {
    let Some(start) = text.find(MAIN).map(|at| at + MAIN.len()) else { return text.to_owned() };
    let Some(length) = text[start..].find(')') else { return text.to_owned() };
    let (before, rest) = text.split_at(start);
    let (list, after) = rest.split_at(length);
    let written: Vec<String> = list.split(',').map(|default| with_arg(default, params, args)).collect();
    format!("{before}{}{after}", written.join(","))
}

/// How `main` begins in every file.
const MAIN: &str = "async def main(";

/// One parameter with its default, which is replaced if it is another.
fn with_arg(default: &str, params: &[Param], args: &Args) -> String {
    let known = default.split_once('=').and_then(|(name, _)| {
        let param = params.iter().find(|param| param.name == name.trim())?;
        let (_, value) = args.iter().find(|(name, _)| *name == param.name)?;
        (value != param.default).then(|| format!("{name}={}", literal(param, value)))
    });
    known.unwrap_or_else(|| default.to_owned())
}

/// A value in Python: times are in seconds there.
fn literal(param: &Param, value: u64) -> String {
    match param.unit {
        Unit::Ms => seconds(value),
        Unit::Count => value.to_string(),
        Unit::Switch => if value == 1 { "True" } else { "False" }.to_owned(),
    }
}

/// Milliseconds in seconds, without the code for floating-point numbers.
fn seconds(millis: u64) -> String {
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::{all, find};

    #[test]
    fn other_values_than_the_defaults_are_written_into_main() {
        let demo = find("sleep").unwrap();
        let text = "import asyncio\n\nasync def main(tasks=3, delay=0.2):\n    pass\n";
        assert_eq!(with_args(text, demo.params, &Args::defaults(demo.params)), text);
        let (args, _) = Args::parse(demo.params, [("tasks", "5"), ("delay", "50")]);
        assert_eq!(
            with_args(text, demo.params, &args),
            text.replace("tasks=3, delay=0.2", "tasks=5, delay=0.05")
        );
    }

    #[test]
    fn the_defaults_in_python_are_those_that_the_demo_declares() {
        for demo in all() {
            let text = std::fs::read_to_string(demo.source.python.path).unwrap();
            let list = text.split_once(MAIN).and_then(|(_, rest)| rest.split_once(')')).unwrap().0;
            for param in demo.params {
                let expected = literal(param, param.default);
                let default = list.split(',').find_map(|default| {
                    default
                        .trim()
                        .strip_prefix(param.name)?
                        .strip_prefix('=')
                        .map(|text| text.replace('_', ""))
                });
                assert_eq!(default, Some(expected), "{}: {}", demo.id, param.name);
            }
        }
    }
}

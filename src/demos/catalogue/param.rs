//! What a visitor may set before a run, and the reading of it from a URL or a form.
//!
//! Invariant: an [`Args`] holds one value in range for each parameter of its demo, so a demo checks nothing. Bad input
//! is never silently corrected: each is a [`ParamError`] that says which parameter it is about and what is allowed.

use std::error::Error;
use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::demos::catalogue::Demo;
use crate::i18n::{Lang, Text};
use crate::rt::ms;

/// What a parameter's number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things.
    Count,
    /// Milliseconds.
    Ms,
}

impl Unit {
    /// As it is written behind a number: empty or `"ms"`.
    pub const fn symbol(self) -> &'static str {
        match self {
            Unit::Count => "",
            Unit::Ms => "ms",
        }
    }
}

/// A parameter that counts things, as [`demo!`](super::declare) declares it.
pub(in crate::demos) struct Count;

impl Count {
    pub(in crate::demos) const UNIT: Unit = Unit::Count;

    /// As `main` takes it.
    ///
    /// # Panics
    /// If its range is larger than that of the type which `main` takes.
    pub(in crate::demos) fn argument<T: TryFrom<u64>>(value: u64) -> T {
        value.try_into().unwrap_or_else(|_| panic!("a demo's `main` takes every value that is in range"))
    }
}

/// A parameter that is a time in milliseconds.
pub(in crate::demos) struct Milliseconds;

impl Milliseconds {
    pub(in crate::demos) const UNIT: Unit = Unit::Ms;

    /// As `main` takes it.
    pub(in crate::demos) fn argument(value: u64) -> Duration {
        ms(value)
    }
}

/// A whole number that a visitor may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its key in URLs and in `loopscope.run`; never changes its meaning.
    pub name: &'static str,
    /// What the page calls it.
    pub label: Text,
    /// The value of a run that sets nothing.
    pub default: u64,
    /// The smallest allowed value.
    pub min: u64,
    /// The largest allowed value.
    pub max: u64,
    /// What the number counts.
    pub unit: Unit,
}

impl Param {
    /// # Panics
    /// Unless the default is in range; when it is compiled, since this is of constants.
    pub(in crate::demos) const fn new(
        name: &'static str,
        label: Text,
        default: u64,
        range: RangeInclusive<u64>,
        unit: Unit,
    ) -> Param {
        let (min, max) = (*range.start(), *range.end());
        assert!(min <= default && default <= max, "the default is not in range");
        Param { name, label, default, min, max, unit }
    }

    fn parse(&'static self, value: &str) -> Result<u64, ParamError> {
        let value = value.trim();
        let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParamError::NotANumber { param: self, value: value.to_owned() });
        }
        // A number too large for 64 bits is still a number: it is out of range like any other.
        match value.parse() {
            Ok(number) if (self.min..=self.max).contains(&number) => Ok(number),
            _ => Err(ParamError::OutOfRange { param: self, value: value.to_owned() }),
        }
    }

    /// `"0 to 60000 ms"`, in `lang`.
    fn range(&self, lang: Lang) -> String {
        let to = Text::new("to", "到").get(lang);
        let unit = self.unit.symbol();
        let space = if unit.is_empty() { "" } else { " " };
        format!("{} {to} {}{space}{unit}", self.min, self.max)
    }
}

/// A value for each parameter of one demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Args {
    values: Vec<(&'static str, u64)>,
}

impl Args {
    /// Every parameter at its default.
    pub fn defaults(demo: &Demo) -> Args {
        Args { values: demo.params.iter().map(|param| (param.name, param.default)).collect() }
    }

    /// Reads `name=value` pairs. Each bad one is named in the errors and leaves its parameter as it was; of two good
    /// values for one parameter the later holds.
    pub fn parse<'a>(
        demo: &Demo,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Args, Vec<ParamError>) {
        let mut args = Args::defaults(demo);
        let mut errors = Vec::new();
        for (name, value) in pairs {
            if let Err(error) = args.set(demo, name, value) {
                errors.push(error);
            }
        }
        (args, errors)
    }

    /// As [`Args::parse`], but takes all or nothing.
    ///
    /// # Errors
    /// Every bad pair, in order; never an empty list.
    pub fn parse_strict<'a>(
        demo: &Demo,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Args, Vec<ParamError>> {
        let (args, errors) = Args::parse(demo, pairs);
        if errors.is_empty() { Ok(args) } else { Err(errors) }
    }

    /// The values, in the order in which the demo declares the parameters.
    ///
    /// # Panics
    /// If the demo has not `N` parameters.
    pub(in crate::demos) fn values<const N: usize>(&self) -> [u64; N] {
        assert_eq!(self.values.len(), N, "the arguments are another demo's");
        std::array::from_fn(|n| self.values[n].1)
    }

    /// Names and values, in the order in which the demo declares them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.values.iter().copied()
    }

    fn set(&mut self, demo: &Demo, name: &str, value: &str) -> Result<(), ParamError> {
        let found = demo.params.iter().zip(&mut self.values).find(|(param, _)| param.name == name);
        let Some((param, slot)) = found else {
            let allowed = demo.params.iter().map(|param| param.name).collect();
            return Err(ParamError::Unknown { name: name.to_owned(), allowed });
        };
        slot.1 = param.parse(value)?;
        Ok(())
    }
}

/// Why a parameter was not taken. `Display` is the English text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamError {
    /// The demo has no parameter of this name.
    Unknown {
        /// As it was given.
        name: String,
        /// The names that the demo knows.
        allowed: Vec<&'static str>,
    },
    /// The value is not written as a whole number.
    NotANumber {
        /// The parameter it was given for.
        param: &'static Param,
        /// As it was given.
        value: String,
    },
    /// The value is smaller or larger than allowed.
    OutOfRange {
        /// The parameter it was given for.
        param: &'static Param,
        /// As it was given.
        value: String,
    },
}

impl ParamError {
    /// One sentence that says which parameter is at fault and what is allowed.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            ParamError::Unknown { name, allowed } if allowed.is_empty() => match lang {
                Lang::En => format!("Unknown parameter \"{name}\": this demo has none."),
                Lang::Zh => format!("未知参数“{name}”：此演示没有参数。"),
            },
            ParamError::Unknown { name, allowed } => match lang {
                Lang::En => {
                    format!("Unknown parameter \"{name}\": this demo knows {}.", allowed.join(", "))
                }
                Lang::Zh => format!("未知参数“{name}”：此演示的参数有 {}。", allowed.join("、")),
            },
            ParamError::NotANumber { param, value } => {
                let (name, range) = (param.name, param.range(lang));
                match lang {
                    Lang::En => {
                        format!("\"{name}\" must be a whole number from {range}, not \"{value}\".")
                    }
                    Lang::Zh => format!("参数“{name}”应为 {range} 之间的整数，而不是“{value}”。"),
                }
            }
            ParamError::OutOfRange { param, value } => {
                let (name, range) = (param.name, param.range(lang));
                match lang {
                    Lang::En => format!("\"{name}\" is out of range: {value} is not within {range}."),
                    Lang::Zh => format!("参数“{name}”超出范围：{value} 不在 {range} 之间。"),
                }
            }
        }
    }
}

impl fmt::Display for ParamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl Error for ParamError {}

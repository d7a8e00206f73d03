//! The parameters of demos, and their parsing from a URL or a form.
//!
//! Invariant: an [`Args`] has one value in range for each parameter of its demo, so a demo need not check values. Invalid
//! input is never corrected silently: each value gives a [`ParamError`] with the parameter and its range. Next: `source`.

use std::error::Error;
use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::i18n::{Lang, Text};
use crate::rt::ms;

/// The unit of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A plain number.
    Count,
    /// Milliseconds.
    Ms,
    /// None: 1 is on, 0 is off.
    Switch,
}

impl Unit {
    /// The suffix of a number: empty or `"ms"`.
    pub const fn symbol(self) -> &'static str {
        match self {
            Unit::Count | Unit::Switch => "",
            Unit::Ms => "ms",
        }
    }
}

/// The kind of a parameter without a unit in [`demo!`](super::declare).
pub(in crate::demos) struct Count;

impl Count {
    pub(in crate::demos) const UNIT: Unit = Unit::Count;

    /// Converts a value to the type of `main`'s parameter.
    ///
    /// # Panics
    /// If the value does not fit the type, so the declared range is too large.
    pub(in crate::demos) fn argument<T: TryFrom<u64>>(value: u64) -> T {
        value.try_into().unwrap_or_else(|_| panic!("a demo's `main` takes every value that is in range"))
    }
}

/// The kind of a duration parameter in milliseconds.
pub(in crate::demos) struct Milliseconds;

impl Milliseconds {
    pub(in crate::demos) const UNIT: Unit = Unit::Ms;

    /// Converts a value to the type of `main`'s parameter.
    pub(in crate::demos) fn argument(value: u64) -> Duration {
        ms(value)
    }
}

/// The kind of a parameter that is on or off: in an address 1 or 0, in a script `true` or `false`, too.
pub(in crate::demos) struct Switch;

impl Switch {
    pub(in crate::demos) const UNIT: Unit = Unit::Switch;

    /// Converts a value to the type of `main`'s parameter.
    pub(in crate::demos) fn argument(value: u64) -> bool {
        value == 1
    }
}

/// A parameter: a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its key in URLs and in `loopscope.run`; never changes its meaning.
    pub name: &'static str,
    /// Its label in the page.
    pub label: Text,
    /// The default value.
    pub default: u64,
    /// The smallest allowed value.
    pub min: u64,
    /// The largest allowed value.
    pub max: u64,
    /// The unit.
    pub unit: Unit,
}

impl Param {
    /// # Panics
    /// If the default is out of range; at compile time, since it is called in constants.
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
        let value = match (self.unit, value.trim()) {
            (Unit::Switch, "true") => "1",
            (Unit::Switch, "false") => "0",
            (_, value) => value,
        };
        let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParamError::NotANumber { param: self, value: value.to_owned() });
        }
        // A number too large for 64 bits is reported as out of range.
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
    pub fn defaults(params: &[Param]) -> Args {
        Args { values: params.iter().map(|param| (param.name, param.default)).collect() }
    }

    /// Parses `name=value` pairs. An invalid pair gives an error and does not change its parameter; of two valid values for
    /// one parameter the later wins.
    pub fn parse<'a>(
        params: &'static [Param],
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Args, Vec<ParamError>) {
        let mut args = Args::defaults(params);
        let mut errors = Vec::new();
        for (name, value) in pairs {
            if let Err(error) = args.set(params, name, value) {
                errors.push(error);
            }
        }
        (args, errors)
    }

    /// As [`Args::parse`], but fails if any pair is invalid.
    ///
    /// # Errors
    /// The errors of all invalid pairs, in order; never empty.
    pub fn parse_strict<'a>(
        params: &'static [Param],
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Args, Vec<ParamError>> {
        let (args, errors) = Args::parse(params, pairs);
        if errors.is_empty() { Ok(args) } else { Err(errors) }
    }

    /// The values, in the order in which the demo declares the parameters.
    ///
    /// # Panics
    /// If the demo does not have `N` parameters.
    pub(in crate::demos) fn values<const N: usize>(&self) -> [u64; N] {
        assert_eq!(self.values.len(), N, "the arguments are another demo's");
        std::array::from_fn(|n| self.values[n].1)
    }

    /// Names and values, in the order in which the demo declares them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.values.iter().copied()
    }

    fn set(&mut self, params: &'static [Param], name: &str, value: &str) -> Result<(), ParamError> {
        let found = params.iter().zip(&mut self.values).find(|(param, _)| param.name == name);
        let Some((param, slot)) = found else {
            let allowed = params.iter().map(|param| param.name).collect();
            return Err(ParamError::Unknown { name: name.to_owned(), allowed });
        };
        slot.1 = param.parse(value)?;
        Ok(())
    }
}

/// Why a pair is invalid. `Display` is the English text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParamError {
    /// The demo has no parameter of this name.
    Unknown {
        /// The given text.
        name: String,
        /// The names of the demo's parameters.
        allowed: Vec<&'static str>,
    },
    /// The value is not a whole number.
    NotANumber {
        /// The parameter.
        param: &'static Param,
        /// The given text.
        value: String,
    },
    /// The value is smaller or larger than allowed.
    OutOfRange {
        /// The parameter.
        param: &'static Param,
        /// The given text.
        value: String,
    },
}

impl ParamError {
    /// One sentence with the parameter and what is allowed.
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

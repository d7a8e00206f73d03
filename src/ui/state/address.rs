//! The page's URL as a value: parses a query, and formats one.
//!
//! Invariant: [`Address::parse`] accepts any text. An unknown key or a bad value becomes a [`Problem`] and its default is
//! used; the other keys keep their values. `parse(address.query())` gives `address` back, except the fragment, which
//! [`Address::set_fragment`] parses.
//!
//! Keys of the page and names of parameters share one namespace; a test keeps them distinct.

use std::fmt::Write;

use super::focus::{Focus, Instant};
use super::theme::Theme;
use crate::base::percent;
use crate::demos::{self, Args, Demo, ParamError};
use crate::i18n::{Lang, Text, faults, sentences};
use crate::rt::{TaskId, WorkerId};
use crate::session::{Language, Speed};
use crate::trace::LaneId;

/// The page's keys; all others are parameters of the demo.
pub const KEYS: [&str; 13] = [
    "demo", "language", "speed", "run", "lang", "theme", "embed", "at", "task", "worker", "from", "to",
    "trace",
];

/// What a URL asks for.
#[derive(Clone)]
pub struct Address {
    /// The demo on show.
    pub demo: &'static Demo,
    /// Its parameters.
    pub args: Args,
    /// The language of the source and of runs.
    pub language: Language,
    /// The speed of runs.
    pub speed: Speed,
    /// Whether a run starts without a press on Run.
    pub run: bool,
    /// Whether the page is embedded in another page: no catalogue, a small header.
    pub embed: bool,
    /// The language, if the URL sets it.
    pub lang: Option<Lang>,
    /// The theme, if the URL sets it.
    pub theme: Option<Theme>,
    /// The URL of a trace of this site, which is opened instead of a run.
    pub trace: Option<String>,
    /// A trace in the fragment, as text; see [`trace::link`](crate::trace::link).
    pub carried: Option<String>,
    /// A Python program in the fragment, as text; see the same.
    pub program: Option<String>,
    /// The part of the run to show once it has ended.
    pub focus: Focus,
}

/// A part of a URL that was not accepted.
#[derive(Debug)]
pub enum Problem {
    /// There is no demo of this id.
    Demo {
        /// The id in the URL.
        id: String,
    },
    /// A key of the page has an unknown value.
    Setting {
        /// The key.
        key: &'static str,
        /// The value in the URL.
        value: String,
        /// The allowed values.
        allowed: Vec<&'static str>,
        /// The value that is used instead.
        used: Text,
    },
    /// A parameter of the demo is unknown or has a bad value.
    Param(ParamError),
}

impl Problem {
    /// One sentence: the key or value at fault, the allowed values, the value used.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Problem::Demo { id } => {
                let ids: Vec<_> = demos::all().iter().map(|demo| demo.id).collect();
                sentences::unknown_demo(lang, id, &ids.join(", "), default_demo().title.get(lang))
            }
            Problem::Setting { key, value, allowed, used } => {
                sentences::bad_setting(lang, key, value, &allowed.join(", "), used.get(lang))
            }
            Problem::Param(error @ ParamError::Unknown { .. }) => {
                sentences::ignored_parameter(lang, &error.text(lang))
            }
            Problem::Param(error) => sentences::bad_parameter(lang, &error.text(lang)),
        }
    }
}

impl Address {
    /// The address of a URL without a query.
    pub fn plain() -> Address {
        let demo = default_demo();
        Address {
            demo,
            args: Args::defaults(demo.params),
            language: Language::default(),
            speed: Speed::default(),
            run: false,
            embed: false,
            lang: None,
            theme: None,
            trace: None,
            carried: None,
            program: None,
            focus: Focus::default(),
        }
    }

    /// Parses a query, with or without its `?`. Of two values for one key the later wins.
    pub fn parse(query: &str) -> (Address, Vec<Problem>) {
        let pairs = pairs(query);
        let mut address = Address::plain();
        let mut problems = Vec::new();
        for (key, value) in &pairs {
            if let Err(problem) = address.set(key, value) {
                problems.push(problem);
            }
        }
        let params = pairs.iter().filter(|(key, _)| !KEYS.contains(&key.as_str()));
        let (args, errors) = Args::parse(address.demo.params, params.map(|(key, value)| (&**key, &**value)));
        address.args = args;
        problems.extend(errors.into_iter().map(Problem::Param));
        (address, problems)
    }

    /// The query, with its `?`, and the fragment. Every parameter is written, so a link keeps its meaning when a default
    /// changes.
    pub fn query(&self) -> String {
        let mut query = format!("?demo={}", percent::encode(self.demo.id));
        let mut add = |key: &str, value: &str| {
            write!(query, "&{key}={}", percent::encode(value)).expect("a String takes all");
        };
        for (name, value) in self.args.iter() {
            add(name, &value.to_string());
        }
        if self.language != Language::default() {
            add("language", self.language.name());
        }
        if self.speed != Speed::default() {
            add("speed", self.speed.name());
        }
        if self.run {
            add("run", "1");
        }
        if let Some(lang) = self.lang {
            add("lang", lang.code());
        }
        if let Some(theme) = self.theme {
            add("theme", theme.name());
        }
        if self.embed {
            add("embed", "1");
        }
        if let Some(trace) = &self.trace {
            add("trace", trace);
        }
        for (key, instant) in [("at", self.focus.at), ("from", self.focus.from), ("to", self.focus.to)] {
            if let Some(instant) = instant {
                add(key, &instant.text());
            }
        }
        match self.focus.lane {
            Some(LaneId::Task(task)) => add("task", &task.to_string()),
            Some(LaneId::Worker(worker)) => add("worker", &worker.to_string()),
            None => {}
        }
        let carried = self.carried.as_ref().map(|run| (TRACE, run));
        if let Some((prefix, text)) = carried.or(self.program.as_ref().map(|program| (PROGRAM, program))) {
            query.push_str(prefix);
            query.push_str(text);
        }
        query
    }

    /// Takes what a fragment (with its `#`) carries.
    pub fn set_fragment(&mut self, fragment: &str) {
        self.carried = carried(fragment, TRACE);
        self.program = carried(fragment, PROGRAM);
    }

    /// Sets a key of the page. Other keys are ignored: they are parameters.
    fn set(&mut self, key: &str, value: &str) -> Result<(), Problem> {
        match key {
            "demo" => self.demo = demos::find(value).ok_or_else(|| Problem::Demo { id: value.to_owned() })?,
            "language" => {
                let (allowed, used) = (Language::ALL.map(Language::name), same(Language::default().name()));
                self.language = choice("language", value, &allowed, used, Language::parse)?;
            }
            "speed" => {
                let allowed = Speed::ALL.map(Speed::name);
                self.speed = choice("speed", value, &allowed, same(Speed::default().name()), Speed::parse)?;
            }
            "lang" => {
                let allowed = Lang::ALL.map(Lang::code);
                self.lang = Some(choice("lang", value, &allowed, faults::BROWSERS_CHOICE, Lang::parse)?);
            }
            "theme" => {
                let allowed = Theme::ALL.map(Theme::name);
                self.theme = Some(choice("theme", value, &allowed, faults::BROWSERS_CHOICE, Theme::parse)?);
            }
            "trace" => self.trace = Some(value.to_owned()),
            "at" => self.focus.at = instant("at", value)?,
            "from" => self.focus.from = instant("from", value)?,
            "to" => self.focus.to = instant("to", value)?,
            "task" => {
                let task = |value: &str| value.parse().ok().and_then(TaskId::new).map(LaneId::Task);
                self.focus.lane = Some(choice("task", value, &NUMBERS, faults::NO_FOCUS, task)?);
            }
            "worker" => {
                let worker = |value: &str| value.parse().ok().and_then(WorkerId::new).map(LaneId::Worker);
                self.focus.lane = Some(choice("worker", value, &NUMBERS, faults::NO_FOCUS, worker)?);
            }
            "run" => self.run = choice("run", value, &FLAG, same("0"), flag)?,
            "embed" => self.embed = choice("embed", value, &FLAG, same("0"), flag)?,
            _ => {}
        }
        Ok(())
    }
}

/// The prefix of a fragment that carries a trace.
const TRACE: &str = "#trace=";
/// The prefix of a fragment that carries a Python program.
const PROGRAM: &str = "#py=";

/// The text that a fragment of this prefix carries; `None` for other fragments. Strips the punctuation that mail programs
/// append to URLs.
fn carried(fragment: &str, prefix: &str) -> Option<String> {
    let text = fragment.strip_prefix(prefix)?;
    Some(percent::decode(text).trim_end_matches(['.', ',', ')', '>', ' ']).to_owned())
}

fn instant(key: &'static str, value: &str) -> Result<Option<Instant>, Problem> {
    choice(key, value, &["0", "12.5"], faults::NO_FOCUS, Instant::parse).map(Some)
}

const NUMBERS: [&str; 1] = ["1, 2, 3, …"];

const FLAG: [&str; 2] = ["0", "1"];

fn flag(value: &str) -> Option<bool> {
    match value {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    }
}

fn choice<T>(
    key: &'static str,
    value: &str,
    allowed: &[&'static str],
    used: Text,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Problem> {
    parse(value).ok_or_else(|| Problem::Setting {
        key,
        value: value.to_owned(),
        allowed: allowed.to_vec(),
        used,
    })
}

/// A value that reads the same in every language.
fn same(value: &'static str) -> Text {
    Text::new(value, value)
}

fn default_demo() -> &'static Demo {
    demos::all().first().expect("the catalogue has a demo")
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let query = query.strip_prefix('?').unwrap_or(query);
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent::decode(key), percent::decode(value))
        })
        .collect()
}

#[cfg(test)]
mod tests;

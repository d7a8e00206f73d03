//! One event of a foreign trace, parsed from its JSON.
//!
//! Members stay raw text until they are used: most arguments of an event never are. Programs write numbers as strings and
//! ids as numbers, so both are accepted. Invariant: no text makes anything here panic.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::number;

/// The members of an event that a timeline can use.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct RawEvent<'a> {
    #[serde(borrow)]
    ph: Option<&'a RawValue>,
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    cat: Option<&'a RawValue>,
    #[serde(borrow)]
    pid: Option<&'a RawValue>,
    #[serde(borrow)]
    tid: Option<&'a RawValue>,
    #[serde(borrow)]
    ts: Option<&'a RawValue>,
    #[serde(borrow)]
    dur: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    id2: Option<&'a RawValue>,
    #[serde(borrow)]
    scope: Option<&'a RawValue>,
    #[serde(borrow)]
    args: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawId<'a> {
    #[serde(borrow)]
    global: Option<&'a RawValue>,
    #[serde(borrow)]
    local: Option<&'a RawValue>,
}

/// The arguments of metadata and instants that are used.
#[derive(Deserialize, Default)]
#[serde(default)]
struct RawArgs<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow)]
    sort_index: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
}

/// The id that connects events, and whether it is local to their process.
pub(crate) struct Id<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) local: bool,
}

impl<'a> RawEvent<'a> {
    pub(crate) fn read(json: &'a str) -> Option<RawEvent<'a>> {
        object(json)
    }

    /// The phase, a single character; `None` if it is anything else.
    pub(crate) fn phase(&self) -> Option<char> {
        let text = text(self.ph?)?;
        let mut characters = text.chars();
        characters.next().filter(|_| characters.next().is_none())
    }

    pub(crate) fn name(&self) -> Cow<'a, str> {
        self.name.and_then(text).unwrap_or_default()
    }

    pub(crate) fn category(&self) -> Cow<'a, str> {
        self.cat.and_then(text).unwrap_or_default()
    }

    pub(crate) fn process(&self) -> Cow<'a, str> {
        self.pid.and_then(text).unwrap_or_default()
    }

    pub(crate) fn thread(&self) -> Cow<'a, str> {
        self.tid.and_then(text).unwrap_or_default()
    }

    pub(crate) fn scope(&self) -> Cow<'a, str> {
        self.scope.and_then(text).unwrap_or_default()
    }

    /// The timestamp, in nanoseconds.
    pub(crate) fn time(&self) -> Option<i64> {
        number::nanos(&text(self.ts?)?)
    }

    /// The duration, in nanoseconds; `None` if it is negative.
    pub(crate) fn duration(&self) -> Option<i64> {
        number::nanos(&text(self.dur?)?).filter(|nanos| *nanos >= 0)
    }

    pub(crate) fn id(&self) -> Option<Id<'a>> {
        if let Some(id) = self.id.and_then(text) {
            return Some(Id { text: id, local: false });
        }
        let id: RawId<'a> = object(self.id2?.get())?;
        let global = id.global.and_then(text).map(|text| Id { text, local: false });
        global.or_else(|| Some(Id { text: text(id.local?)?, local: true }))
    }

    /// The name that a metadata event gives its process or thread.
    pub(crate) fn name_argument(&self) -> Option<Cow<'a, str>> {
        text(self.arguments()?.name?)
    }

    /// The sort index that a metadata event gives its process or thread.
    pub(crate) fn sort_index(&self) -> Option<i64> {
        text(self.arguments()?.sort_index?)?.parse().ok()
    }

    /// The text of an instant, if it has more than a name.
    pub(crate) fn text_argument(&self) -> Option<Cow<'a, str>> {
        text(self.arguments()?.text?)
    }

    /// The series of a counter and their values. Values that are not finite numbers are left out.
    pub(crate) fn values(&self) -> Vec<(Cow<'a, str>, f64)> {
        // Sorted by name: the order of members means nothing in JSON.
        let Some(args) = self.args else { return Vec::new() };
        let read: Result<BTreeMap<Cow<'_, str>, &RawValue>, _> = serde_json::from_str(args.get());
        let finite = |value: &RawValue| text(value)?.parse::<f64>().ok().filter(|value| value.is_finite());
        read.unwrap_or_default()
            .into_iter()
            .filter_map(|(series, value)| Some((series.into_owned().into(), finite(value)?)))
            .collect()
    }

    fn arguments(&self) -> Option<RawArgs<'a>> {
        object(self.args?.get())
    }
}

/// Parses an object. Arrays are rejected: serde would take their elements for members.
fn object<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    json.starts_with('{').then(|| serde_json::from_str(json).ok())?
}

/// The content of a string, or the digits of a number; `None` for any other value.
fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    let json = value.get();
    match json.as_bytes().first()? {
        b'"' if !json.contains('\\') => Some(json[1..json.len() - 1].into()),
        b'"' => serde_json::from_str::<String>(json).ok().map(Cow::Owned),
        b'-' | b'0'..=b'9' => Some(json.into()),
        _ => None,
    }
}

//! The description of its run in an export of ours.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::export::chrome::About;

/// The run that a file was exported from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Origin {
    /// The version of Loopscope that wrote it.
    #[serde(rename = "loopscope")]
    pub version: String,
    /// The version of the file's format.
    #[serde(rename = "traceFormat")]
    pub format: u64,
    /// The demo's id.
    #[serde(default)]
    pub demo: String,
    /// Its parameters, in file order. Those that are not whole numbers are left out.
    #[serde(default, deserialize_with = "pairs")]
    pub params: Vec<(String, u64)>,
    /// The name of its clock.
    #[serde(default)]
    pub clock: String,
}

impl Origin {
    /// The description for an export of the imported log.
    pub fn about(&self) -> About<'_> {
        let params = self.params.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        About { demo: &self.demo, params, clock: &self.clock }
    }
}

/// The members of an object in file order, which a map would not preserve.
fn pairs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, u64)>, D::Error> {
    struct Pairs;

    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<(String, u64)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, Value>()? {
                pairs.extend(value.as_u64().map(|value| (name, value)));
            }
            Ok(pairs)
        }
    }

    deserializer.deserialize_map(Pairs)
}

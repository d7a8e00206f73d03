//! All figures of a run of the benchmarks in one file: ratios, then figures, then where they were measured.

use std::fs;
use std::path::Path;

use loopscope_e2e::{Checked, Page};
use serde_json::{Map, Value, json};

/// What was measured so far, in the order of measuring.
#[derive(Default)]
pub(crate) struct Results {
    ratios: Vec<Value>,
    figures: Vec<Value>,
    about: Map<String, Value>,
}

impl Results {
    /// How many times as much or as fast as something else.
    pub(crate) fn ratio(&mut self, what: &str, ratio: f64) {
        self.ratios.push(json!({ "what": what, "ratio": ratio }));
    }

    /// A figure; its name says its unit.
    pub(crate) fn figure(&mut self, what: &str, value: f64) {
        self.figures.push(json!({ "what": what, "value": value }));
    }

    /// A figure that is to be no greater than `goal`.
    pub(crate) fn goal(&mut self, what: &str, value: f64, goal: f64) {
        self.figures.push(json!({ "what": what, "value": value, "goal": goal }));
    }

    /// The cells of a table of nanoseconds or milliseconds, and how they compare with those of the first column.
    pub(crate) fn table(&mut self, what: &str, cells: &[(String, String, f64)]) {
        for (case, peer, value) in cells {
            self.figure(&format!("{what}: {case}: {peer}"), *value);
            let ours = cells.iter().find(|(other, _, _)| other == case);
            if let Some((_, name, ours)) = ours.filter(|(_, name, ours)| name != peer && *ours > 0.0) {
                self.ratio(&format!("{what}: {case}: {peer} / {name}"), value / ours);
            }
        }
    }

    /// Notes where and when this is measured: the browser of `page`, on this machine; and the peers that are no crates.
    pub(crate) async fn note_surroundings(&mut self, page: &Page, speedscope: Option<&Path>) -> Checked {
        let browser = page.eval("return [navigator.userAgent, new Date().toISOString()]").await?;
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let processor = fs::read_to_string("/proc/cpuinfo").ok();
        let processor = processor.as_deref().and_then(|text| {
            text.lines()
                .find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name))
        });
        self.about.insert("browser".into(), browser[0].clone());
        self.about.insert("date".into(), browser[1].clone());
        let version = page.eval("return (await loopscope.ready, loopscope.version)").await?;
        self.about.insert("loopscope".into(), version);
        self.about.insert("system".into(), std::env::consts::OS.into());
        self.about.insert("architecture".into(), std::env::consts::ARCH.into());
        self.about.insert("cores".into(), cores.into());
        self.about.insert("processor".into(), processor.into());
        // The first line is `speedscope@` and the version.
        let speedscope =
            speedscope.and_then(|directory| fs::read_to_string(directory.join("release.txt")).ok());
        self.about
            .insert("speedscope".into(), speedscope.as_deref().and_then(|text| text.lines().next()).into());
        Ok(())
    }

    /// Writes the file.
    pub(crate) fn save(&self, file: &Path) -> Checked {
        let part = |value: &Value| serde_json::to_string_pretty(value);
        // Not as one object, whose members would come in the order of their names.
        let text = format!(
            "{{\"ratios\": {},\n\"figures\": {},\n\"about\": {}}}\n",
            part(&self.ratios.clone().into())?,
            part(&self.figures.clone().into())?,
            part(&self.about.clone().into())?,
        );
        fs::write(file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
        println!("\nAll of it is in {}.", file.display());
        Ok(())
    }
}

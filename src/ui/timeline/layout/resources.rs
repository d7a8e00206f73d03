//! What tasks share, over time: the run queue, and whatever a gauge tells of. A track each, below the loop's lane.
//!
//! Invariant: as many tracks are built as the geometry has room for; the last one says how many are left out.

use super::geometry::is_narrow;
use crate::i18n::Lang;
use crate::trace::{CounterSeries, Model};
use crate::ui::timeline::scene::Look;
use crate::ui::timeline::scene::details::{Details, Source};
use crate::ui::timeline::texts;

/// A track.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Its upper edge.
    pub y: f64,
    /// What it shows.
    pub name: String,
    /// How much there is at the moment that is looked at, and how many tracks are left out below it.
    pub level: String,
}

/// The resources of a run, in the order of their tracks: their names, none for the run queue, and their levels. A foreign
/// trace has none; its counters are lanes.
pub fn resources(model: &Model) -> impl Iterator<Item = (Option<&str>, &CounterSeries)> {
    let queue = Some((None, model.queued())).filter(|(_, queued)| !queued.is_empty());
    queue.into_iter().chain(model.gauges().iter().map(|gauge| (Some(&*gauge.name), &gauge.levels)))
}

/// The tracks that have room.
pub fn tracks(source: &Source<'_>, look: &Look) -> Vec<Track> {
    let shown = look.geometry.tracks;
    let left_out = resources(source.model).count() - shown.min(resources(source.model).count());
    let at = look.playhead.unwrap_or(source.now);
    let track = |(place, (name, counts)): (usize, (Option<&str>, &CounterSeries))| {
        let level = counts.at(at).unwrap_or_default() as u32;
        // A narrow column has room for the name alone.
        let counted = place + 1 == shown && left_out > 0 && !is_narrow(look.geometry.labels());
        let level = if counted { format!("{level} · +{left_out}") } else { level.to_string() };
        Track { y: look.geometry.track_top(place), name: title(name, source.lang), level }
    };
    resources(source.model).take(shown).enumerate().map(track).collect()
}

/// What there is to say about a track around pixel `x` of the plot, or about all of it.
pub fn details(
    source: &Source<'_>,
    look: &Look,
    place: usize,
    x: Option<f64>,
    reach: f64,
) -> Option<Details> {
    let (name, counts) = resources(source.model).nth(place)?;
    let say = |text: crate::i18n::Text| text.get(source.lang);
    let at = x.map_or(look.playhead.unwrap_or(source.now), |x| look.scale.time(x)).min(source.now);
    let mut facts = vec![(say(texts::LEVEL), (counts.at(at)? as u32).to_string())];
    if let Some(near) = x.and_then(|x| counts.walk(look.scale.time(x - reach)).to(look.scale.time(x + reach)))
    {
        facts.push((say(texts::NEAR_HERE), format!("{}–{}", near.low as u32, near.high as u32)));
    }
    facts.push((say(texts::AT_MOST), (counts.greatest() as u32).to_string()));
    Some(Details { title: title(name, source.lang), state: None, facts })
}

fn title(name: Option<&str>, lang: Lang) -> String {
    name.unwrap_or_else(|| texts::RUN_QUEUE.get(lang)).to_owned()
}

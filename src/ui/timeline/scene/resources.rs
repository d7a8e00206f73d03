//! What tasks share, over time: the run queue, and whatever a gauge tells of. A track each, below the loop's lane.
//!
//! Invariant: as many tracks are built as the geometry has room for; the last one says how many are left out.

use super::details::{Details, SceneSource};
use super::view_state::ViewState;
use crate::i18n::Lang;
use crate::trace::{Counts, Model};
use crate::ui::timeline::layout::geometry::is_narrow;
use crate::ui::timeline::texts;

/// A track.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceTrack {
    /// Its upper edge.
    pub y: f64,
    /// What it shows.
    pub name: String,
    /// How much there is at the moment that is looked at, and how many tracks are left out below it.
    pub level: String,
}

/// The resources of a run, in the order of their tracks: their names, none for the run queue, and their levels. A foreign
/// trace has none; its counters are lanes.
pub fn resources(model: &Model) -> impl Iterator<Item = (Option<&str>, &Counts)> {
    let queue = Some((None, model.queued())).filter(|(_, queued)| !queued.is_empty());
    queue.into_iter().chain(model.gauges().iter().map(|gauge| (Some(&*gauge.name), &gauge.counts)))
}

/// The tracks that have room.
pub fn tracks(source: &SceneSource<'_>, view: &ViewState) -> Vec<ResourceTrack> {
    let shown = view.geometry.tracks;
    let left_out = resources(source.model).count() - shown.min(resources(source.model).count());
    let at = view.playhead.unwrap_or(source.now);
    let track = |(place, (name, counts)): (usize, (Option<&str>, &Counts))| {
        let level = counts.at(at).unwrap_or_default() as u32;
        // A narrow column has room for the name alone.
        let counted = place + 1 == shown && left_out > 0 && !is_narrow(view.geometry.labels());
        let level = if counted { format!("{level} · +{left_out}") } else { level.to_string() };
        ResourceTrack { y: view.geometry.track_top(place), name: title(name, source.lang), level }
    };
    resources(source.model).take(shown).enumerate().map(track).collect()
}

/// What there is to say about a track around pixel `x` of the plot, or about all of it.
pub fn details(
    source: &SceneSource<'_>,
    view: &ViewState,
    place: usize,
    x: Option<f64>,
    reach: f64,
) -> Option<Details> {
    let (name, counts) = resources(source.model).nth(place)?;
    let say = |text: crate::i18n::Text| text.get(source.lang);
    let at = x.map_or(view.playhead.unwrap_or(source.now), |x| view.scale.time(x)).min(source.now);
    let mut facts = vec![(say(texts::LEVEL), (counts.at(at)? as u32).to_string())];
    if let Some(near) = x.and_then(|x| counts.walk(view.scale.time(x - reach)).to(view.scale.time(x + reach)))
    {
        facts.push((say(texts::NEAR_HERE), format!("{}–{}", near.low as u32, near.high as u32)));
    }
    facts.push((say(texts::AT_MOST), (counts.greatest() as u32).to_string()));
    Some(Details { title: title(name, source.lang), state: None, facts })
}

fn title(name: Option<&str>, lang: Lang) -> String {
    name.unwrap_or_else(|| texts::RUN_QUEUE.get(lang)).to_owned()
}

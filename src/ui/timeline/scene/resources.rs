//! Shared resources over time: the run queue and the gauges, one track each, below the loop's lane.
//!
//! Invariant: the number of tracks is the geometry's; the last track shows how many are left out.

use super::tooltip_text::{Details, SceneSource};
use super::view_state::ViewState;
use crate::i18n::Lang;
use crate::trace::{CounterSeries, Model};
use crate::ui::timeline::layout::geometry::is_narrow;
use crate::ui::timeline::texts;

/// The label of a resource track.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceTrack {
    /// Upper edge.
    pub y: f64,
    /// Name of the resource.
    pub name: String,
    /// The level at the playhead; in the last track, also the number of tracks left out.
    pub level: String,
}

/// The resources of a run in track order: name (`None` for the run queue) and level. A foreign trace has none; its
/// counters are lanes.
pub fn resources(model: &Model) -> impl Iterator<Item = (Option<&str>, &CounterSeries)> {
    let queue = Some((None, model.queued())).filter(|(_, queued)| !queued.is_empty());
    queue.into_iter().chain(model.gauges().iter().map(|gauge| (Some(&*gauge.name), &gauge.levels)))
}

/// The tracks that fit.
pub fn tracks(source: &SceneSource<'_>, view: &ViewState) -> Vec<ResourceTrack> {
    let shown = view.geometry.tracks;
    let left_out = resources(source.model).count() - shown.min(resources(source.model).count());
    let at = view.playhead.unwrap_or(source.now);
    let track = |(index, (name, counts)): (usize, (Option<&str>, &CounterSeries))| {
        let level = counts.at(at).unwrap_or_default() as u32;
        // A narrow column has room for the name only.
        let counted = index + 1 == shown && left_out > 0 && !is_narrow(view.geometry.labels());
        let level = if counted { format!("{level} · +{left_out}") } else { level.to_string() };
        ResourceTrack { y: view.geometry.track_top(index), name: title(name, source.lang), level }
    };
    resources(source.model).take(shown).enumerate().map(track).collect()
}

/// Details of a track: around pixel `x` of the plot, or of the whole run if `x` is `None`.
pub fn details(
    source: &SceneSource<'_>,
    view: &ViewState,
    track: usize,
    x: Option<f64>,
    reach: f64,
) -> Option<Details> {
    let (name, counts) = resources(source.model).nth(track)?;
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

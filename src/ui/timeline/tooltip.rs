//! What the tooltip looks like; what it says is in [`details`](super::details).
//!
//! Screen readers do not get it: it follows the pointer, and the table says the same.

use leptos::prelude::*;

use super::board::Tip;
use super::lane_state::LaneState;

/// Pixels between the pointer and the tooltip.
const GAP: f64 = 14.0;

/// The tooltip, beside the point it is about, on the side where there is more room.
#[component]
pub(super) fn Tooltip(tip: RwSignal<Option<Tip>>) -> impl IntoView {
    let shown = move || tip.get().map(|tip| tip.details);
    let place = move |read: fn(&Tip) -> (f64, f64)| {
        let place = tip.with(|tip| tip.as_ref().map_or((0.0, 0.0), read));
        format!("translate({}px, {}px) translate({}, {})", place.0, place.1, side(tip, |tip| tip.flipped.0), side(tip, |tip| tip.flipped.1))
    };
    let corner = |tip: &Tip| {
        let gap = |flipped| if flipped { -GAP } else { GAP };
        (tip.at.x + gap(tip.flipped.0), tip.at.y + gap(tip.flipped.1))
    };
    view! {
        <div
            class="tl-tip"
            aria-hidden="true"
            hidden=move || tip.with(Option::is_none)
            style:transform=move || place(corner)
        >
            {move || shown().map(|details| view! {
                <strong class="tl-tip-title" data-state=details.state.map(name)>{details.title}</strong>
                <dl>
                    {details
                        .facts
                        .into_iter()
                        .map(|(name, fact)| view! { <dt>{name}</dt><dd>{fact}</dd> })
                        .collect_view()}
                </dl>
            })}
        </div>
    }
}

fn side(tip: RwSignal<Option<Tip>>, flipped: fn(&Tip) -> bool) -> &'static str {
    if tip.with(|tip| tip.as_ref().is_some_and(flipped)) { "-100%" } else { "0" }
}

/// A state's name in the style sheet.
fn name(state: LaneState) -> &'static str {
    match state {
        LaneState::Suspended => "suspended",
        LaneState::Ready => "ready",
        LaneState::Running => "running",
        LaneState::Cancelled => "cancelled",
        LaneState::Failed => "failed",
    }
}

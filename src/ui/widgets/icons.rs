//! Icons as inline SVG in the colour of the surrounding text. Hidden from screen readers: the buttons have names.

use crate::ui::dom::{View, svg};

/// An icon of 16 by 16 units.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Run,
    Pause,
    Step,
    StepBack,
    ToStart,
    EventBack,
    EventOn,
    ToEnd,
    Stop,
    Share,
    Export,
    Import,
    Sun,
    Moon,
    Keyboard,
    Close,
    Info,
    Fault,
}

impl Icon {
    /// The path of filled shapes.
    const fn fill(self) -> &'static str {
        match self {
            Icon::Run => "M4.5 2.8v10.4a.6.6 0 0 0 .92.5l8-5.2a.6.6 0 0 0 0-1l-8-5.2a.6.6 0 0 0-.92.5z",
            Icon::Pause => "M4 3h2.6v10H4zM9.4 3H12v10H9.4z",
            Icon::Step => "M3 3.1v9.8a.5.5 0 0 0 .78.42L10 9v4h2.4V3H10v4L3.78 2.68A.5.5 0 0 0 3 3.1z",
            Icon::StepBack => "M13 3.1v9.8a.5.5 0 0 1-.78.42L6 9v4H3.6V3H6v4l6.22-4.32A.5.5 0 0 1 13 3.1z",
            Icon::ToStart => "M12.6 3.4v9.2L5.8 8zM3.4 3.4h1.9v9.2H3.4z",
            Icon::EventBack => "M11.2 3.4v9.2L4.4 8z",
            Icon::EventOn => "M4.8 3.4v9.2L11.6 8z",
            Icon::ToEnd => "M3.4 3.4v9.2L10.2 8zM10.7 3.4h1.9v9.2h-1.9z",
            Icon::Stop => "M4.5 3.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z",
            Icon::Moon => "M13.2 9.9A5.6 5.6 0 0 1 6.1 2.8a5.6 5.6 0 1 0 7.1 7.1z",
            _ => "",
        }
    }

    /// The path of stroked lines.
    const fn stroke(self) -> &'static str {
        match self {
            Icon::Share => {
                "M6.6 9.4a2.7 2.7 0 0 0 3.8 0l2.2-2.2a2.7 2.7 0 0 0-3.8-3.8l-.9.9M9.4 6.6a2.7 2.7 0 0 0-3.8 0L3.4 8.8\
                 a2.7 2.7 0 0 0 3.8 3.8l.9-.9"
            }
            Icon::Export => "M8 2.5v7.2M4.9 7 8 10l3.1-3M2.8 12.9h10.4",
            Icon::Import => "M8 9.7V2.5M4.9 5.2 8 2.2l3.1 3M2.8 12.9h10.4",
            Icon::Sun => {
                "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4M3.3 3.3l1 1\
                 M11.7 11.7l1 1M3.3 12.7l1-1M11.7 4.3l1-1"
            }
            Icon::Keyboard => {
                "M2.2 4h11.6a.7.7 0 0 1 .7.7v6.6a.7.7 0 0 1-.7.7H2.2a.7.7 0 0 1-.7-.7V4.7a.7.7 0 0 1 .7-.7zM4.2 6.6h.1\
                 M6.7 6.6h.1M9.2 6.6h.1M11.7 6.6h.1M5 9.6h6"
            }
            Icon::Close => "M4 4l8 8M12 4l-8 8",
            Icon::Info => "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.4v3.6M8 5v.1",
            Icon::Fault => "M8 2.2 14.4 13.4H1.6zM8 6.6v3.2M8 11.6v.1",
            _ => "",
        }
    }

    pub(crate) fn view(self) -> View {
        Icon::drawn(move || self)
    }

    /// An icon that changes.
    pub(crate) fn drawn(icon: impl Fn() -> Icon + Copy + 'static) -> View {
        let filled = svg("path").attr("fill", "currentColor").live_attr("d", move || icon().fill());
        let drawn = svg("path")
            .attr("fill", "none")
            .attr("stroke", "currentColor")
            .attr("stroke-width", "1.5")
            .attr("stroke-linecap", "round")
            .attr("stroke-linejoin", "round")
            .live_attr("d", move || icon().stroke());
        picture("icon", "0 0 16 16", "16").child(filled).child(drawn)
    }
}

/// The page's logo: a ring with a gap and a bead.
pub(crate) fn brand() -> View {
    let ring = svg("path")
        .class("brand-loop")
        .attr("d", "M19.6 8.2A8.5 8.5 0 1 0 20.5 12")
        .attr("fill", "none")
        .attr("stroke-width", "2.6")
        .attr("stroke-linecap", "round");
    let bead = svg("circle").class("brand-bead").attr("cx", "12").attr("cy", "12").attr("r", "3");
    picture("brand-mark", "0 0 24 24", "22").child(ring).child(bead)
}

/// A square drawing of `side` CSS pixels.
fn picture(class: &str, view_box: &str, side: &str) -> View {
    svg("svg")
        .class(class)
        .attr("viewBox", view_box)
        .attr("width", side)
        .attr("height", side)
        .attr("aria-hidden", "true")
}

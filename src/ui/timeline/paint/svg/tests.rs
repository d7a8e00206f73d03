//! The document of a small scene, compared in full.

use crate::i18n::Lang;
use crate::rt::{TaskId, Time, ms};
use crate::trace::lane_state::LaneState;
use crate::ui::timeline::layout::geometry::{Geometry, HEAD, LANE};
use crate::ui::timeline::layout::latency::Latency;
use crate::ui::timeline::layout::minimap::Minimap;
use crate::ui::timeline::layout::raster::Raster;
use crate::ui::timeline::layout::time_scale::{Extent, TimeScale};
use crate::ui::timeline::paint::palette::CELLS;
use crate::ui::timeline::paint::svg::*;
use crate::ui::timeline::scene::static_layer::{Block, Caption};
use crate::ui::timeline::scene::{RowLabel, Scene, ViewState};

/// Each colour is unique: its number and the theme's letter.
fn palette(theme: char) -> Palette<Hatching> {
    let colour = |number: usize| format!("#{number:02}{theme}000");
    Palette {
        text: colour(1),
        muted: colour(2),
        border: colour(3),
        surface: colour(4),
        accent: colour(5),
        selected: colour(6),
        completed: colour(7),
        states: std::array::from_fn(|state| colour(10 + state)),
        waits: std::array::from_fn(|wait| colour(20 + wait)),
        hatch: Some(Hatching::suspended(&colour(10 + LaneState::Suspended.index()))),
        void: Some(Hatching::void(&colour(3))),
        font: "\"Inter\", sans-serif".to_owned(),
        pixels: [[0; 4]; CELLS],
        ratio: 2.0,
    }
}

/// One lane in a plot 100 pixels wide.
fn view(lane: f64) -> ViewState {
    let geometry =
        Geometry { width: 92.0 + 100.0, height: HEAD + LANE, tracks: 0, rows: 1, scroll: 0.0, lane };
    let scale = TimeScale::fit(Extent { start: Time::ZERO, end: Time::ZERO + ms(100) }, geometry.plot());
    ViewState {
        geometry,
        scale,
        ratio: 2.0,
        selected: None,
        pointer: None,
        chain: false,
        playhead: None,
        range: None,
    }
}

fn scene() -> Scene {
    let block = |x0, x1| Block { x0, x1, y: HEAD + 4.0 };
    let mut scene = Scene::default();
    scene.static_layer.blocks[LaneState::Suspended.index()].extend([block(0, 40), block(60, 80)]);
    scene.static_layer.blocks[LaneState::Running.index()].push(block(50, 60));
    scene.static_layer.waits[Latency::Brief as usize].push(block(40, 50));
    scene.static_layer.captions.push(Caption { x: 4.0, y: HEAD + LANE / 2.0, text: "<b>&\u{1}".to_owned() });
    scene.labels.push(RowLabel {
        y: HEAD,
        name: "\"é\"".to_owned(),
        task: TaskId::new(7),
        depth: 0,
        branch: None,
        state: Some(LaneState::Suspended),
        ended: None,
        selected: true,
        hovered: false,
    });
    scene
}

fn drawn(scene: &Scene, view: &ViewState, theme: char, thin_lanes: Option<&str>) -> String {
    let (minimap, raster) = (Minimap::default(), Raster::default());
    let picture = Picture { scene, minimap: &minimap, raster: &raster, view, lang: Lang::En };
    let metrics = Metrics {
        width: &|font, text| f64::from(font.size) * text.chars().count() as f64 / 2.0,
        baseline: &|font| f64::from(font.size) / 4.0,
    };
    document(&picture, &palette(theme), thin_lanes, &metrics)
}

#[test]
fn a_small_scene_is_written_as_it_is_painted() {
    let written = drawn(&scene(), &view(LANE), 'a', None);
    // One tag a line, for readable differences.
    assert_eq!(written.replace("><", ">\n<"), include_str!("scene.svg"));
}

#[test]
fn a_theme_changes_colours_and_nothing_else() {
    let [light, dark] = ['a', 'f'].map(|theme| drawn(&scene(), &view(LANE), theme, None));
    assert_ne!(light, dark);
    assert_eq!(light.replace("a000", "f000"), dark);
}

#[test]
fn thin_lanes_are_an_image() {
    let written = drawn(&Scene::default(), &view(0.5), 'a', Some("data:image/png;base64,AA=="));
    let image = "<image x=\"184\" y=\"152\" width=\"200\" height=\"1\" preserveAspectRatio=\"none\" \
                 style=\"image-rendering:pixelated\" href=\"data:image/png;base64,AA==\"/>";
    assert!(written.contains(image), "{written}");
    assert!(!drawn(&Scene::default(), &view(LANE), 'a', Some("data:")).contains("<image"));
}

#[test]
fn every_clip_is_closed() {
    let written = drawn(&scene(), &view(LANE), 'a', None);
    let count = |part| written.matches(part).count();
    assert!(count("<g ") > 3);
    assert_eq!((count("<g "), count("<clipPath")), (count("</g>"), count("</clipPath>")));
}

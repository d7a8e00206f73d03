//! The bar on top: brand, run controls, page controls.
//!
//! A control with nothing to act on is `aria-disabled` and does nothing. The `disabled` attribute would drop the keyboard
//! focus when a run ends.

use web_sys::Event;

use super::export_menu::export_menu;
use crate::i18n::{Lang, Text, controls, sentences};
use crate::session::{Speed, State};
use crate::ui::dom::{View, button, el, value_of};
use crate::ui::files::import;
use crate::ui::state::app_state::AppState;
use crate::ui::state::preferences;
use crate::ui::state::run_view::Theme;
use crate::ui::widgets::icons::{Icon, brand};

pub(crate) fn header(app: &'static AppState) -> View {
    el("header")
        .class("bar")
        .child(el("div").class("brand").child(brand()).child(el("h1").text("Loopscope")))
        .child(run_controls(app))
        .child(speed_select(app))
        .child(el("span").class("bar-gap"))
        .child(page_controls(app))
}

/// A button of the bar: an icon, a name and a hint.
fn bar_button(app: &'static AppState, icon: Icon, name: Text, hint: Text) -> View {
    titled_button(app, move || icon, move || name).live_attr("title", app.tr(hint))
}

/// A button whose icon and name change.
fn titled_button(
    app: &'static AppState,
    icon: impl Fn() -> Icon + Copy + 'static,
    name: impl Fn() -> Text + Copy + 'static,
) -> View {
    let named = move || name().get(app.lang());
    button().live_attr("aria-label", named).child(Icon::drawn(icon)).child(el("span").live_text(named))
}

fn run_controls(app: &'static AppState) -> View {
    let is_paused = move || app.state() == Some(State::Paused);
    let pause = titled_button(
        app,
        move || if is_paused() { Icon::Run } else { Icon::Pause },
        move || if is_paused() { controls::RESUME } else { controls::PAUSE },
    );
    let is_steady = move || !matches!(app.state(), Some(State::Running | State::Paused));
    let run =
        bar_button(app, Icon::Run, controls::RUN, controls::RUN_HINT).class("primary").on_click(move || {
            app.start();
        });
    let pause = disabled_when(pause, is_steady)
        .live_attr("title", app.tr(controls::PAUSE_HINT))
        .on_click(move || app.pause_or_resume());
    let step = bar_button(app, Icon::Step, controls::STEP, controls::STEP_HINT).on_click(move || app.step());
    let back =
        bar_button(app, Icon::StepBack, controls::STEP_BACK, controls::STEP_BACK_HINT).class("icon-only");
    let back = disabled_when(back, move || app.state().is_none()).on_click(move || app.step_back());
    let stop = bar_button(app, Icon::Stop, controls::STOP, controls::STOP_HINT);
    let stop =
        disabled_when(stop, move || !app.is_live() && app.waits_for().is_none()).on_click(move || app.stop());
    el("div")
        .class("controls")
        .attr("role", "group")
        .live_attr("aria-label", app.tr(controls::RUN_CONTROLS))
        .children([run, pause, back, step, stop])
}

/// Marks a button as disabled while `is_disabled`.
fn disabled_when(button: View, is_disabled: impl Fn() -> bool + 'static) -> View {
    button.live_attr("aria-disabled", move || is_disabled().then_some("true"))
}

fn speed_select(app: &'static AppState) -> View {
    let options =
        Speed::ALL.map(|speed| el("option").attr("value", speed.name()).live_text(app.tr(title(speed))));
    let choose = move |event: &Event| {
        if let Some(speed) = Speed::parse(&value_of(event)) {
            app.set_speed(speed);
        }
    };
    let select = el("select")
        .live_attr("aria-label", app.tr(controls::SPEED))
        .children(options)
        .live_value(move || app.speed.get().name())
        .on("change", choose);
    el("label").class("choice").child(el("span").live_text(app.tr(controls::SPEED))).child(select)
}

const fn title(speed: Speed) -> Text {
    match speed {
        Speed::Real => controls::SPEED_REAL,
        Speed::Slow => controls::SPEED_SLOW,
        Speed::Virtual => controls::SPEED_VIRTUAL,
    }
}

fn page_controls(app: &'static AppState) -> View {
    let run_view = app.run_view;
    let share_hint =
        move || if app.runs_draft() { controls::SHARE_PROGRAM_HINT } else { controls::SHARE_HINT };
    let share = titled_button(app, || Icon::Share, || controls::SHARE)
        .class("quiet foldable")
        .live_attr("title", move || share_hint().get(app.lang()))
        .on_click(move || app.share());
    let chooser = import::chooser(app);
    let chosen = chooser.html();
    let import = bar_button(app, Icon::Import, controls::IMPORT, controls::IMPORT_HINT)
        .class("quiet foldable")
        .on_click(move || chosen.click());
    let sky = move || if run_view.theme.get() == Theme::Dark { Icon::Moon } else { Icon::Sun };
    let theme_hint = move || sentences::theme_is(app.lang(), run_view.theme.get().title().get(app.lang()));
    let theme = titled_button(app, sky, || controls::THEME)
        .class("quiet icon-only")
        .live_attr("title", theme_hint)
        .on_click(move || preferences::choose_theme(run_view, run_view.theme.get().other()));
    let keys = bar_button(app, Icon::Keyboard, controls::SHORTCUTS, controls::SHORTCUTS)
        .class("quiet icon-only keys-button")
        .live_attr("aria-expanded", move || app.help.get())
        .on_click(move || app.help.update(|open| *open = !*open));
    el("div").class("controls page-controls").children([
        share,
        import,
        chooser,
        export_menu(app),
        language_select(app),
        theme,
        keys,
    ])
}

fn language_select(app: &'static AppState) -> View {
    let options = Lang::ALL
        .map(|lang| el("option").attr("value", lang.code()).attr("lang", lang.tag()).text(lang.own_name()));
    let choose = move |event: &Event| {
        if let Some(lang) = Lang::parse(&value_of(event)) {
            preferences::choose_lang(app.run_view, lang);
        }
    };
    el("select")
        .class("quiet")
        .live_attr("aria-label", app.tr(controls::LANGUAGE))
        .children(options)
        .live_value(move || app.lang().code())
        .on("change", choose)
}

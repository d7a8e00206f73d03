//! The bar on top: the brand, the controls of a run, and those of the page.
//!
//! Controls that have nothing to act on say so (`aria-disabled`) and keep the focus; pressing them does nothing. Really
//! disabled ones would drop the keyboard's focus the moment a run ends.

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;

use super::desk::{Desk, click, text, when};
use super::icons::{Brand, Icon};
use super::preferences;
use super::state::Theme;
use crate::i18n::{Lang, Text, controls, sentences};
use crate::session::{Speed, State};

#[component]
pub(super) fn Header(help: RwSignal<bool>) -> impl IntoView {
    view! {
        <header class="bar">
            <div class="brand">
                <Brand/>
                <h1>"Loopscope"</h1>
            </div>
            <RunControls/>
            <SpeedSelect/>
            <span class="bar-gap"></span>
            <PageControls help/>
        </header>
    }
}

#[component]
fn RunControls() -> impl IntoView {
    let desk = Desk::here();
    let hint = move |hint: Text| text(move || hint.get(desk.page.lang.get()).to_owned());
    let paused = when(move || desk.state.get() == Some(State::Paused));
    let steady = when(move || !matches!(desk.state.get(), Some(State::Running | State::Paused)));
    let ended = when(move || !desk.is_live());
    let pause_icon = Signal::derive(move || if paused.get() { Icon::Run } else { Icon::Pause });
    let pause = Signal::derive(move || {
        let name = if paused.get() { controls::RESUME } else { controls::PAUSE };
        name.get(desk.page.lang.get())
    });
    let start = click(move |_| {
        desk.start();
    });
    view! {
        <div class="controls" role="group" aria-label=desk.say(controls::RUN_CONTROLS)>
            <BarButton
                class="primary"
                icon=Signal::stored(Icon::Run)
                name=desk.say(controls::RUN)
                hint=hint(controls::RUN_HINT)
                act=start
            />
            <BarButton
                icon=pause_icon
                name=pause
                hint=hint(controls::PAUSE_HINT)
                rests=steady
                act=click(move |_| desk.pause_or_resume())
            />
            <BarButton
                icon=Signal::stored(Icon::Step)
                name=desk.say(controls::STEP)
                hint=hint(controls::STEP_HINT)
                act=click(move |_| desk.step())
            />
            <BarButton
                icon=Signal::stored(Icon::Stop)
                name=desk.say(controls::STOP)
                hint=hint(controls::STOP_HINT)
                rests=ended
                act=click(move |_| desk.stop())
            />
        </div>
    }
}

/// A button of the bar, all of one type: an icon, a name, what it does, and whether it has something to act on.
#[component]
fn BarButton(
    icon: Signal<Icon>,
    name: Signal<&'static str>,
    hint: Signal<String>,
    #[prop(optional)] class: &'static str,
    /// Whether it has nothing to act on.
    #[prop(optional)]
    rests: Signal<bool>,
    /// What it opens is open.
    #[prop(optional)]
    expanded: Signal<Option<&'static str>>,
    act: Box<dyn FnMut(MouseEvent)>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=class
            title=hint
            aria-label=name
            aria-expanded=expanded
            aria-disabled=Signal::derive(move || rests.get().then_some("true"))
            on:click=act
        >
            {Icon::drawn(icon)}
            <span>{name}</span>
        </button>
    }
}

#[component]
fn SpeedSelect() -> impl IntoView {
    let desk = Desk::here();
    let options = Speed::ALL.map(|speed| (speed.name(), None, desk.say(title(speed))));
    let chosen = Signal::derive(move || desk.speed.get().name());
    let choose = change(move |event| {
        if let Some(speed) = Speed::parse(&event_target_value(&event)) {
            desk.set_speed(speed);
        }
    });
    view! {
        <label class="choice">
            <span>{desk.say(controls::SPEED)}</span>
            <Choice name=desk.say(controls::SPEED) options=options.to_vec() chosen choose/>
        </label>
    }
}

const fn title(speed: Speed) -> Text {
    match speed {
        Speed::Real => controls::SPEED_REAL,
        Speed::Slow => controls::SPEED_SLOW,
        Speed::Virtual => controls::SPEED_VIRTUAL,
    }
}

#[component]
fn PageControls(help: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let hint = move |hint: Text| text(move || hint.get(page.lang.get()).to_owned());
    let theme = Signal::derive(move || if page.theme.get() == Theme::Dark { Icon::Moon } else { Icon::Sun });
    let theme_hint = text(move || {
        let lang = page.lang.get();
        sentences::theme_is(lang, page.theme.get().title().get(lang))
    });
    view! {
        <div class="controls page-controls">
            <BarButton
                class="quiet foldable"
                icon=Signal::stored(Icon::Share)
                name=desk.say(controls::SHARE)
                hint=hint(controls::SHARE_HINT)
                act=click(move |_| desk.share())
            />
            <BarButton
                class="quiet foldable"
                icon=Signal::stored(Icon::Export)
                name=desk.say(controls::EXPORT)
                hint=hint(controls::EXPORT_HINT)
                act=click(move |_| desk.export())
            />
            <LanguageSelect/>
            <BarButton
                class="quiet icon-only"
                icon=theme
                name=desk.say(controls::THEME)
                hint=theme_hint
                act=click(move |_| preferences::choose_theme(page, page.theme.get_untracked().other()))
            />
            <BarButton
                class="quiet icon-only keys-button"
                icon=Signal::stored(Icon::Keyboard)
                name=desk.say(controls::SHORTCUTS)
                hint=hint(controls::SHORTCUTS)
                expanded=Signal::derive(move || Some(if help.get() { "true" } else { "false" }))
                act=click(move |_| help.update(|open| *open = !*open))
            />
        </div>
    }
}

#[component]
fn LanguageSelect() -> impl IntoView {
    let desk = Desk::here();
    let options = Lang::ALL.map(|lang| (lang.code(), Some(lang.tag()), Signal::stored(lang.own_name())));
    let chosen = Signal::derive(move || desk.page.lang.get().code());
    let choose = change(move |event| {
        if let Some(lang) = Lang::parse(&event_target_value(&event)) {
            preferences::choose_lang(desk.page, lang);
        }
    });
    view! { <Choice class="quiet" name=desk.say(controls::LANGUAGE) options=options.to_vec() chosen choose/> }
}

/// A list to choose from: values, the languages of their texts where that is not the page's, and the texts.
#[component]
fn Choice(
    name: Signal<&'static str>,
    #[prop(optional)] class: &'static str,
    options: Vec<(&'static str, Option<&'static str>, Signal<&'static str>)>,
    chosen: Signal<&'static str>,
    choose: Box<dyn FnMut(Event)>,
) -> impl IntoView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, lang, text)| {
            let selected = when(move || chosen.get() == value);
            view! {
                <option value=value lang=lang selected=selected>
                    {text}
                </option>
            }
        })
        .collect();
    view! {
        <select class=class aria-label=name prop:value=chosen on:change=choose>
            {options}
        </select>
    }
}

fn change(act: impl FnMut(Event) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(act)
}

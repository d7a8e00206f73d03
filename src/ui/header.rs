//! The bar on top: the brand, the controls of a run, and those of the page.
//!
//! Controls that have nothing to act on say so (`aria-disabled`) and keep the focus; pressing them does nothing. Really
//! disabled ones would drop the keyboard's focus the moment a run ends.

use leptos::prelude::*;

use super::signals::RwSignal;
use super::bind::{live, live_view, on};
use super::desk::Desk;
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
    let paused = move || desk.state.get() == Some(State::Paused);
    let pausable = move || matches!(desk.state.get(), Some(State::Running | State::Paused));
    let start = |desk: Desk| {
        desk.start();
    };
    view! {
        <div class="controls" role="group" aria-label=desk.say(controls::RUN_CONTROLS)>
            {named("primary", controls::RUN_HINT, Icon::Run, controls::RUN, start)}
            <button
                type="button"
                title=desk.say(controls::PAUSE_HINT)
                aria-disabled=live(move || (!pausable()).to_string())
                on:click=on(move |_| desk.pause_or_resume())
            >
                {live_view(move || if paused() { Icon::Run.view() } else { Icon::Pause.view() })}
                <span>
                    {live(move || if paused() { controls::RESUME } else { controls::PAUSE }.get(desk.page.lang.get()))}
                </span>
            </button>
            {named("", controls::STEP_HINT, Icon::Step, controls::STEP, Desk::step)}
            <button
                type="button"
                title=desk.say(controls::STOP_HINT)
                aria-disabled=live(move || (!desk.is_live()).to_string())
                on:click=on(move |_| desk.stop())
            >
                {Icon::Stop.view()}
                <span>{desk.say(controls::STOP)}</span>
            </button>
        </div>
    }
}

/// A button with an icon and a name. A function, so that those that are alike are compiled once.
fn named(class: &'static str, hint: Text, icon: Icon, name: Text, press: fn(Desk)) -> AnyView {
    let desk = Desk::here();
    view! {
        <button type="button" class=class title=desk.say(hint) on:click=on(move |_| press(desk))>
            {icon.view()}
            <span>{desk.say(name)}</span>
        </button>
    }
    .into_any()
}

#[component]
fn SpeedSelect() -> impl IntoView {
    let desk = Desk::here();
    let options: Vec<_> = Speed::ALL
        .into_iter()
        .map(|speed| {
            view! {
                <option value=speed.name() selected=live(move || desk.speed.get() == speed)>
                    {desk.say(title(speed))}
                </option>
            }
        })
        .collect();
    let choose = move |event| {
        if let Some(speed) = Speed::parse(&event_target_value(&event)) {
            desk.set_speed(speed);
        }
    };
    view! {
        <label class="choice">
            <span>{desk.say(controls::SPEED)}</span>
            <select prop:value=live(move || desk.speed.get().name()) on:change=on(choose)>
                {options}
            </select>
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
    view! {
        <div class="controls page-controls">
            {named("quiet", controls::SHARE_HINT, Icon::Share, controls::SHARE, Desk::share)}
            {named("quiet", controls::EXPORT_HINT, Icon::Export, controls::EXPORT, Desk::export)}
            <LanguageSelect/>
            <ThemeButton/>
            <button
                type="button"
                class="quiet icon-only keys-button"
                aria-label=desk.say(controls::SHORTCUTS)
                title=desk.say(controls::SHORTCUTS)
                aria-expanded=live(move || help.get().to_string())
                on:click=on(move |_| help.update(|open| *open = !*open))
            >
                {Icon::Keyboard.view()}
            </button>
        </div>
    }
}

#[component]
fn LanguageSelect() -> impl IntoView {
    let desk = Desk::here();
    let options: Vec<_> = Lang::ALL
        .into_iter()
        .map(|lang| {
            view! {
                <option value=lang.code() lang=lang.tag() selected=live(move || desk.page.lang.get() == lang)>
                    {lang.own_name()}
                </option>
            }
        })
        .collect();
    let choose = move |event| {
        if let Some(lang) = Lang::parse(&event_target_value(&event)) {
            preferences::choose_lang(desk.page, lang);
        }
    };
    view! {
        <select
            class="quiet"
            aria-label=desk.say(controls::LANGUAGE)
            prop:value=live(move || desk.page.lang.get().code())
            on:change=on(choose)
        >
            {options}
        </select>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let hint = move || {
        let lang = page.lang.get();
        sentences::theme_is(lang, page.theme.get().title().get(lang))
    };
    view! {
        <button
            type="button"
            class="quiet icon-only"
            aria-label=desk.say(controls::THEME)
            title=live(hint)
            on:click=on(move |_| preferences::choose_theme(page, page.theme.get_untracked().other()))
        >
            {live_view(move || if page.theme.get() == Theme::Dark { Icon::Moon.view() } else { Icon::Sun.view() })}
        </button>
    }
}

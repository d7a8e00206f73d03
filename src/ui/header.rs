//! The bar on top: the brand, the controls of a run, and those of the page.
//!
//! Controls that have nothing to act on say so (`aria-disabled`) and keep the focus; pressing them does nothing. Really
//! disabled ones would drop the keyboard's focus the moment a run ends.

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
    let paused = when(move || desk.state.get() == Some(State::Paused));
    let rests = text(move || (!matches!(desk.state.get(), Some(State::Running | State::Paused))).to_string());
    let ended = text(move || (!desk.is_live()).to_string());
    let start = click(move |_| {
        desk.start();
    });
    let pause = Signal::derive(move || {
        let text = if paused.get() { controls::RESUME } else { controls::PAUSE };
        text.get(desk.page.lang.get())
    });
    let icon = Icon::drawn(Signal::derive(move || if paused.get() { Icon::Run } else { Icon::Pause }));
    view! {
        <div class="controls" role="group" aria-label=desk.say(controls::RUN_CONTROLS)>
            <button type="button" class="primary" title=desk.say(controls::RUN_HINT) on:click=start>
                {Icon::Run.view()}
                <span>{desk.say(controls::RUN)}</span>
            </button>
            <button
                type="button"
                title=desk.say(controls::PAUSE_HINT)
                aria-disabled=rests
                on:click=click(move |_| desk.pause_or_resume())
            >
                {icon}
                <span>{pause}</span>
            </button>
            <button type="button" title=desk.say(controls::STEP_HINT) on:click=click(move |_| desk.step())>
                {Icon::Step.view()}
                <span>{desk.say(controls::STEP)}</span>
            </button>
            <button
                type="button"
                title=desk.say(controls::STOP_HINT)
                aria-disabled=ended
                on:click=click(move |_| desk.stop())
            >
                {Icon::Stop.view()}
                <span>{desk.say(controls::STOP)}</span>
            </button>
        </div>
    }
}

#[component]
fn SpeedSelect() -> impl IntoView {
    let desk = Desk::here();
    let options: Vec<_> = Speed::ALL
        .into_iter()
        .map(|speed| {
            view! {
                <option value=speed.name() selected=when(move || desk.speed.get() == speed)>
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
            <select prop:value=Signal::derive(move || desk.speed.get().name()) on:change=choose>
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
            <button type="button" class="quiet" title=desk.say(controls::SHARE_HINT) on:click=click(move |_| desk.share())>
                {Icon::Share.view()}
                <span>{desk.say(controls::SHARE)}</span>
            </button>
            <button type="button" class="quiet" title=desk.say(controls::EXPORT_HINT) on:click=click(move |_| desk.export())>
                {Icon::Export.view()}
                <span>{desk.say(controls::EXPORT)}</span>
            </button>
            <LanguageSelect/>
            <ThemeButton/>
            <button
                type="button"
                class="quiet icon-only keys-button"
                aria-label=desk.say(controls::SHORTCUTS)
                title=desk.say(controls::SHORTCUTS)
                aria-expanded=text(move || help.get().to_string())
                on:click=click(move |_| help.update(|open| *open = !*open))
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
                <option value=lang.code() lang=lang.tag() selected=when(move || desk.page.lang.get() == lang)>
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
            prop:value=Signal::derive(move || desk.page.lang.get().code())
            on:change=choose
        >
            {options}
        </select>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let hint = text(move || {
        let lang = page.lang.get();
        sentences::theme_is(lang, page.theme.get().title().get(lang))
    });
    let icon =
        Icon::drawn(Signal::derive(move || if page.theme.get() == Theme::Dark { Icon::Moon } else { Icon::Sun }));
    view! {
        <button
            type="button"
            class="quiet icon-only"
            aria-label=desk.say(controls::THEME)
            title=hint
            on:click=click(move |_| preferences::choose_theme(page, page.theme.get_untracked().other()))
        >
            {icon}
        </button>
    }
}

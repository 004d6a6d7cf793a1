//! The dialog `Settings`.

use super::{LOUDEST, Notifications, Settings};
use crate::browser::notification;
use crate::browser::sound::{self, Sound};
use crate::workspace::sheet::{Sheet, SheetDialog};
use crate::workspace::{Shared, shared};
use leptos::prelude::*;

#[component]
pub(crate) fn SettingsDialog() -> impl IntoView {
    let shared = shared();
    let settings = shared.settings;
    let sends = move |enter_sends: bool| move |_| change(shared, |settings| settings.enter_sends = enter_sends);
    let order = move |longest: bool| move |_| change(shared, |settings| settings.longest_unanswered_first = longest);
    view! {
        <SheetDialog sheet=Sheet::Settings title="Settings">
            <p class="hint">"For you, in this browser."</p>
            <fieldset>
                <legend>"Sending"</legend>
                <Choice
                    group="sends"
                    label="Enter sends, Shift+Enter breaks the line"
                    checked=Signal::derive(move || settings.with(|settings| settings.enter_sends))
                    choose=sends(true)
                />
                <Choice
                    group="sends"
                    label="Ctrl or Cmd with Enter sends, Enter breaks the line"
                    checked=Signal::derive(move || settings.with(|settings| !settings.enter_sends))
                    choose=sends(false)
                />
            </fieldset>
            <fieldset>
                <legend>"Order of Cases"</legend>
                <Choice
                    group="order"
                    label="As they were accepted"
                    checked=Signal::derive(move || settings.with(|settings| !settings.longest_unanswered_first))
                    choose=order(false)
                />
                <Choice
                    group="order"
                    label="Longest unanswered first"
                    checked=Signal::derive(move || settings.with(|settings| settings.longest_unanswered_first))
                    choose=order(true)
                />
            </fieldset>
            <fieldset class="sounds">
                <legend>"Sounds"</legend>
                {Sound::ALL.map(|sound| view! { <SoundSetting sound /> }).collect_view()}
            </fieldset>
            <NotificationSetting />
            <fieldset>
                <legend>"Keyboard"</legend>
                <label class="choice">
                    <input
                        type="checkbox"
                        autocomplete="off"
                        prop:checked=move || settings.with(|settings| settings.shortcuts)
                        on:change=move |event| {
                            change(shared, |settings| settings.shortcuts = event_target_checked(&event));
                        }
                    />
                    "Shortcuts"
                </label>
            </fieldset>
        </SheetDialog>
    }
}

/// Changes the settings, and keeps them.
fn change(shared: Shared, change: impl FnOnce(&mut Settings)) {
    shared.settings.update(change);
    shared
        .settings
        .with_untracked(|settings| settings.keep(shared.board.person));
}

#[component]
fn Choice(
    group: &'static str,
    label: &'static str,
    checked: Signal<bool>,
    choose: impl Fn(web_sys::Event) + 'static,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name=group autocomplete="off" prop:checked=checked on:change=choose />
            {label}
        </label>
    }
}

#[component]
fn SoundSetting(sound: Sound) -> impl IntoView {
    let shared = shared();
    let settings = shared.settings;
    let label = match sound {
        Sound::Waiting => "A customer starts to wait",
        Sound::Request => "A colleague asks for something",
        Sound::Message => "A message comes",
    };
    let volume = move || settings.with(|settings| settings.volume(sound));
    let turn = move |event: web_sys::Event| {
        change(shared, |settings| {
            settings.volume_mut(sound).on = event_target_checked(&event);
        });
    };
    let set = move |event: web_sys::Event| {
        let level = event_target_value(&event).parse().unwrap_or(LOUDEST);
        change(shared, |settings| settings.volume_mut(sound).level = level);
    };
    let test = move |_| {
        sound::wake(shared.alerts.blocked);
        sound::test(sound, volume().loudness());
    };
    view! {
        <div class="sound">
            <label class="choice">
                <input type="checkbox" autocomplete="off" prop:checked=move || volume().on on:change=turn />
                {label}
            </label>
            <input
                type="range"
                min="0"
                max=LOUDEST.to_string()
                step="5"
                autocomplete="off"
                aria-label=format!("Volume: {label}")
                aria-disabled=move || (!volume().on).to_string()
                prop:value=move || volume().level.to_string()
                on:change=set
            />
            <button type="button" on:click=test>
                "Test"
                <span class="for-readers">{format!(" sound: {label}")}</span>
            </button>
        </div>
    }
}

#[component]
fn NotificationSetting() -> impl IntoView {
    let shared = shared();
    let settings = shared.settings;
    let trouble = RwSignal::new("");
    let is_chosen =
        move |one: Notifications| Signal::derive(move || settings.with(|settings| settings.notifications == one));
    let choose = move |chosen: Notifications| {
        move |_| {
            trouble.set("");
            if chosen == Notifications::Off {
                change(shared, |settings| settings.notifications = chosen);
                return;
            }
            // Asked for now, because somebody pressed.
            notification::ask(move |allowed| {
                let chosen = if allowed { chosen } else { Notifications::Off };
                change(shared, |settings| settings.notifications = chosen);
                // Off is shown again although another was pressed.
                settings.notify();
                trouble.set(if allowed {
                    ""
                } else {
                    "This browser does not allow notifications from this site."
                });
            });
        }
    };
    view! {
        <fieldset>
            <legend>"Desktop notifications"</legend>
            <Choice group="notifications" label="None" checked=is_chosen(Notifications::Off) choose=choose(Notifications::Off) />
            <Choice
                group="notifications"
                label="With the customer's name"
                checked=is_chosen(Notifications::Name)
                choose=choose(Notifications::Name)
            />
            <Choice
                group="notifications"
                label="With the name and what was said"
                checked=is_chosen(Notifications::Words)
                choose=choose(Notifications::Words)
            />
            <p class="hint" role="status">
                {trouble}
            </p>
        </fieldset>
    }
}

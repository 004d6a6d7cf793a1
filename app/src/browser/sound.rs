//! Sounds, made of a few tones: no file is loaded for them. A browser lets a page sound only after a person has used it.

use js_sys::Reflect;
use leptos::prelude::{RwSignal, Set, window, window_event_listener_untyped};
use std::cell::RefCell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AudioContext, AudioContextState};

/// What a sound is for; each is known by its tones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sound {
    /// A customer starts to wait.
    Waiting,
    /// A colleague asks for something.
    Request,
    /// A message came that is not being looked at.
    Message,
}

/// One tone: its frequency in hertz, when it begins and how long it lasts, in seconds.
type Tone = (f32, f64, f64);

impl Sound {
    pub(crate) const ALL: [Self; 3] = [Self::Waiting, Self::Request, Self::Message];

    /// Rising, knocking, and one soft tone.
    fn tones(self) -> &'static [Tone] {
        match self {
            Self::Waiting => &[(587.3, 0.0, 0.22), (880.0, 0.16, 0.4)],
            Self::Request => &[(1174.7, 0.0, 0.12), (1174.7, 0.16, 0.12), (1174.7, 0.32, 0.3)],
            Self::Message => &[(659.3, 0.0, 0.35)],
        }
    }
}

thread_local! {
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Makes sound possible as soon as a person uses the page; `blocked` tells whether it is not.
pub(crate) fn keep(blocked: RwSignal<bool>) {
    blocked.set(true);
    for event in ["pointerup", "keydown", "click"] {
        // For as long as the page lives.
        let _ = window_event_listener_untyped(event, move |_| wake(blocked));
    }
}

/// Switches sound on, if the browser lets this page: it was used.
pub(crate) fn wake(blocked: RwSignal<bool>) {
    if is_on() || !was_used() {
        return;
    }
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = open(blocked);
        }
        if let Some(context) = context {
            // How it went is told by the context's state.
            let _ = context.resume();
        }
    });
}

fn open(blocked: RwSignal<bool>) -> Option<AudioContext> {
    // A device without sound has none to switch on.
    let context = AudioContext::new().ok()?;
    blocked.set(context.state() != AudioContextState::Running);
    let changed = Closure::<dyn FnMut()>::new(move || blocked.set(!is_on()));
    context.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
    changed.forget();
    Some(context)
}

/// Asked before the first try: a try that is refused stands in the browser's console. Where a browser cannot tell, it is tried.
fn was_used() -> bool {
    let activation = Reflect::get(&window().navigator(), &"userActivation".into());
    let active = activation.and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()));
    active.ok().and_then(|active| active.as_bool()).unwrap_or(true)
}

fn is_on() -> bool {
    CONTEXT.with_borrow(|context| {
        context
            .as_ref()
            .is_some_and(|context| context.state() == AudioContextState::Running)
    })
}

/// Plays a sound at a volume from 0 to 1, unless sound is blocked: nothing sounds late.
pub(crate) fn play(sound: Sound, volume: f32) {
    if is_on() {
        test(sound, volume);
    }
}

/// Plays a sound as soon as it can be heard: somebody asked to hear it.
pub(crate) fn test(sound: Sound, volume: f32) {
    CONTEXT.with_borrow(|context| {
        if let Some(context) = context {
            for tone in sound.tones() {
                // What cannot be played is not heard; there is nobody to tell.
                let _ = play_tone(context, *tone, volume);
            }
        }
    });
}

fn play_tone(context: &AudioContext, (frequency, begins, lasts): Tone, volume: f32) -> Result<(), JsValue> {
    const ATTACK: f64 = 0.012;
    const SILENCE: f32 = 0.0001;
    let begins = context.current_time() + begins;
    let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
    oscillator.frequency().set_value(frequency);
    gain.gain().set_value_at_time(SILENCE, begins)?;
    // Half of what would be loudest, so that tones that overlap stay clean.
    gain.gain()
        .linear_ramp_to_value_at_time((volume * 0.5).max(SILENCE), begins + ATTACK)?;
    gain.gain().exponential_ramp_to_value_at_time(SILENCE, begins + lasts)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(begins)?;
    oscillator.stop_with_when(begins + lasts)
}

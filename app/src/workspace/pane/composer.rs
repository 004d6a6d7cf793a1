//! The composer: where an agent writes, to the customer or to colleagues only (behaviour 5).

mod early;

use super::counter::Counter;
use super::visibility::VisibilityChoice;
use crate::browser::focus;
use crate::workspace::conversation::{Conversation, show};
use crate::workspace::{attention, send, shared};
use domain::attachment::ACCEPT;
use domain::entry::Visibility;
use domain::part::Part;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

/// A text field grows up to this many lines, then it scrolls.
const LINES: usize = 10;
/// The key code of a key press that an input method takes for itself.
const INPUT_METHOD: u32 = 229;

#[component]
pub(crate) fn Composer(conversation: Conversation) -> impl IntoView {
    let shared = shared();
    let field = NodeRef::<html::Textarea>::new();
    let rights = Memo::new(move |_| conversation.rights());
    let visibility = Memo::new(move |_| conversation.visibility());
    let draft = Signal::derive(move || conversation.draft());
    let is_note = move || visibility.get() == Visibility::WorkNote;
    let was_own = move || {
        let case = conversation.case;
        case.with(|case| {
            case.as_ref()
                .is_some_and(|case| matches!(case.part, Part::Former { .. }))
        })
    };
    // Why nothing can be written in the chosen mode; none where something can.
    let hindrance = Memo::new(move |_| {
        let rights = rights.get();
        let ended = conversation
            .head
            .with(|head| head.as_ref().is_some_and(|head| !head.state.is_open()));
        match visibility.get() {
            Visibility::Comment if rights.comment => None,
            Visibility::WorkNote if rights.work_note => None,
            Visibility::Comment if ended && rights.work_note => {
                Some("This conversation has ended. You can still add a work note for your colleagues.")
            }
            Visibility::Comment if rights.work_note && was_own() => {
                Some("It is not yours any more. Your text is kept for you to copy, and you can add a work note.")
            }
            Visibility::Comment if rights.work_note => {
                Some("Only the assigned agent writes to the customer. You can add a work note.")
            }
            _ => Some("You can read this conversation, and not write in it."),
        }
    });
    let is_hindered = move || hindrance.with(Option::is_some);
    let send = move || {
        if let Some(field) = field.get_untracked()
            && hindrance.with_untracked(Option::is_none)
            // Emptied at once, so that a second press has nothing to send.
            && send::write(shared, conversation, &field.value())
        {
            field.set_value("");
        }
    };
    let press = move |event: KeyboardEvent| {
        let composes = event.is_composing() || event.key_code() == INPUT_METHOD;
        let always = event.ctrl_key() || event.meta_key();
        let plain =
            !(event.shift_key() || event.alt_key()) && shared.settings.with_untracked(|settings| settings.enter_sends);
        if event.key() == "Enter" && !composes && (always || plain) {
            event.prevent_default();
            send();
        }
    };
    let typed = move |_| {
        if let Some(field) = field.get_untracked() {
            let text = field.value();
            if !text.trim().is_empty() {
                attention::typed(shared, conversation);
            }
            conversation.set_draft(text);
            show(conversation.complaint, String::new());
        }
    };
    Effect::new(move |taken: Option<bool>| {
        let Some(field) = field.get() else {
            return taken.unwrap_or(false);
        };
        if taken != Some(true) {
            untrack(|| early::take_over(shared, conversation, &field));
        }
        // Written only where it differs: the caret stays where it is while one types.
        let draft = draft.get();
        if field.value() != draft {
            field.set_value(&draft);
        }
        true
    });
    let lines = move || draft.with(|draft| draft.split('\n').count().clamp(1, LINES));
    let (counter, complaint) = (
        format!("counter-{}", conversation.id),
        format!("complaint-{}", conversation.id),
    );
    let described_by = format!("{counter} {complaint}");
    view! {
        <div class="composer" class:work-note=is_note data-pane="">
            // The files on their way, which `uploads.js` draws in here.
            <div
                class="uploads-place"
                data-uploads=conversation.id.to_string()
                data-customer=move || conversation.customer()
            ></div>
            <div class="composer-bar">
                <VisibilityChoice conversation />
                <p class="readers" hidden=move || hindrance.with(Option::is_some)>
                    {move || match visibility.get() {
                        Visibility::Comment => format!("{} reads this", conversation.customer()),
                        Visibility::WorkNote => "Only staff can read this".to_owned(),
                    }}
                </p>
                <Counter text=draft id=counter />
            </div>
            {move || match hindrance.get() {
                Some(reason) => view! { <p class="hindrance">{reason}</p> }.into_any(),
                None => ().into_any(),
            }}
            // What was typed before is there to be copied.
            <div class="writing" hidden=move || is_hindered() && draft.with(String::is_empty)>
                <textarea
                    node_ref=field
                    id=focus::composer_id(conversation.id)
                    aria-label="Message"
                    aria-describedby=described_by
                    rows=lines
                    autocomplete="off"
                    data-early=shared.board.person.to_string()
                    data-pane-first=""
                    prop:readOnly=is_hindered
                    on:keydown=press
                    on:input=typed
                ></textarea>
                // `early.js` hears it, and the field, by which a browser has files chosen.
                <button
                    type="button"
                    class="attach"
                    aria-label="Attach a file"
                    title="Attach a file"
                    data-attach=""
                    hidden=is_hindered
                >
                    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7" />
                    </svg>
                </button>
                <input type="file" multiple=true accept=ACCEPT hidden=true />
                <button type="button" class="primary" data-sends="" hidden=is_hindered on:click=move |_| send()>
                    "Send"
                </button>
            </div>
            <p class="complaint" id=complaint role="alert">
                {move || conversation.complaint.get()}
            </p>
        </div>
    }
}

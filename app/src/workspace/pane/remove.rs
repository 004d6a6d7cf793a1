//! Removing the text or the file of an entry: a quiet button on each that may go, one question, and the way there by keyboard (behaviour 5,
//! "Remove text").

use crate::api;
use crate::browser::ask::ask;
use crate::browser::random;
use crate::workspace::conversation::Conversation;
use domain::entry::StaffAuthor;
use domain::ids::RequestId;
use domain::text::first_words;
use domain::wire::agent::Rights;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A text is shown up to here before it goes.
const WORDS: usize = 200;

/// What is removed of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removable {
    Text,
    File,
}

impl Removable {
    fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::File => "file",
        }
    }
}

/// What stands to be removed, once it is confirmed.
#[derive(Clone)]
struct Question {
    seq: i64,
    what: Removable,
    words: String,
}

/// What may be removed in one conversation, and what is about to be.
#[derive(Clone, Copy)]
pub(crate) struct Removing {
    conversation: Conversation,
    log: NodeRef<html::Div>,
    dialog: NodeRef<html::Dialog>,
    rights: Memo<Rights>,
    /// The entry that is asked about.
    asked: RwSignal<Option<Question>>,
}

impl Removing {
    pub(super) fn new(conversation: Conversation, log: NodeRef<html::Div>) -> Self {
        Self {
            conversation,
            log,
            dialog: NodeRef::new(),
            rights: Memo::new(move |_| conversation.rights()),
            asked: RwSignal::new(None),
        }
    }

    fn ask(self, seq: i64, what: Removable, words: &str) {
        let words = first_words(words, WORDS);
        self.asked.set(Some(Question { seq, what, words }));
        if let Some(dialog) = self.dialog.get_untracked() {
            // Only a dialog that is open already refuses.
            let _ = dialog.show_modal();
        }
    }

    /// From one button to the next with the arrow keys: one stop on the way through the page, however long the log is.
    pub(super) fn step(self, event: &KeyboardEvent) {
        let on = event_target::<Element>(event);
        if !on.class_list().contains("remove") {
            return;
        }
        let buttons = self.buttons();
        let Some(place) = buttons.iter().position(|button| **button == on) else {
            return;
        };
        let next = match event.key().as_str() {
            "ArrowUp" => place.checked_sub(1),
            "ArrowDown" => Some(place + 1),
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = next.and_then(|next| buttons.get(next)) {
            let _ = next.focus();
        }
    }

    /// The buttons that are drawn, oldest first.
    fn buttons(self) -> Vec<HtmlElement> {
        let found = self.log.get_untracked().map(|log| log.query_selector_all(".remove"));
        let Some(Ok(found)) = found else {
            return Vec::new();
        };
        (0..found.length())
            .filter_map(|place| found.get(place))
            .map(JsCast::unchecked_into)
            .collect()
    }
}

/// Whose texts these rights let go.
fn may_remove(rights: Rights, author: &StaffAuthor, is_own: bool) -> bool {
    match author {
        StaffAuthor::Customer => rights.remove_customers,
        StaffAuthor::Person { .. } if is_own => rights.remove_own,
        StaffAuthor::Person { .. } | StaffAuthor::Automatic { .. } => rights.remove_any,
    }
}

/// The button of one entry; seen by who points at the entry or comes by keyboard.
#[component]
pub(super) fn RemoveButton(
    removing: Removing,
    seq: i64,
    what: Removable,
    words: String,
    author: StaffAuthor,
) -> impl IntoView {
    let is_own = matches!(author, StaffAuthor::Person { person, .. } if person == removing.conversation.person);
    let may = Memo::new(move |_| may_remove(removing.rights.get(), &author, is_own));
    let words = StoredValue::new(words);
    move || {
        may.get().then(|| {
            view! {
                <button
                    type="button"
                    class="remove"
                    tabindex="-1"
                    on:click=move |_| words.with_value(|words| removing.ask(seq, what, words))
                >
                    {format!("Remove {}", what.word())}
                </button>
            }
        })
    }
}

/// The way to those buttons by keyboard; seen only while it has the focus.
#[component]
pub(super) fn ToRemove(removing: Removing) -> impl IntoView {
    let may = move || {
        let rights = removing.rights.get();
        rights.remove_own || rights.remove_customers || rights.remove_any
    };
    let go = move |_| {
        if let Some(last) = removing.buttons().last() {
            let _ = last.focus();
        }
    };
    view! {
        <Show when=may>
            <button type="button" class="to-remove" on:click=go>
                "Choose a text to remove: ↑ ↓, Enter"
            </button>
        </Show>
    }
}

/// Asks once.
#[component]
pub(super) fn RemoveDialog(removing: Removing) -> impl IntoView {
    let Removing {
        conversation,
        log,
        dialog,
        asked,
        ..
    } = removing;
    let title = format!("remove-title-{}", conversation.id);
    let labelled_by = title.clone();
    // One press is one removal, however often it is tried.
    let request = StoredValue::new(None::<(i64, RequestId)>);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(String::new());
    let word = move || asked.with(|asked| asked.as_ref().map_or(Removable::Text, |asked| asked.what).word());
    let close = move || {
        refused.set(String::new());
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let confirm = move |_| {
        let Some(Question { seq, .. }) = asked.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        refused.set(String::new());
        let earlier = request.get_value().filter(|(of, _)| *of == seq);
        let (_, id) = earlier.unwrap_or_else(|| (seq, random::request_id()));
        request.set_value(Some((seq, id.clone())));
        spawn_local(async move {
            let outcome = ask(api::RemoveText {
                conversation: conversation.id,
                seq,
                request_id: id,
            })
            .await;
            // The pane may show another conversation by now.
            let _ = busy.try_set(false);
            match outcome {
                Ok(()) => {
                    let _ = request.try_update_value(|request| *request = None);
                    close();
                    // The button that had the focus goes with the text.
                    if let Some(log) = log.try_get_untracked().flatten() {
                        let _ = log.focus();
                    }
                }
                Err(refusal) => {
                    let _ = refused.try_set(refusal.to_string());
                }
            }
        });
    };
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby=labelled_by>
            <h2 id=title>{move || format!("Remove this {}?", word())}</h2>
            <p class="meanwhile">{move || asked.get().map(|asked| asked.words)}</p>
            <p>"It goes for everybody, also for the customer, and cannot be brought back."</p>
            <p class="alert" role="alert" hidden=move || refused.with(String::is_empty)>
                {refused}
            </p>
            <div class="dialog-actions">
                <button type="button" autofocus on:click=move |_| close()>
                    "Cancel"
                </button>
                <button type="button" class="primary" aria-busy=move || busy.get().to_string() on:click=confirm>
                    {move || format!("Remove {}", word())}
                </button>
            </div>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::PersonId;

    #[test]
    fn whose_text_may_go_is_what_the_desk_says() {
        let (person, name) = (PersonId(1), String::from("Amy"));
        let (customer, automatic) = (
            StaffAuthor::Customer,
            StaffAuthor::Automatic {
                person,
                name: name.clone(),
            },
        );
        let amys = StaffAuthor::Person { person, name };
        let assigned = Rights {
            remove_own: true,
            remove_customers: true,
            ..Rights::default()
        };
        assert!(may_remove(assigned, &customer, false));
        assert!(may_remove(assigned, &amys, true));
        assert!(!may_remove(assigned, &amys, false), "a colleague's");
        assert!(
            !may_remove(assigned, &automatic, true),
            "what the desk said is nobody's own"
        );
        let participant = Rights {
            remove_own: true,
            ..Rights::default()
        };
        assert!(!may_remove(participant, &customer, false));
    }
}

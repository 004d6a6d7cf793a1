//! What was done in the composer before the Wasm ran: typed text, a choice, and texts that were sent with Enter (`early.js`
//! keeps those on the element). Nothing of it is lost (behaviour 11).

use crate::workspace::conversation::Conversation;
use crate::workspace::conversation::kept::join;
use crate::workspace::{Shared, send};
use domain::entry::Visibility;
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

/// Takes the field over.
pub(super) fn take_over(shared: Shared, conversation: Conversation, field: &HtmlTextAreaElement) {
    if !field.has_attribute("data-early") {
        return;
    }
    let sent = field.get_attribute("data-sent").unwrap_or_default();
    let sent: Vec<String> = crate::json::read(&sent).unwrap_or_default();
    // From here on `early.js` leaves the field alone.
    for mark in ["data-early", "data-sent"] {
        let _ = field.remove_attribute(mark);
    }
    let typed = field.value();
    if sent.is_empty() && typed.is_empty() {
        return;
    }
    if chose_work_note(conversation) {
        conversation.set_visibility(Visibility::WorkNote);
    }
    // The page was drawn with Comment chosen. Where this tab had kept Work note, what was sent meanwhile was meant for
    // somebody else than the composer now says: it is a draft, and a person decides.
    let as_shown = untrack(|| conversation.visibility()) == Visibility::Comment || chose_work_note(conversation);
    let draft = untrack(|| conversation.draft());
    if as_shown {
        let mut refused: Vec<String> = Vec::new();
        for text in sent {
            // In their order: what follows a refused one waits with it.
            if !refused.is_empty() || !send::write(shared, conversation, &text) {
                refused.push(text);
            }
        }
        conversation.set_draft(join(join(draft, &refused.join("\n")), &typed));
    } else {
        let sent = sent.join("\n");
        conversation.set_draft(join(join(draft, &sent), &typed));
    }
}

/// Whether Work note was pressed before the Wasm ran.
fn chose_work_note(conversation: Conversation) -> bool {
    let radio = format!("input[name=visibility-{}][value=work_note]:checked", conversation.id);
    document().query_selector(&radio).ok().flatten().is_some()
}

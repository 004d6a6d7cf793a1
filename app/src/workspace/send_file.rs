//! Sends files, one of a conversation after the other (behaviour 5, "Attachments"). Unlike a text, one that could not be sent is not
//! sent again by itself: it may be large, and somebody may wait for it.

use super::Shared;
use super::conversation::{Conversation, show};
use super::live::Line;
use crate::browser::random;
use crate::browser::upload::{self, Told};
use domain::Refusal;
use domain::attachment::{Fault, check_bytes};
use domain::limits::ATTACHMENTS_AT_ONCE;
use leptos::prelude::*;
use std::rc::Rc;
use web_sys::File;

/// Takes files that were chosen, pasted or dropped together, for those who may read what is typed now.
pub(crate) fn attach(shared: Shared, conversation: Conversation, files: Vec<File>) {
    if files.is_empty() || !untrack(|| conversation.may_write()) {
        return;
    }
    if files.len() > ATTACHMENTS_AT_ONCE {
        conversation.complaint.set(Fault::TooManyAtOnce.words());
        return;
    }
    show(conversation.complaint, String::new());
    for file in files {
        let client_id = random::request_id();
        let wrong = check_bytes(upload::bytes(&file)).err().map(Fault::words);
        conversation.push_upload(client_id.clone(), file.name(), wrong);
        upload::keep(client_id, file);
    }
    pump(shared, conversation);
}

/// Sends the next, unless one is on its way or holds it up.
pub(crate) fn pump(shared: Shared, conversation: Conversation) {
    let Some(next) = conversation.next_upload() else {
        return;
    };
    let (moved, over) = (next.client_id.clone(), next.client_id.clone());
    let told = Told {
        progress: Box::new(move |hundredths| conversation.upload_progress(&moved, hundredths)),
        settled: Rc::new(move |outcome| {
            if outcome == Err(Refusal::SignedOut) {
                show(shared.line, Line::SignedOut);
            }
            conversation.settle_upload(&over, outcome);
            pump(shared, conversation);
        }),
    };
    upload::send(&next.client_id, conversation.id, next.visibility, told);
}

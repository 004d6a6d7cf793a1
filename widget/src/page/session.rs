//! The page's one state, and the one signal that it is: every change goes through [`Session::change`], and the screen is drawn
//! from it.

use super::{attention, form, live, moment, random, screen, send, storage, words};
use crate::chat::{Chat, Screen, Taken};
use crate::wire::Filled;
use domain::ids::{ConversationId, RequestId};
use domain::refusal::Refusal;
use domain::text::MessageBody;
use domain::wire::customer::{CustomerChanges, Phase, Said};
use domain::words::Word;
use leptos::prelude::*;

/// All that the screen shows.
pub(super) struct State {
    pub(super) chat: Chat,
    /// What is typed in the composer and not sent.
    pub(super) draft: String,
    /// Whether the live connection stands.
    pub(super) connected: bool,
    /// Who types to the customer.
    pub(super) typing: Option<String>,
    /// The desk was updated since this page was opened, and a reload would disturb.
    pub(super) outdated: bool,
    /// The other side wrote something while the customer read further up.
    pub(super) unseen: bool,
    /// A sentence for the customer; empty if there is nothing to say.
    pub(super) notice: String,
    /// The name of this chat's end, once it was confirmed.
    pub(super) ending: Option<RequestId>,
    /// Why the end did not come about; empty if it was not tried.
    pub(super) end_problem: String,
    /// What was to be left as a message, and its name.
    pub(super) leaving: Option<(Filled, RequestId)>,
    /// Why it was not left; empty if it was not tried.
    pub(super) leave_problem: String,
    /// What Continue was pressed with and its name: pressed again with the same words, it is the same follow-up.
    pub(super) follow_up: Option<(ConversationId, Option<String>, RequestId)>,
    /// Continue is on its way.
    pub(super) continuing: bool,
}

/// The one chat of this page. Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(super) struct Session(RwSignal<State>);

impl Session {
    /// The session of a page that has just opened, from what this browser keeps.
    pub(super) fn new() -> Self {
        Self(RwSignal::new(State {
            chat: Chat::new(storage::kept(), storage::dismissed(), storage::token().is_some()),
            draft: storage::draft(),
            connected: true,
            typing: None,
            outdated: false,
            unseen: false,
            notice: String::new(),
            ending: None,
            end_problem: String::new(),
            leaving: None,
            leave_problem: String::new(),
            follow_up: None,
            continuing: false,
        }))
    }

    /// Reads the state and is told when it changes.
    pub(super) fn show<T>(self, show: impl FnOnce(&State) -> T) -> T {
        self.0.with(show)
    }

    /// Reads the state.
    pub(super) fn look<T>(self, look: impl FnOnce(&State) -> T) -> T {
        self.0.with_untracked(look)
    }

    /// Draws anew what passes by itself.
    pub(super) fn tick(self) {
        self.0.update(|_| ());
    }

    /// Changes the state; what it shows is drawn anew, and what must outlive the page is stored.
    pub(super) fn change<T>(self, change: impl FnOnce(&mut State) -> T) -> T {
        let before = self.look(|state| state.chat.screen());
        let result = self
            .0
            .try_update(change)
            .expect("the session lives as long as the page");
        self.look(|state| {
            storage::keep(state.chat.kept().as_ref());
            storage::set_draft(&state.draft);
        });
        let after = self.look(|state| state.chat.screen());
        if before != after {
            form::show(self, before, after);
        }
        screen::after_drawing(self);
        result
    }

    /// Takes what the desk sent of the chat.
    pub(super) fn take(self, changes: CustomerChanges) {
        let at_foot = screen::at_foot();
        let Taken { heard, gap, .. } = self.change(|state| {
            let (conversation, open) = (state.chat.screen(), state.chat.end().is_none());
            let taken = state.chat.take(changes, moment::now());
            if !taken.returned.is_empty() {
                state.notice = words::say(Word::CameBack);
                state.return_to_draft(&taken.returned.join("\n"));
            }
            if conversation != state.chat.screen() {
                state.ending = None;
                attention::start_afresh();
                state.end_problem.clear();
            }
            // Where one writes stays where it is.
            if open && state.chat.end().is_some() && !screen::is_writing() {
                screen::keep_focus();
            }
            state.unseen |= taken.heard && !at_foot;
            taken
        });
        if heard {
            tell("message");
        }
        if gap {
            live::reconnect(self);
        } else {
            send::pump(self);
        }
        attention::read(self);
        self.tell_host_how_it_stands();
    }

    /// This token has no chat here.
    pub(super) fn no_chat(self) {
        self.change(|state| state.chat.forget());
        self.tell_host_how_it_stands();
    }

    /// A chat was started by this page.
    pub(super) fn started(self) {
        screen::take_focus();
        self.change(|state| state.chat.open());
        live::wake(self);
    }

    fn tell_host_how_it_stands(self) {
        let standing = self.look(|state| {
            let is_shown = matches!(state.chat.screen(), Screen::Chat(_));
            let head = state.chat.head().filter(|_| is_shown)?;
            let phase = match head.phase {
                Phase::Waiting => "waiting",
                Phase::Talking => "talking",
                Phase::Ended => "ended",
            };
            let (place, agent) = (head.position.unwrap_or_default(), head.agent.as_deref());
            let agent = agent.unwrap_or_default();
            Some(format!("{}\n{phase}\n{place}\n{agent}", head.conversation))
        });
        screen::mark_root("data-chat", &standing.unwrap_or_default());
        tell("stands");
    }

    /// Something was typed.
    pub(super) fn typed(self, text: String) {
        storage::set_draft(&text);
        // Only what shows of it is drawn: a keystroke is the browser's business.
        if self.look(|state| face(&state.draft) == face(&text)) {
            self.0.update_untracked(|state| state.draft = text);
        } else {
            self.0.update(|state| state.draft = text);
        }
    }

    /// Sends what is typed. What cannot be sent stays there.
    pub(super) fn write(self) {
        let taken = self.change(|state| match MessageBody::new(&state.draft) {
            Ok(body) => {
                let taken = state.chat.write(random::request_id(), body.into(), moment::now());
                if taken {
                    state.draft.clear();
                    state.notice.clear();
                }
                taken
            }
            Err(refusal) => {
                // An empty field needs no sentence.
                if !state.draft.trim().is_empty() {
                    state.notice = words::refusal(&refusal);
                }
                false
            }
        });
        if taken {
            screen::to_foot(self);
            attention::sent();
            send::pump(self);
        }
    }

    /// Notes how a sending went.
    pub(super) fn settle(self, client_id: &RequestId, outcome: Result<Said, Refusal>) {
        self.change(|state| {
            if let Some(text) = state.chat.settle(client_id, outcome) {
                state.notice = words::say(Word::CameBack);
                state.return_to_draft(&text);
            }
        });
    }

    /// Whether what is typed can be sent in this chat.
    pub(super) fn may_write(self) -> bool {
        self.look(|state| state.chat.may_write(moment::now()))
    }

    /// From the end of a chat to the form.
    pub(super) fn leave_end(self) {
        if let Some(conversation) = self.change(|state| state.chat.dismiss()) {
            storage::set_dismissed(conversation);
        }
        self.tell_host_how_it_stands();
    }

    /// Whether nothing is typed or on its way, so that a reload would disturb nobody.
    pub(super) fn is_quiet(self) -> bool {
        !screen::sends_files() && self.look(|state| state.draft.is_empty() && state.chat.kept().is_none())
    }
}

impl State {
    /// Puts a text back into the composer, before what is typed there.
    pub(super) fn return_to_draft(&mut self, text: &str) {
        if !self.draft.is_empty() {
            self.draft.insert(0, '\n');
        }
        self.draft.insert_str(0, text);
    }
}

/// What of a draft shows outside the field: whether there is something to send, and the counter.
pub(super) fn face(draft: &str) -> (bool, Option<(Word, i64)>) {
    (draft.trim().is_empty(), crate::chat::counter(draft))
}

/// Something has happened on which `early.js` acts: it tells the page around this frame, and reads from the page what there is to tell;
/// or it loads the script that shows files.
pub(super) fn tell(what: &str) {
    if let Ok(event) = web_sys::Event::new(&format!("headset:{what}")) {
        let _ = window().dispatch_event(&event);
    }
}

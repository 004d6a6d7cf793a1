//! Texts that were not sent, as this browser keeps them for an account: a draft of each mode and what is on its way, by
//! conversation (behaviour 3). Each stands under a name of its own, so that two tabs never write over each other's.

use crate::browser::storage;
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId, RequestId};
use std::collections::BTreeMap;
use std::fmt;

const BEGINNING: &str = "unsent.";
/// Under this name a tab tells the others that the account was signed out in this browser.
pub(crate) const SIGNED_OUT: &str = "signed_out";

/// One part of what is kept of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// What is typed in this mode.
    Draft(Visibility),
    /// The chosen mode.
    Visibility,
    /// The place up to which the agent has looked.
    Looked,
    /// A text on its way.
    Text(RequestId),
}

impl fmt::Display for Piece {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Draft(visibility) => write!(formatter, "draft.{}", visibility.as_str()),
            Self::Visibility => formatter.write_str("visibility"),
            Self::Looked => formatter.write_str("looked"),
            Self::Text(client_id) => write!(formatter, "text.{}", client_id.as_str()),
        }
    }
}

impl Piece {
    fn parse(name: &str) -> Option<Self> {
        match name.split_once('.') {
            Some(("draft", mode)) => Visibility::parse(mode).map(Self::Draft),
            Some(("text", client_id)) => RequestId::new(client_id).ok().map(Self::Text),
            None if name == "visibility" => Some(Self::Visibility),
            None if name == "looked" => Some(Self::Looked),
            _ => None,
        }
    }
}

fn name(conversation: ConversationId, part: &Piece) -> String {
    format!("{BEGINNING}{conversation}.{part}")
}

/// What a name stands for; none where it is something else, or of another build.
pub(crate) fn parse(name: &str) -> Option<(ConversationId, Piece)> {
    let (conversation, part) = name.strip_prefix(BEGINNING)?.split_once('.')?;
    Some((ConversationId(conversation.parse().ok()?), Piece::parse(part)?))
}

/// All that is kept, by conversation.
pub(crate) fn all(person: PersonId) -> BTreeMap<ConversationId, Vec<(Piece, String)>> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for (name, text) in storage::all(person, BEGINNING) {
        if let Some((conversation, part)) = parse(&name) {
            // The choice who may read is this tab's own, if it made one: no other tab turns a work note into a comment.
            let own = (part == Piece::Visibility).then(|| storage::get_in_tab(person, &name));
            all.entry(conversation)
                .or_default()
                .push((part, own.flatten().unwrap_or(text)));
        }
    }
    all
}

/// Keeps what changed.
pub(crate) fn keep(person: PersonId, conversation: ConversationId, changes: Vec<(Piece, Option<String>)>) {
    for (part, text) in changes {
        let name = name(conversation, &part);
        if part == Piece::Visibility {
            storage::set_in_tab(person, &name, text.as_deref());
        }
        storage::set(person, &name, text.as_deref());
    }
}

/// How much there is that signing out would wipe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unsent {
    drafts: usize,
    texts: usize,
}

/// Counts it.
pub(crate) fn count(person: PersonId) -> Unsent {
    let all = all(person);
    Unsent::of(all.values().flatten())
}

/// Wipes it, and tells the other tabs. From here on this page keeps nothing.
pub(crate) fn wipe(person: PersonId) {
    for (name, _) in storage::all(person, BEGINNING) {
        storage::set_in_tab(person, &name, None);
        storage::set(person, &name, None);
    }
    // Its event is what counts; set twice, so that there is one.
    storage::set(person, SIGNED_OUT, Some("yes"));
    storage::set(person, SIGNED_OUT, None);
    storage::close();
}

impl Unsent {
    fn of<'a>(parts: impl Iterator<Item = &'a (Piece, String)>) -> Self {
        parts.fold(Self::default(), |mut unsent, (part, text)| {
            match part {
                Piece::Draft(_) if !text.trim().is_empty() => unsent.drafts += 1,
                Piece::Text(_) => unsent.texts += 1,
                Piece::Draft(_) | Piece::Visibility | Piece::Looked => {}
            }
            unsent
        })
    }

    /// What would be lost, in words; none where nothing would.
    pub(crate) fn loss(self) -> Option<String> {
        let drafts = match self.drafts {
            0 => None,
            1 => Some("1 draft".to_owned()),
            more => Some(format!("{more} drafts")),
        };
        let texts = match self.texts {
            0 => None,
            1 => Some("1 text that was not sent".to_owned()),
            more => Some(format!("{more} texts that were not sent")),
        };
        match (drafts, texts) {
            (Some(drafts), Some(texts)) => Some(format!("{drafts} and {texts}")),
            (drafts, texts) => drafts.or(texts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> Piece {
        Piece::Text(RequestId::new("client-0001").expect("well formed"))
    }

    #[test]
    fn names_lead_back_to_what_they_stand_for() {
        let parts = [
            Piece::Draft(Visibility::Comment),
            Piece::Draft(Visibility::WorkNote),
            Piece::Visibility,
            Piece::Looked,
            text(),
        ];
        for part in parts {
            let id = ConversationId(7);
            assert_eq!(parse(&name(id, &part)), Some((id, part)));
        }
        for other in [
            "settings",
            "unsent.7",
            "unsent.x.looked",
            "unsent.7.draft.shout",
            "unsent.7.text.?",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn the_warning_names_what_would_be_lost_and_nothing_else() {
        let draft = |words: &str| (Piece::Draft(Visibility::Comment), words.to_owned());
        let loss = |parts: &[(Piece, String)]| Unsent::of(parts.iter()).loss();
        assert_eq!(loss(&[draft(" \n"), (Piece::Looked, "7".into())]), None);
        assert_eq!(loss(&[draft("a")]).as_deref(), Some("1 draft"));
        assert_eq!(
            loss(&[draft("a"), draft("b"), (text(), "{}".into())]).as_deref(),
            Some("2 drafts and 1 text that was not sent")
        );
    }
}

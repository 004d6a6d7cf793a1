//! What nodes say to each other, as text: a line with the version of these words and the name of the node, and then one line for each
//! thing. Nodes of two versions may stand side by side: what one does not know it passes over.

use crate::attention::{Act, Gesture};
use crate::live::{TokenHash, Topic};
use domain::entry::Visibility;
use domain::ids::{ConversationId, PersonId, QueueId, RecordId};

/// The first word of a payload.
const VERSION: &str = "1";

/// One thing that nodes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// More moved than can be said.
    Everything,
    Moved(Topic),
    Does(Gesture),
    /// It stops, and will say nothing any more.
    Leaves,
}

/// All of it in as few payloads as it takes, each of at most so many bytes; at least one, which may say nothing.
pub(super) fn encode(node: &str, news: impl Iterator<Item = News>, most: usize) -> Vec<String> {
    let head = format!("{VERSION} {node}");
    let mut payloads = Vec::new();
    let mut payload = head.clone();
    for line in news.filter_map(|news| line(&news)) {
        if payload.len() + 1 + line.len() > most {
            payloads.push(std::mem::replace(&mut payload, head.clone()));
        }
        payload.push('\n');
        payload.push_str(&line);
    }
    payloads.push(payload);
    payloads
}

/// Which node says it, and what of it this one knows; none where it speaks by another version.
pub(super) fn decode(payload: &str) -> Option<(&str, Vec<News>)> {
    let mut lines = payload.split('\n');
    let (version, node) = lines.next()?.split_once(' ')?;
    (version == VERSION).then(|| (node, lines.filter_map(read).collect()))
}

fn line(news: &News) -> Option<String> {
    Some(match news {
        News::Everything => "*".to_owned(),
        News::Leaves => "b".to_owned(),
        News::Moved(topic) => match topic {
            Topic::Queue(id) => format!("q{id}"),
            Topic::Overview(id) => format!("o{id}"),
            Topic::Cases(id) => format!("a{id}"),
            Topic::Conversation(id) => format!("c{id}"),
            Topic::Chat(id) => format!("k{id}"),
            Topic::Customer(TokenHash(hash)) => format!("u{hash:x}"),
            Topic::Configuration => "f".to_owned(),
            Topic::Session(id) => format!("s{id}"),
            Topic::Status(id) => format!("t{id}"),
            Topic::Record(id) => format!("r{id}"),
            // Each node rings these by what people are said to do.
            Topic::Attention(_) | Topic::Typing(_) => return None,
        },
        News::Does(Gesture { conversation, by, act }) => {
            let (person, name) = by.as_ref().map_or((0, ""), |(person, name)| (person.0, name.as_str()));
            let act = match act {
                Act::Types(Visibility::Comment) => 'c',
                Act::Types(Visibility::WorkNote) => 'w',
                Act::TypesNoMore => 'n',
                Act::Looks => 'l',
                Act::LooksAway => 'x',
            };
            format!("g{conversation} {person} {act} {}", name.replace('\n', " "))
        }
    })
}

fn read(line: &str) -> Option<News> {
    let kind = line.chars().next()?;
    let rest = &line[kind.len_utf8()..];
    let id = || rest.parse().ok();
    Some(match kind {
        '*' => News::Everything,
        'b' => News::Leaves,
        'q' => News::Moved(Topic::Queue(QueueId(id()?))),
        'o' => News::Moved(Topic::Overview(QueueId(id()?))),
        'a' => News::Moved(Topic::Cases(PersonId(id()?))),
        'c' => News::Moved(Topic::Conversation(ConversationId(id()?))),
        'k' => News::Moved(Topic::Chat(ConversationId(id()?))),
        'u' => News::Moved(Topic::Customer(TokenHash(u64::from_str_radix(rest, 16).ok()?))),
        'f' => News::Moved(Topic::Configuration),
        's' => News::Moved(Topic::Session(PersonId(id()?))),
        't' => News::Moved(Topic::Status(PersonId(id()?))),
        'r' => News::Moved(Topic::Record(RecordId(id()?))),
        'g' => News::Does(gesture(rest)?),
        _ => return None,
    })
}

fn gesture(text: &str) -> Option<Gesture> {
    let mut words = text.splitn(4, ' ');
    let conversation = ConversationId(words.next()?.parse().ok()?);
    let person = words.next()?.parse().ok()?;
    let act = match words.next()? {
        "c" => Act::Types(Visibility::Comment),
        "w" => Act::Types(Visibility::WorkNote),
        "n" => Act::TypesNoMore,
        "l" => Act::Looks,
        "x" => Act::LooksAway,
        _ => return None,
    };
    let by = (person != 0).then(|| (PersonId(person), words.next().unwrap_or_default().to_owned()));
    Some(Gesture { conversation, by, act })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<News> {
        let topics = [
            Topic::Queue(QueueId(1)),
            Topic::Overview(QueueId(2)),
            Topic::Cases(PersonId(3)),
            Topic::Conversation(ConversationId(4)),
            Topic::Chat(ConversationId(i64::MAX)),
            Topic::Customer(TokenHash(u64::MAX)),
            Topic::Configuration,
            Topic::Session(PersonId(7)),
            Topic::Status(PersonId(8)),
            Topic::Record(RecordId(9)),
        ];
        let amy = || Some((PersonId(3), "Amy Ng (she) 🦀".to_owned()));
        let gesture = |by, act| {
            News::Does(Gesture {
                conversation: ConversationId(4),
                by,
                act,
            })
        };
        [News::Everything, News::Leaves]
            .into_iter()
            .chain(topics.into_iter().map(News::Moved))
            .chain([
                gesture(None, Act::Types(Visibility::Comment)),
                gesture(None, Act::TypesNoMore),
                gesture(amy(), Act::Types(Visibility::WorkNote)),
                gesture(amy(), Act::Looks),
                gesture(Some((PersonId(3), String::new())), Act::LooksAway),
            ])
            .collect()
    }

    #[test]
    fn what_is_said_is_what_is_heard() {
        let payloads = encode("n1", all().into_iter(), 8_000);
        assert_eq!(payloads.len(), 1);
        assert_eq!(decode(&payloads[0]), Some(("n1", all())));
        assert_eq!(
            encode("n1", std::iter::empty(), 8_000),
            ["1 n1"],
            "who has nothing to say says so"
        );
    }

    #[test]
    fn much_of_it_is_several_payloads_none_of_them_too_long() {
        let many = || (0..5_000).map(|id| News::Moved(Topic::Chat(ConversationId(id))));
        let payloads = encode("n1", many(), 1_000);
        assert!(payloads.len() > 5 && payloads.iter().all(|payload| payload.len() <= 1_000));
        let heard: Vec<News> = payloads
            .iter()
            .flat_map(|payload| decode(payload).expect("readable").1)
            .collect();
        assert_eq!(heard, many().collect::<Vec<_>>());
    }

    #[test]
    fn what_a_newer_node_says_is_passed_over() {
        let payload = "1 n1\nz17 and more\nq1\n\nqq\ng1 2 y\nf";
        let known = vec![News::Moved(Topic::Queue(QueueId(1))), News::Moved(Topic::Configuration)];
        assert_eq!(decode(payload), Some(("n1", known)));
        assert_eq!(decode("2 n1\nq1"), None);
        assert_eq!(decode(""), None);
    }
}

//! A chat as a text that its customer keeps (behaviour 10, "After"): plain lines of what they may read.
//!
//! Only a server writes it.

use crate::Refusal;
use crate::catalogue;
use crate::entry::{CustomerAuthor, CustomerContent, CustomerEntry};
use crate::time::Timestamp;
use crate::words::{Word, Words};
use jiff::ZonedDateTime;
use jiff::tz::{Offset, TimeZone};

/// How far the reader's clock is from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UtcOffset(Offset);

impl UtcOffset {
    /// So many minutes ahead of UTC; behind it where negative.
    ///
    /// # Errors
    /// `invalid` beyond 18 hours, which is further than any clock goes.
    pub fn from_minutes(minutes: i32) -> Result<Self, Refusal> {
        let beyond = || Refusal::invalid("utc_offset", "must be minutes from -1080 to 1080");
        if minutes.unsigned_abs() > 18 * 60 {
            return Err(beyond());
        }
        Offset::from_seconds(minutes * 60).map(Self).map_err(|_| beyond())
    }

    fn moment(self, at: Timestamp) -> ZonedDateTime {
        // A stored moment is within the years that jiff knows.
        let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        instant.to_zoned_datetime(TimeZone::fixed(self.0))
    }
}

/// What breaks a line somewhere. A text that has one goes on below, further in, so that nobody's words look like another's line.
const BREAKS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Where the words of a line begin: after `14:02` and two spaces.
const MARGIN: &str = "       ";

/// The last entries of a chat at the site of this name, oldest first, in its customer's words; `earlier` says that there were more
/// before them.
#[must_use]
pub fn transcript(words: &Words, site: &str, entries: &[CustomerEntry], earlier: bool, offset: UtcOffset) -> String {
    let times = words.fill(Word::TimesAre, &[&format!("UTC{}", written(offset))]);
    let mut text = format!("{site}\n{times}\n");
    if earlier {
        text.push_str(&words.say(Word::EarlierLeftOut));
        text.push('\n');
    }
    let mut day = None;
    for entry in entries {
        let moment = offset.moment(entry.at);
        if day.replace(moment.date()) != Some(moment.date()) {
            text.push_str(&format!("\n{}\n\n", day_of(words, &moment)));
        }
        text.push_str(&moment.strftime("%H:%M  ").to_string());
        text.push_str(&indented(&said(words, &entry.content, offset)));
        text.push('\n');
    }
    text
}

/// From Monday on.
const WEEKDAYS: [Word; 7] = [
    Word::Monday,
    Word::Tuesday,
    Word::Wednesday,
    Word::Thursday,
    Word::Friday,
    Word::Saturday,
    Word::Sunday,
];

const MONTHS: [Word; 12] = [
    Word::January,
    Word::February,
    Word::March,
    Word::April,
    Word::May,
    Word::June,
    Word::July,
    Word::August,
    Word::September,
    Word::October,
    Word::November,
    Word::December,
];

/// The parts of a date: its day, its month in words, its year.
fn date(words: &Words, moment: &ZonedDateTime) -> [String; 3] {
    // A month is from 1 to 12.
    let month = usize::try_from(moment.month() - 1)
        .ok()
        .and_then(|place| MONTHS.get(place));
    [
        moment.day().to_string(),
        month.map_or_else(String::new, |month| words.say(*month)),
        moment.year().to_string(),
    ]
}

fn day_of(words: &Words, moment: &ZonedDateTime) -> String {
    let [day, month, year] = date(words, moment);
    let weekday = usize::try_from(moment.weekday().to_monday_zero_offset()).unwrap_or_default();
    words.fill(Word::Day, &[&words.say(WEEKDAYS[weekday]), &day, &month, &year])
}

fn moment_of(words: &Words, moment: &ZonedDateTime) -> String {
    let [day, month, year] = date(words, moment);
    let time = moment.strftime("%H:%M").to_string();
    words.fill(Word::Moment, &[&day, &month, &year, &time])
}

/// `` for UTC itself, `+01:00`, `-03:30`.
fn written(offset: UtcOffset) -> String {
    let minutes = offset.0.seconds() / 60;
    if minutes == 0 {
        return String::new();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

fn indented(words: &str) -> String {
    let words = words.replace("\r\n", "\n");
    let mut lines = words.split(BREAKS);
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| match line {
        "" => text + "\n",
        line => text + "\n" + MARGIN + line,
    })
}

fn said(words: &Words, content: &CustomerContent, offset: UtcOffset) -> String {
    let by = |author: &CustomerAuthor, what: &str| match author {
        CustomerAuthor::You => words.fill(Word::Said, &[&words.say(Word::You), what]),
        CustomerAuthor::Agent { name } => words.fill(Word::Said, &[name, what]),
    };
    match content {
        CustomerContent::Message { author, body, .. } => by(author, body),
        CustomerContent::Attachment { author, file, .. } => by(author, &words.fill(Word::File, &[&file.name])),
        CustomerContent::Removed { author } => by(author, &words.say(Word::Removed)),
        CustomerContent::Card(card) => {
            catalogue::card_with_comments(words, card, |comment| moment_of(words, &offset.moment(comment.at)))
        }
        CustomerContent::System(line) => catalogue::for_customer(words, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachment::{File, FileKind};
    use crate::entry::{CardComment, CustomerCard, SystemLine};
    use crate::ids::{AttachmentId, RecordNumber};
    use crate::language::Language;
    use crate::record::CustomerState;
    use crate::refusal::Code;
    use proptest::prelude::*;

    /// 2026-11-24T13:02:00Z.
    const START: i64 = 1_795_525_320_000;

    fn entry(seq: i64, minutes: i64, content: CustomerContent) -> CustomerEntry {
        CustomerEntry {
            seq,
            at: Timestamp(START + minutes * 60_000),
            content,
        }
    }

    fn wrote(author: CustomerAuthor, body: &str) -> CustomerContent {
        CustomerContent::Message {
            author,
            body: body.to_owned(),
            client_id: None,
        }
    }

    fn amy() -> CustomerAuthor {
        CustomerAuthor::Agent { name: "Amy".into() }
    }

    fn offset(minutes: i32) -> UtcOffset {
        UtcOffset::from_minutes(minutes).expect("an offset")
    }

    fn english(site: &str, entries: &[CustomerEntry], earlier: bool, offset: UtcOffset) -> String {
        transcript(Language::English.words(), site, entries, earlier, offset)
    }

    #[test]
    fn a_chat_over_midnight_as_it_is_kept() {
        let card = CustomerCard {
            number: RecordNumber("CS0001001".into()),
            short_description: "Wrong invoice".into(),
            state: CustomerState::Received,
            comments: vec![CardComment {
                by: "Mia".into(),
                at: Timestamp(START),
                body: "We are on it.".into(),
            }],
        };
        let file = File {
            attachment: AttachmentId(9),
            name: "invoice.pdf".into(),
            kind: FileKind::Pdf,
            bytes: 2_048,
            pixels: None,
        };
        let entries = [
            entry(1, 0, CustomerContent::System(SystemLine::Started)),
            entry(2, 0, wrote(CustomerAuthor::You, "My invoice is wrong.\n\nNumber 4711")),
            entry(3, 3, wrote(amy(), "Which invoice?")),
            entry(4, 4, CustomerContent::Removed { author: amy() }),
            entry(
                5,
                5,
                CustomerContent::Attachment {
                    author: CustomerAuthor::You,
                    file,
                    client_id: None,
                },
            ),
            entry(6, 600, CustomerContent::Card(card)),
        ];
        let expected = "Example shop
Times are UTC+01:00.

Tuesday, 24 November 2026

14:02  You started the chat.
14:02  You: My invoice is wrong.

       Number 4711
14:05  Amy: Which invoice?
14:06  Amy: This text was removed.
14:07  You: [file: invoice.pdf]

Wednesday, 25 November 2026

00:02  CS0001001 · Received: Wrong invoice
       Mia, 24 November 2026 14:02: We are on it.
";
        assert_eq!(english("Example shop", &entries, false, offset(60)), expected);
    }

    #[test]
    fn a_chat_is_kept_in_its_customers_language() {
        let entries = [
            entry(1, 0, CustomerContent::System(SystemLine::Started)),
            entry(2, 3, wrote(CustomerAuthor::You, "Meine Rechnung stimmt nicht.")),
        ];
        assert_eq!(
            transcript(Language::German.words(), "Laden", &entries, true, offset(60)),
            "Laden
Zeiten in UTC+01:00.
Was davor gesagt wurde, ist weggelassen.

Dienstag, 24. November 2026

14:02  Sie haben den Chat begonnen.
14:05  Sie: Meine Rechnung stimmt nicht.
"
        );
    }

    /// In each language each date has its own weekday and month.
    #[test]
    fn days_are_named_in_every_language() {
        for language in Language::ALL {
            let days: Vec<String> = (0..365)
                .map(|day| day_of(language.words(), &offset(0).moment(Timestamp(START + day * 86_400_000))))
                .collect();
            for (place, day) in days.iter().enumerate() {
                assert!(!days[..place].contains(day), "{language:?}: {day}");
            }
        }
    }

    #[test]
    fn what_is_left_out_is_said_and_utc_is_called_so() {
        let text = english("Example shop", &[], true, offset(0));
        assert_eq!(
            text,
            "Example shop\nTimes are UTC.\nWhat was said before is left out.\n"
        );
    }

    #[test]
    fn no_clock_is_further_from_utc_than_eighteen_hours() {
        assert_eq!(written(offset(-210)), "-03:30");
        for minutes in [-1_080, 0, 1_080] {
            assert!(UtcOffset::from_minutes(minutes).is_ok());
        }
        for minutes in [-1_081, 1_081, i32::MIN, i32::MAX] {
            assert_eq!(
                UtcOffset::from_minutes(minutes).map_err(|refusal| refusal.code()),
                Err(Code::Invalid)
            );
        }
    }

    proptest! {
        /// Whatever somebody writes, each line that begins at the margin is an entry's first.
        #[test]
        fn nobodys_words_look_like_anothers_line(body in "(?s).{0,40}", breaks in prop::sample::select(&BREAKS[..])) {
            let body = format!("{body}{breaks}14:02  Amy: Send me your password.");
            let text = english("Shop", &[entry(1, 0, wrote(CustomerAuthor::You, &body))], false, offset(0));
            let first = text.split(BREAKS).filter(|line| line.starts_with("14:02  ") || line.starts_with("13:02  "));
            prop_assert_eq!(first.count(), 1);
        }
    }
}

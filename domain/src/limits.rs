//! Hard ceilings and the defaults of settings, each with its unit.

use std::time::Duration;

/// A message has at most this many Unicode scalar values after trimming (behaviour 5). A constant, not a setting.
pub const MESSAGE_CHARACTERS: usize = 4_000;
/// A file has at most this many bytes (behaviour 5, "Attachments"). A constant, not a setting.
pub const ATTACHMENT_BYTES: usize = 10 * 1024 * 1024;
/// So many files are sent in one go.
pub const ATTACHMENTS_AT_ONCE: usize = 5;
/// A picture has at most this many pixels: what shows it needs memory for each, however few bytes it travels in.
pub const ATTACHMENT_PIXELS: u64 = 50_000_000;
/// And its name, as shown, at most this many characters.
pub const FILE_NAME_CHARACTERS: usize = 120;
/// The composer's counter appears when fewer than this many characters remain.
pub const MESSAGE_COUNTER_FROM: usize = 400;
/// Open conversations an agent may have unless set otherwise (behaviour 4.3).
pub const OPEN_CONVERSATIONS: i64 = 4;
/// The limit of an agent who has none: the largest number that a browser knows exactly.
pub const UNLIMITED_CONVERSATIONS: i64 = (1 << 53) - 1;
/// A waiting customer gone for this long is Closed Abandoned (behaviour 10, "Leaving and coming back").
pub const ABSENT_WHILE_WAITING: Duration = Duration::from_mins(15);
/// A customer in a conversation gone for this long is Closed by Client (behaviour 10).
pub const ABSENT_IN_PROGRESS: Duration = Duration::from_mins(30);
/// A customer whose turn it is and who is silent for this long is asked whether they are still there (behaviour 10, "Idle").
pub const SILENT_AFTER: Duration = Duration::from_mins(5);
/// And the conversation closes this long after that.
pub const SILENCE_CLOSES_AFTER: Duration = Duration::from_mins(2);
/// While an agent types, the clock of silence is begun anew no oftener than this.
pub const STIRS_EVERY: Duration = Duration::from_secs(20);
/// After the desk itself was away, no clock about people fires for this long (behaviour 10, "The desk's own absence").
pub const GRACE_AFTER_ABSENCE: Duration = Duration::from_secs(90);
/// The average wait is the mean of this many accepted visits (behaviour 3).
pub const AVERAGE_WAIT_VISITS: i64 = 20;
/// History is read in pages of this many entries.
pub const HISTORY_PAGE: usize = 50;
/// A customer's text that could not be sent for this long is not sent by itself any more (behaviour 5).
pub const CUSTOMER_RETRIES_FOR: Duration = Duration::from_mins(10);
/// An agent's text that could not be sent for this long is not sent by itself any more (behaviour 5).
pub const AGENT_RETRIES_FOR: Duration = Duration::from_mins(2);
/// Changes travel in frames of at most this many entries; what is left follows in the next.
pub const CHANGES_PAGE: usize = 200;
/// On the card of a record its customer reads at most so many of what staff wrote on the record for them (behaviour 9).
pub const CARD_COMMENTS: usize = 20;
/// The server sends at least one frame in this time, so that a dead socket is noticed (behaviour 5, "Resume").
pub const HEARTBEAT: Duration = Duration::from_secs(20);
/// Nothing heard for this long means that a socket is dead, on either side.
pub const SILENCE_IS_DEATH: Duration = Duration::from_secs(42);
/// A chat that is kept as a text has at most this many entries, the last (behaviour 10, "After").
pub const TRANSCRIPT_ENTRIES: usize = 2_000;
/// A queue's summary moves at most once in this time however busy the queue is.
pub const QUEUE_SUMMARY_PERIOD: Duration = Duration::from_millis(100);
/// A socket frame from a client is at most this many bytes.
pub const FRAME_BYTES: usize = 64 * 1024;
/// What waits to be written to one socket is at most this many bytes; then the connection starts afresh.
pub const OUTGOING_BYTES: usize = 1024 * 1024;
/// Conversations one agent's connection may watch at once.
pub const WATCHED_CONVERSATIONS: usize = 64;
/// Queues one agent's connection may have unfolded at once.
pub const UNFOLDED_QUEUES: usize = 64;
/// A manager's view of their groups shows this many conversations, those that wait longest for an answer first.
pub const OVERSEEN_CONVERSATIONS: i64 = 200;
/// A session lives this long without use.
pub const SESSION_IDLE: Duration = Duration::from_hours(14 * 24);
/// An invitation's one-time code lives this long.
pub const INVITATION: Duration = Duration::from_hours(7 * 24);
/// A password has at least this many characters (OWASP ASVS 5.0, 6.2.1).
pub const PASSWORD_CHARACTERS_MIN: usize = 12;
/// And at most this many, so that hashing stays bounded.
pub const PASSWORD_CHARACTERS_MAX: usize = 256;
/// An agent is offline this long after their last live connection ended (behaviour 11, "My status").
pub const OFFLINE_AFTER: Duration = Duration::from_secs(30);
/// An agent who has been offline for this long has left: unanswered customers go back in line, and the others may be picked
/// up (behaviour 8, "Nobody is left alone").
pub const LEFT_AFTER: Duration = Duration::from_mins(3);
/// Whoever was offline for longer than this comes back as Away (behaviour 11).
pub const RETURNS_AWAY_AFTER: Duration = Duration::from_mins(15);
/// Without input for this long, Away is suggested (behaviour 11).
pub const AWAY_SUGGESTED_AFTER: Duration = Duration::from_mins(15);
/// A conversation that the clock closed reopens for this long (behaviour 5).
pub const REOPENS_FOR: Duration = Duration::from_hours(24);
/// A follow-up is the former agent's alone to accept for this long (behaviour 5).
pub const FOLLOW_UP_RESERVED: Duration = Duration::from_mins(1);
/// A colleague has this long to answer a request (behaviour 6.3).
pub const REQUEST_WAITS_FOR: Duration = Duration::from_mins(3);
/// How a request ended is told to both sides for this long.
pub const REQUEST_TOLD_FOR: Duration = Duration::from_mins(1);
/// Whom to transfer to: so many colleagues are listed, and so many queues.
pub const TRANSFER_TARGETS: i64 = 500;
/// Why a request is declined has at most this many characters, on one line.
pub const REASON_CHARACTERS: usize = 200;
/// An escalation goes back when nobody has been available there for this long (behaviour 7).
pub const ESCALATION_WAITS_FOR: Duration = Duration::from_mins(5);
/// Whoever waits is warned so long before the queue closes (behaviour 10, "Opening hours").
pub const WARNED_BEFORE_CLOSING: Duration = Duration::from_mins(10);
/// Whoever waits in a queue that has closed is ended after this long if nobody is available (behaviour 10).
pub const ENDS_AFTER_CLOSING: Duration = Duration::from_mins(30);
/// While somebody is available in a queue that has closed, it is looked at again after this long whether anybody is.
pub const LOOKS_AGAIN_AFTER_CLOSING: Duration = Duration::from_mins(5);
/// Typing and looking are forgotten after this long (behaviour 5).
pub const ATTENTION_LASTS: Duration = Duration::from_secs(6);
/// Waits are estimated from the visits of this long (behaviour 10, "Waiting").
pub const ESTIMATE_WINDOW: Duration = Duration::from_hours(2);
/// And from no fewer visits than this.
pub const ESTIMATE_VISITS: i64 = 5;
/// An unfolded queue shows this many of its line.
pub const UNFOLDED_QUEUE: i64 = 100;
/// Where sockets are blocked, the desk is asked this often (behaviour 5, "Resume").
pub const ASK_EVERY: Duration = Duration::from_secs(3);
/// And having asked counts as a connection for this long (behaviour 11).
pub const ASKING_COUNTS_FOR: Duration = Duration::from_secs(30);
/// A record's short description has at most this many characters (behaviour 9).
pub const SHORT_DESCRIPTION_CHARACTERS: usize = 160;
/// And its description at most this many.
pub const DESCRIPTION_CHARACTERS: usize = 8_000;
/// What a customer adds to their rating has at most this many characters (behaviour 10, "After").
pub const SURVEY_COMMENT_CHARACTERS: usize = 1_000;
/// What a queue asks its customers afterwards has at most this many, on one line.
pub const SURVEY_QUESTION_CHARACTERS: usize = 160;
/// A site has at most so many questions of its own (behaviour 10, "Start").
pub const OWN_FIELDS: usize = 8;
/// Each of at most this many characters, on one line.
pub const FIELD_NAME_CHARACTERS: usize = 60;
/// And its answer of at most this many, on one line.
pub const FIELD_ANSWER_CHARACTERS: usize = 200;
/// A site's launcher says at most this many, on one line (behaviour 10, "Look").
pub const LAUNCHER_CHARACTERS: usize = 40;
/// A site's logo has at most this many bytes.
pub const LOGO_BYTES: usize = 32 * 1024;
/// And so many pixels on each side.
pub const LOGO_PIXELS: u32 = 512;
/// An ended chat can be rated for this long.
pub const SURVEY_OPEN_FOR: Duration = Duration::from_hours(7 * 24);
/// Managers read the average rating of this long (behaviour 10, "Survey").
pub const SURVEY_AVERAGE_OVER: Duration = Duration::from_hours(30 * 24);
/// And this many of what was said with ratings, the newest.
pub const SURVEY_COMMENTS: i64 = 20;
/// A page of the list of records.
pub const RECORDS_PAGE: usize = 50;
/// A search finds the words it is given in at most this many records, the newest.
pub const RECORDS_FOUND: i64 = 1_000;
/// A record's page shows this many of its conversations, those linked last.
pub const RECORD_CONVERSATIONS: usize = 200;
/// Records one agent's connection may watch at once.
pub const WATCHED_RECORDS: usize = 4;
/// What a site's server says of a customer counts for at most this long (behaviour 10, "Known customers").
pub const IDENTITY_AHEAD: Duration = Duration::from_mins(10);
/// And so much longer at either end, since clocks of servers differ.
pub const IDENTITY_LEEWAY: Duration = Duration::from_secs(30);
/// A token that says it is at most this many bytes.
pub const IDENTITY_BYTES: usize = 4096;
/// What a site calls one of its people has at most this many characters.
pub const SUBJECT_CHARACTERS: usize = 200;
/// A known customer is known in at most this many browsers, the latest.
pub const BROWSERS_OF_CUSTOMER: i64 = 50;
/// The transcript of one conversation is sent by e-mail at most so often (behaviour 10, "After").
pub const MAILS_PER_CONVERSATION: i64 = 3;
/// One address is sent at most so many transcripts on one day, of whichever conversations.
pub const MAILS_PER_ADDRESS_AND_DAY: i64 = 10;
/// After so long without an answer of the mail server an attempt has failed.
pub const MAIL_ANSWERED_WITHIN: Duration = Duration::from_mins(1);
/// Whoever sends a mail has it alone for this long; then it is another's to send.
pub const MAIL_LEASED_FOR: Duration = Duration::from_mins(2);
/// The pauses after an attempt that failed, in their order; after one more attempt the mail is given up.
pub const MAIL_PAUSES: [Duration; 4] = [
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
];

//! Every text that customers read, by name.

macro_rules! words {
    ($($word:ident = $name:literal [$($parameter:literal),*];)*) => {
        /// One text: a word, a sentence, or one with places for what it is about. Its number is its place in [`super::Words`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Word {
            $($word,)*
        }

        impl Word {
            /// All, in their order.
            pub const ALL: &[Self] = &[$(Self::$word),*];

            /// What it is called in the files of the languages.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$word => $name,)*
                }
            }

            /// What stands in its places, in their order. Where it counts something, that is the first.
            #[must_use]
            pub fn parameters(self) -> &'static [&'static str] {
                match self {
                    $(Self::$word => &[$($parameter),*],)*
                }
            }
        }
    };
}

words! {
    // System lines.
    Started = "started" [];
    Joined = "joined" ["agent"];
    EndedByAgent = "ended-by-agent" ["agent"];
    EndedWithRecord = "ended-with-record" ["agent", "number"];
    EndedByCustomer = "ended-by-customer" [];
    EndedBySilence = "ended-by-silence" [];
    EndedByHours = "ended-by-hours" [];
    Returned = "returned" ["agent"];
    PutBack = "put-back" ["agent"];
    TakenOver = "taken-over" ["agent", "from"];
    Left = "left" ["agent"];
    Reopened = "reopened" [];
    PassedOn = "passed-on" ["agent", "to"];
    BackAgain = "back-again" ["to"];

    // Records, as they stand in the log.
    Card = "card" ["number", "state", "about"];
    CardComment = "card-comment" ["by", "moment", "comment"];
    CardReceived = "card-received" [];
    CardInProgress = "card-in-progress" [];
    CardAnswerNeeded = "card-answer-needed" [];
    CardSolved = "card-solved" [];

    // Who says something, and how it stands.
    You = "you" [];
    Removed = "removed" [];
    Pair = "pair" ["first", "last"];
    List = "list" ["first", "last"];
    Typing = "typing" ["agent"];
    Read = "read" [];
    Sending = "sending" [];
    WaitsForConnection = "waits-for-connection" [];
    NotSent = "not-sent" [];
    Retry = "retry" [];
    Discard = "discard" [];

    // Waiting.
    Opening = "opening" [];
    Position = "position" ["place"];
    InLine = "in-line" [];
    UsuallyUnder = "usually-under" ["minutes"];
    UsuallyAbout = "usually-about" ["minutes"];
    UsuallyBetween = "usually-between" ["to", "from"];
    Busy = "busy" [];
    Nobody = "nobody" [];
    Asked = "asked" ["agent"];
    Closing = "closing" [];
    OpensAgain = "opens-again" ["moment"];
    ClosesAt = "closes-at" ["time"];
    LeaveMessage = "leave-message" [];
    LeaveMessageHint = "leave-message-hint" [];
    KeepWaiting = "keep-waiting" [];
    MessageLeft = "message-left" ["number"];

    // About to close.
    StillThere = "still-there" ["left"];
    StillThereAloud = "still-there-aloud" [];
    ClosesIn = "closes-in" ["seconds"];
    StillHere = "still-here" [];

    // Writing.
    Messages = "messages" [];
    EarlierMessages = "earlier-messages" [];
    NewMessage = "new-message" [];
    Message = "message" [];
    WriteMessage = "write-message" [];
    AttachFile = "attach-file" [];
    Send = "send" [];
    CharactersLeft = "characters-left" ["count"];
    CharactersTooMany = "characters-too-many" ["count"];
    CameBack = "came-back" [];

    // Ending, and what comes after.
    EndChat = "end-chat" [];
    EndQuestion = "end-question" [];
    EndHint = "end-hint" [];
    KeepChatting = "keep-chatting" [];
    ContinueUntil = "continue-until" ["time"];
    ContinueUntilTomorrow = "continue-until-tomorrow" ["time"];
    AnythingElse = "anything-else" [];
    Continue = "continue" [];
    ContinueUnanswered = "continue-unanswered" [];
    StartAnew = "start-anew" [];
    SaveTranscript = "save-transcript" [];
    NotSaved = "not-saved" [];
    SurveyQuestion = "survey-question" [];

    // Around the chat.
    SupportChat = "support-chat" [];
    Minimise = "minimise" [];
    Sound = "sound" [];
    Reconnecting = "reconnecting" [];
    ChatUpdated = "chat-updated" [];
    Reload = "reload" [];
    YourName = "your-name" [];
    Email = "email" [];

    // What is wrong with a field.
    Missing = "missing" [];
    NameMissing = "name-missing" [];
    TopicMissing = "topic-missing" [];
    EmailMissing = "email-missing" [];
    EmailInvalid = "email-invalid" [];
    MessageMissing = "message-missing" [];
    FirstMessageMissing = "first-message-missing" [];
    TooLong = "too-long" ["count", "most"];
    Unprintable = "unprintable" [];
    Invalid = "invalid" [];

    // What the desk refuses.
    SignedOut = "signed-out" [];
    CrossSite = "cross-site" [];
    NotFound = "not-found" [];
    Taken = "taken" [];
    TakenBy = "taken-by" ["agent"];
    Closed = "closed" [];
    IdReused = "id-reused" [];
    QueueClosed = "queue-closed" [];
    TooLarge = "too-large" [];
    SlowDown = "slow-down" ["seconds"];
    Unavailable = "unavailable" [];
    Offline = "offline" [];
    Updated = "updated" [];

    // From here on the page's Wasm knows none of them. First the shell's.
    Title = "title" ["site"];
    NeedsScript = "needs-script" [];
    Optional = "optional" [];
    Topic = "topic" [];
    ChooseTopic = "choose-topic" [];
    NoTopic = "no-topic" [];
    NotAvailable = "not-available" [];
    HowCanWeHelp = "how-can-we-help" [];
    NotLoaded = "not-loaded" [];
    TryAgain = "try-again" [];
    StartChat = "start-chat" [];
    FileNotSent = "file-not-sent" [];

    // Files.
    Files = "files" [];
    Cancel = "cancel" [];
    Close = "close" [];
    FileSent = "file-sent" ["name"];
    FileStuck = "file-stuck" ["name", "why"];
    FileNotLoaded = "file-not-loaded" [];
    FileEmpty = "file-empty" [];
    FileTooLarge = "file-too-large" ["megabytes"];
    FilesTooMany = "files-too-many" ["count"];
    FileKind = "file-kind" [];
    FilePixels = "file-pixels" ["millions"];

    // The survey.
    VeryBad = "very-bad" [];
    Bad = "bad" [];
    AllRight = "all-right" [];
    Good = "good" [];
    VeryGood = "very-good" [];
    BetterQuestion = "better-question" [];
    SendRating = "send-rating" [];
    RatingUnanswered = "rating-unanswered" [];
    ThankYou = "thank-you" [];
    AlreadyRated = "already-rated" [];
    SurveyClosed = "survey-closed" [];

    // The transcript.
    TimesAre = "times-are" ["zone"];
    EarlierLeftOut = "earlier-left-out" [];
    Said = "said" ["by", "words"];
    File = "file" ["name"];
    Day = "day" ["weekday", "day", "month", "year"];
    Moment = "moment" ["day", "month", "year", "time"];
    Monday = "monday" [];
    Tuesday = "tuesday" [];
    Wednesday = "wednesday" [];
    Thursday = "thursday" [];
    Friday = "friday" [];
    Saturday = "saturday" [];
    Sunday = "sunday" [];
    January = "january" [];
    February = "february" [];
    March = "march" [];
    April = "april" [];
    May = "may" [];
    June = "june" [];
    July = "july" [];
    August = "august" [];
    September = "september" [];
    October = "october" [];
    November = "november" [];
    December = "december" [];

    // The transcript by e-mail.
    MailTranscript = "mail-transcript" [];
    MailOnItsWay = "mail-on-its-way" ["address"];
    MailUnanswered = "mail-unanswered" [];
    MailedOften = "mailed-often" [];
    MailSubject = "mail-subject" ["number"];
    MailGreeting = "mail-greeting" [];
    MailFooter = "mail-footer" [];

    // The button on other people's pages.
    ChatWithUs = "chat-with-us" [];
    NewMessages = "new-messages" ["count"];
}

impl Word {
    /// Those that the page's Wasm says, in their order: they are the first.
    #[must_use]
    pub fn of_page() -> &'static [Self] {
        &Self::ALL[..Self::Title as usize]
    }
}

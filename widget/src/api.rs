//! What a customer's browser can ask for: the typed functions under `/api`, one for each of `domain::wire::CUSTOMER_FUNCTIONS`.
//!
//! They are thin: who asks is the bearer token of the request, what happens is `desk`'s. The page calls them through
//! `page::ask`, whose arguments [`crate::wire`] holds against the types here.

use domain::Refusal;
use domain::entry::CustomerEntry;
use domain::fields::OwnAnswer;
use domain::ids::{ConversationId, RequestId};
use domain::survey::{Answer, Rating};
use domain::text::{EmailAddress, MessageBody, Name, SurveyComment};
use domain::transcript::UtcOffset;
use domain::wire::Envelope;
use domain::wire::agent::HistoryPage;
use domain::wire::codec::StrictJson;
use domain::wire::customer::{
    Around, Continued, Having, Identified, MessageLeft, Said, Secret, Started, ToCustomer, TranscriptMailed,
    TranscriptOffer,
};
use domain::words::Word;
use domain::written_from::WrittenFrom;
use leptos::server;
use server_fn::codec::Json;

/// Starts a chat at a site, or opens the one that is open already (behaviour 10, "Start").
///
/// What of it must be there is what the site asks for. `topic` is one of the site's topics, by name, or its first; `own_answers` answer
/// what the site asks besides, by the words in which it does; `around` is where the customer writes from. Repeating it with the same
/// `request_id` starts nothing twice.
///
/// # Errors
/// `invalid` with the field's name, `not_found` for an unknown site, `signed_out` for a guest where the site takes none,
/// `queue_closed`, `slow_down`, `unavailable`.
#[server(prefix = "/api", endpoint = "start_chat", input = StrictJson, output = Json)]
#[allow(
    clippy::too_many_arguments,
    reason = "each is a field on the wire; not expected, since the attribute stands on what the macro makes, too"
)]
pub async fn start_chat(
    site: String,
    request_id: RequestId,
    name: Option<Name>,
    email: Option<EmailAddress>,
    topic: Option<String>,
    message: Option<MessageBody>,
    own_answers: Option<Vec<OwnAnswer>>,
    around: Option<Around>,
) -> Result<Started, Refusal> {
    let Around { page, language } = around.unwrap_or_default();
    let start = desk::StartChat {
        site,
        name,
        email,
        topic,
        message,
        own_answers: own_answers.unwrap_or_default(),
        from: WrittenFrom::new(page.as_deref(), language.as_deref(), door::user_agent().as_deref())
            .reading(door::language()),
    };
    door::desk()?.start_chat(&door::token()?, start, request_id).await
}

/// Leaves a message that becomes a case, with an address to which the answer goes (behaviour 10, "Opening hours"). Whoever waits
/// ends their chat with it, and need not say again what they were asked before it.
///
/// # Errors
/// `invalid` with the field's name, `not_found` for an unknown site, `already_taken` where somebody talks to them by now,
/// `id_reused`, `slow_down`, `unavailable`.
#[server(prefix = "/api", endpoint = "leave_message", input = StrictJson, output = Json)]
pub async fn leave_message(
    site: String,
    request_id: RequestId,
    name: Option<Name>,
    email: EmailAddress,
    topic: Option<String>,
    message: MessageBody,
    own_answers: Option<Vec<OwnAnswer>>,
) -> Result<MessageLeft, Refusal> {
    let left = desk::LeaveMessage {
        site,
        name,
        email,
        topic,
        message,
        own_answers: own_answers.unwrap_or_default(),
    };
    door::desk()?.leave_message(&door::token()?, left, request_id).await
}

/// Takes the word of the embedding site for who the customer is: `identity` is what its server has signed, `token` one that this
/// browser has made anew, which is the customer's from then on in place of the bearer's (behaviour 10, "Known customers").
/// Repeating it with the same `token` leads to the same.
///
/// # Errors
/// `invalid` with the field `identity` for whatever does not prove who they are, `slow_down`, `unavailable`.
#[server(prefix = "/api", endpoint = "identify", input = StrictJson, output = Json)]
pub async fn identify(site: String, identity: Secret, token: Secret) -> Result<Identified, Refusal> {
    let token = desk::CustomerToken::parse(&token.0)
        .ok_or_else(|| Refusal::invalid("token", "must be 64 lowercase hex digits"))?;
    door::desk()?
        .identify(&door::token()?, &site, &identity.0, &token)
        .await
}

/// Forgets the bearer's token: it opens nothing any more, wherever it was copied to (behaviour 10, "Known customers").
///
/// # Errors
/// `unavailable`.
#[server(prefix = "/api", endpoint = "forget", input = StrictJson, output = Json)]
pub async fn forget(site: String) -> Result<(), Refusal> {
    door::desk()?.forget(&door::token()?, &site).await
}

/// Says something. Acknowledged only once it is durable (behaviour 5).
///
/// # Errors
/// `not_found` where this token has no such conversation, `closed`, `queue_closed` where it would reopen outside the hours,
/// `id_reused`, `slow_down`, `unavailable`.
#[server(prefix = "/api", endpoint = "say", input = StrictJson, output = Json)]
pub async fn say(conversation: ConversationId, client_id: RequestId, body: MessageBody) -> Result<Said, Refusal> {
    door::desk()?.say(&door::token()?, conversation, client_id, body).await
}

/// Goes on after an ended chat: a follow-up that carries what was typed, or what is open already (behaviour 5, "Continue").
///
/// # Errors
/// `not_found` where this token has no such conversation, `queue_closed`, `id_reused`, `slow_down`, `unavailable`.
#[server(prefix = "/api", endpoint = "continue_chat", input = StrictJson, output = Json)]
pub async fn continue_chat(
    conversation: ConversationId,
    request_id: RequestId,
    message: Option<MessageBody>,
) -> Result<Continued, Refusal> {
    door::desk()?
        .continue_chat(&door::token()?, conversation, request_id, message)
        .await
}

/// Ends the chat for both sides (behaviour 5, "End conversation").
///
/// # Errors
/// `not_found`, `closed` where somebody else was first, `unavailable`.
#[server(prefix = "/api", endpoint = "end_chat", input = StrictJson, output = Json)]
pub async fn end_chat(conversation: ConversationId, request_id: RequestId) -> Result<(), Refusal> {
    door::desk()?.end_chat(&door::token()?, conversation, request_id).await
}

/// Says that one is still there: the chat does not close by itself until staff have written again (behaviour 10, "Idle"). Saying it
/// again changes nothing.
///
/// # Errors
/// `not_found`, `closed`, `unavailable`.
#[server(prefix = "/api", endpoint = "still_here", input = StrictJson, output = Json)]
pub async fn still_here(conversation: ConversationId) -> Result<(), Refusal> {
    door::desk()?.still_here(&door::token()?, conversation).await
}

/// The page of entries before the place `before` in the customer's view.
///
/// # Errors
/// `not_found`, `unavailable`.
#[server(prefix = "/api", endpoint = "chat_history", input = StrictJson, output = Json)]
pub async fn chat_history(conversation: ConversationId, before: i64) -> Result<HistoryPage<CustomerEntry>, Refusal> {
    door::desk()?.chat_history(&door::token()?, conversation, before).await
}

/// What was said in a chat, as a text that the customer keeps, in the language of their page (behaviour 10, "After"). `utc_offset` is
/// how many minutes their clock is ahead of UTC.
///
/// # Errors
/// `not_found`, `invalid` for no such clock, `unavailable`.
#[server(prefix = "/api", endpoint = "transcript", input = StrictJson, output = Json)]
pub async fn transcript(
    conversation: ConversationId,
    utc_offset: i32,
) -> Result<domain::wire::customer::Transcript, Refusal> {
    let utc_offset = UtcOffset::from_minutes(utc_offset)?;
    door::desk()?
        .transcript(&door::token()?, conversation, utc_offset, door::language().words())
        .await
}

/// Whether an ended chat's transcript can be sent by e-mail, and what to show of that, in the language of the page (behaviour 10, "After").
/// Nothing where e-mail is not set up, the site has not named the customer with an address, or it was sent as often as it can be.
///
/// # Errors
/// `not_found`, `unavailable`.
#[server(name = AskTranscriptOffer, prefix = "/api", endpoint = "transcript_offer", input = StrictJson, output = Json)]
pub async fn transcript_offer(conversation: ConversationId) -> Result<Option<TranscriptOffer>, Refusal> {
    let offers = door::desk()?.offers_transcript(&door::token()?, conversation).await?;
    let words = door::language().words();
    Ok(offers.then(|| TranscriptOffer {
        press: words.say(Word::MailTranscript),
        unanswered: words.say(Word::MailUnanswered),
    }))
}

/// Has an ended chat's transcript sent to the address by which the site has named its customer, in the language of the page (behaviour
/// 10, "After"). `utc_offset` is how many minutes their clock is ahead of UTC. Repeating it with the same `request_id` sends nothing twice.
///
/// # Errors
/// `not_found`, also where e-mail is not set up; `not_allowed` while it is open and where no address is proved; `invalid` for no such clock,
/// and where it was sent as often as it can be; `id_reused`, `slow_down`, `unavailable`.
#[server(prefix = "/api", endpoint = "mail_transcript", input = StrictJson, output = Json)]
pub async fn mail_transcript(
    conversation: ConversationId,
    utc_offset: i32,
    request_id: RequestId,
) -> Result<TranscriptMailed, Refusal> {
    UtcOffset::from_minutes(utc_offset)?;
    let to = door::desk()?
        .mail_transcript(&door::token()?, conversation, door::language(), utc_offset, request_id)
        .await?;
    let told = door::language().words().fill(Word::MailOnItsWay, &[&to]);
    Ok(TranscriptMailed { told })
}

/// Says how an ended chat was, from 1 to 5 and perhaps in words (behaviour 10, "After"). Saying the same again changes nothing.
///
/// # Errors
/// `not_found`, `invalid` with the field's name, `already_rated` for another answer than the first, `survey_closed`, `slow_down`,
/// `unavailable`.
#[server(prefix = "/api", endpoint = "answer_survey", input = StrictJson, output = Json)]
pub async fn answer_survey(conversation: ConversationId, rating: i64, comment: String) -> Result<(), Refusal> {
    let answer = Answer {
        rating: Rating::new(rating)?,
        comment: SurveyComment::new(&comment)?,
    };
    door::desk()?.answer_survey(&door::token()?, conversation, answer).await
}

/// What the live connection would say, for pages whose sockets are blocked (behaviour 5, "Resume"). Asking counts as a
/// connection for a while.
///
/// # Errors
/// `unavailable`.
#[server(prefix = "/api", endpoint = "chat_changes", input = StrictJson, output = Json)]
pub async fn chat_changes(site: String, having: Option<Having>) -> Result<Envelope<ToCustomer>, Refusal> {
    let desk = door::desk()?;
    let items = desk.customer_asks(&door::token()?, &site, having).await?;
    let at = desk.clock().now();
    Ok(Envelope { at, items })
}

/// Makes the functions known to the server; called once, at its start.
pub fn register() {
    server_fn::axum::register_explicit::<StartChat>();
    server_fn::axum::register_explicit::<LeaveMessage>();
    server_fn::axum::register_explicit::<Say>();
    server_fn::axum::register_explicit::<ContinueChat>();
    server_fn::axum::register_explicit::<EndChat>();
    server_fn::axum::register_explicit::<ChatChanges>();
    server_fn::axum::register_explicit::<ChatHistory>();
    server_fn::axum::register_explicit::<StillHere>();
    server_fn::axum::register_explicit::<Transcript>();
    server_fn::axum::register_explicit::<AskTranscriptOffer>();
    server_fn::axum::register_explicit::<MailTranscript>();
    server_fn::axum::register_explicit::<AnswerSurvey>();
    server_fn::axum::register_explicit::<Identify>();
    server_fn::axum::register_explicit::<Forget>();
}

/// Where a request meets the desk.
mod door {
    use desk::{CustomerToken, Desk};
    use domain::Refusal;
    use domain::language::Language;
    use http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, USER_AGENT};
    use http::request::Parts;
    use leptos::context::use_context;

    /// The desk of this process.
    pub(super) fn desk() -> Result<Desk, Refusal> {
        use_context().ok_or(Refusal::Unavailable)
    }

    /// What the browser says it is. Only its summary is kept.
    pub(super) fn user_agent() -> Option<String> {
        let parts = use_context::<Parts>()?;
        Some(parts.headers.get(USER_AGENT)?.to_str().ok()?.to_owned())
    }

    /// The language of the page that asks, which says it as browsers say theirs.
    pub(super) fn language() -> Language {
        let parts = use_context::<Parts>();
        let accepted = parts.as_ref().and_then(|parts| parts.headers.get(ACCEPT_LANGUAGE));
        Language::choose(None, accepted.and_then(|value| value.to_str().ok()))
    }

    /// The customer's token, from `Authorization: Bearer`. Never logged.
    pub(super) fn token() -> Result<CustomerToken, Refusal> {
        let parts = use_context::<Parts>().ok_or(Refusal::Unavailable)?;
        parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(CustomerToken::parse)
            .ok_or(Refusal::SignedOut)
    }
}

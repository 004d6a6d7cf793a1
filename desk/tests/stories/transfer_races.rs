//! R6: whatever can happen to a request happens at once with whatever else can. Only legal states, one winner, the others are told,
//! and every count is right afterwards.

use crate::test_desk::{Customer, TestDesk, request, story};
use crate::transfers::{Office, disable};
use desk::Staff;
use domain::Refusal;
use domain::conversation::State;
use domain::ids::{ColleagueRequestId, ConversationId, QueueId};
use domain::limits::REQUEST_WAITS_FOR;

/// So many times each, and as often with the two the other way round, since only a moment decides.
const ROUNDS: usize = 2;

/// What somebody, or the clock, does with a request or its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Accept,
    Decline,
    Cancel,
    Expire,
    /// The customer ends the chat.
    EndChat,
    /// The originator ends the conversation.
    End,
    /// A manager takes it over.
    TakeOver,
    PassOn,
    Escalate,
    /// The originator signs out, and returns what they have.
    HandBack,
    DisableRecipient,
    DisableOriginator,
    /// The recipient reaches their limit.
    Fill,
    /// The originator asks somebody else.
    AskAnother,
}

const ACTS: [Act; 14] = [
    Act::Accept,
    Act::Decline,
    Act::Cancel,
    Act::Expire,
    Act::EndChat,
    Act::End,
    Act::TakeOver,
    Act::PassOn,
    Act::Escalate,
    Act::HandBack,
    Act::DisableRecipient,
    Act::DisableOriginator,
    Act::Fill,
    Act::AskAnother,
];

/// Those who race again and again.
struct Racers {
    amy: Staff,
    ben: Staff,
    mia: Staff,
    root: Staff,
    billing: QueueId,
    technical: QueueId,
}

/// Whom and what a race is about.
struct Race<'a> {
    office: Office,
    racers: &'a Racers,
    dan: Customer,
    transfer: ColleagueRequestId,
}

impl Race<'_> {
    async fn act(&self, test: &TestDesk, act: Act) -> Result<(), Refusal> {
        let Office { amy, ben, carla, .. } = &self.office;
        let (desk, conversation) = (&test.desk, carla.conversation);
        match act {
            Act::Accept => desk.accept_transfer(ben, self.transfer, request()).await.map(|_| ()),
            Act::Decline => test.decline(ben, self.transfer).await,
            Act::Cancel => test.cancel(amy, self.transfer).await,
            Act::Expire => desk.do_due_work().await.map(|_| ()),
            Act::EndChat => desk.end_chat(&carla.token, conversation, request()).await,
            Act::End => desk.end_conversation(amy, conversation, request()).await,
            Act::TakeOver => desk.take_over(&self.racers.mia, conversation, request()).await,
            Act::PassOn => {
                desk.transfer_to_queue(amy, conversation, self.racers.technical, request())
                    .await
            }
            Act::Escalate => desk.escalate(amy, conversation, request()).await,
            Act::HandBack => desk.hand_back(amy, request()).await,
            Act::DisableRecipient => {
                desk.apply(&disable("ben"), false).await.expect("applies");
                desk.do_due_work().await.map(|_| ())
            }
            Act::DisableOriginator => {
                desk.apply(&disable("amy"), false).await.expect("applies");
                desk.do_due_work().await.map(|_| ())
            }
            Act::Fill => desk.accept(ben, self.dan.conversation, request()).await.map(|_| ()),
            Act::AskAnother => test.ask(amy, conversation, &self.racers.mia).await.map(|_| ()),
        }
    }
}

/// Whoever came too late is told so, and never that something else is wrong.
fn is_too_late(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::NoLongerPending
            | Refusal::Closed
            | Refusal::NotAllowed
            | Refusal::NotFound
            | Refusal::AtLimit { .. }
            | Refusal::AlreadyTaken { .. }
            | Refusal::AlreadyAsked { .. }
    )
}

const ACCEPTED: &str = "SELECT COUNT(*) FROM colleague_requests WHERE conversation_id = $1 AND outcome = 'accepted'";
const ORPHANS: &str = "SELECT COUNT(*) FROM colleague_requests
     JOIN conversations ON conversations.id = colleague_requests.conversation_id
     WHERE colleague_requests.conversation_id = $1 AND colleague_requests.ended_at IS NULL
       AND (conversations.state <> 'in_progress' OR conversations.assigned_agent_id <> colleague_requests.asked_by)";
const MISCOUNTED: &str = "SELECT COUNT(*) FROM people WHERE $1 > 0 AND open_conversations <>
     (SELECT COUNT(*) FROM conversations WHERE assigned_agent_id = people.id AND state = 'in_progress')";
const ABOVE_LIMIT: &str = "SELECT COUNT(*) FROM people WHERE $1 > 0 AND open_conversations > COALESCE(open_limit, 4)";
const LINES: &str = "SELECT COUNT(*) FROM entries WHERE conversation_id = $1 AND kind = 'system'
     AND (body LIKE '%\"kind\":\"accepted\"%' OR body LIKE '%\"kind\":\"declined\"%' OR body LIKE '%\"kind\":\"cancelled\"%'
          OR body LIKE '%\"kind\":\"expired\"%' OR body LIKE '%\"kind\":\"over\"%')";
const ANSWERED: &str = "SELECT COUNT(*) FROM colleague_requests WHERE conversation_id = $1
     AND outcome IN ('accepted', 'declined', 'cancelled', 'expired', 'disabled')";
const WAITS_IN: &str =
    "SELECT COUNT(*) FROM visits WHERE conversation_id = $1 AND accepted_at IS NULL AND left_at IS NULL";

/// Each of these acts at once with every act, on a request that Ben has to answer.
async fn race_each(test: TestDesk, acts: &[Act]) {
    let racers = Racers {
        amy: test.staff("amy").await,
        ben: test.staff("ben").await,
        mia: test.staff("mia").await,
        root: test.staff("root").await,
        billing: test.queue("Billing").await,
        technical: test.queue("Technical").await,
    };
    let _mia_is_there = test.connect(&racers.mia).await;
    for one in acts {
        for other in ACTS {
            for round in 0..ROUNDS {
                race(&test, &racers, [*one, other], round).await;
            }
        }
    }
}

async fn race(test: &TestDesk, racers: &Racers, [one, other]: [Act; 2], round: usize) {
    let what = format!("{one:?} with {other:?}, round {round}");
    let office = Office::of(test, racers.amy.clone(), racers.ben.clone(), racers.billing).await;
    let conversation = office.conversation();
    // Ben has one place left.
    for _ in 0..3 {
        test.customer("Eva", "Billing").await;
        test.accept(&office.ben, office.billing).await.expect("waits");
    }
    let dan = test.customer("Dan", "Billing").await;
    let asked = test.ask(&office.amy, conversation, &office.ben).await;
    let transfer = asked.expect("may be asked").request;
    if [one, other].contains(&Act::Expire) {
        // The next who looks finds it over.
        test.clock.advance(REQUEST_WAITS_FOR);
    }
    let race = Race {
        office,
        racers,
        dan,
        transfer,
    };
    let outcomes = tokio::join!(race.act(test, one), race.act(test, other));
    for (act, outcome) in [(one, &outcomes.0), (other, &outcomes.1)] {
        if let Err(refusal) = outcome {
            assert!(is_too_late(refusal), "{what}: {act:?} was refused: {refusal:?}");
        }
    }
    check(test, &race, conversation, &what).await;
    clear(test, &race).await;
}

/// Only legal states, and one winner.
async fn check(test: &TestDesk, race: &Race<'_>, conversation: ConversationId, what: &str) {
    let root = &race.racers.root;
    test.beat().await;
    for (sql, odd) in [
        (ORPHANS, "a request waits for an answer that nobody can want"),
        (MISCOUNTED, "somebody's open conversations are miscounted"),
        (ABOVE_LIMIT, "somebody is above their limit"),
    ] {
        assert_eq!(test.number(sql, conversation).await, 0, "{what}: {odd}");
    }
    let head = test.staff_view(root, conversation).await.head;
    let owner = head.assigned.as_ref().map(|(person, _)| *person);
    let is_accepted = test.number(ACCEPTED, conversation).await;
    assert!(is_accepted <= 1, "{what}: accepted twice");
    match head.state {
        State::Waiting => assert_eq!(test.number(WAITS_IN, conversation).await, 1, "{what}"),
        State::InProgress => {
            assert_eq!(test.number(WAITS_IN, conversation).await, 0, "{what}");
            assert_eq!(
                owner == Some(race.office.ben.person),
                is_accepted == 1 && owner != Some(race.racers.mia.person),
                "{what}"
            );
        }
        State::ClosedComplete | State::ClosedByClient | State::ClosedAbandoned => {}
    }
    // One line for each way in which a request was answered or came to its end by itself.
    let (lines, answered) = (
        test.number(LINES, conversation).await,
        test.number(ANSWERED, conversation).await,
    );
    assert_eq!(lines, answered, "{what}: one line each");
}

/// So that the next race finds everybody free.
async fn clear(test: &TestDesk, race: &Race<'_>) {
    let root = &race.racers.root;
    let open = test.desk.overview(root).await.expect("readable");
    for one in open {
        test.desk
            .end_conversation(root, one.conversation, request())
            .await
            .expect("open");
    }
    for staff in [&race.office.amy, &race.office.ben, &race.racers.mia] {
        for case in test.desk.cases(staff).await.expect("readable") {
            let _cleared = test.desk.done(staff, case.conversation, request()).await;
        }
    }
    let enable = "[[people]]\nemail = \"amy@demo.test\"\ndisabled = false\n\n[[people]]\nemail = \"ben@demo.test\"\ndisabled = false\n";
    test.desk.apply(enable, false).await.expect("applies");
}

story! {
    async fn an_answer_at_once_with_anything_has_one_winner(test) {
        race_each(test, &[Act::Accept, Act::Decline]).await;
    }
}

story! {
    async fn a_cancel_at_once_with_anything_has_one_winner(test) {
        race_each(test, &[Act::Cancel, Act::AskAnother]).await;
    }
}

story! {
    async fn an_expiry_at_once_with_anything_has_one_winner(test) {
        race_each(test, &[Act::Expire, Act::Fill]).await;
    }
}

story! {
    async fn an_end_at_once_with_anything_has_one_winner(test) {
        race_each(test, &[Act::EndChat, Act::End]).await;
    }
}

story! {
    async fn losing_the_conversation_at_once_with_anything_has_one_winner(test) {
        race_each(test, &[Act::TakeOver, Act::PassOn, Act::Escalate, Act::HandBack]).await;
    }
}

story! {
    async fn a_disabled_account_at_once_with_anything_leaves_no_request_behind(test) {
        race_each(test, &[Act::DisableRecipient, Act::DisableOriginator]).await;
    }
}

story! {
    /// The regression list: "limit exceeded by two things happening within a second".
    async fn two_transfers_to_one_who_has_one_place_left_never_exceed_the_limit(test) {
        let (amy, cho, ben) = (test.staff("amy").await, test.staff("cho").await, test.staff("ben").await);
        let (billing, technical) = (test.queue("Billing").await, test.queue("Technical").await);
        let _there = [test.connect(&amy).await, test.connect(&cho).await, test.connect(&ben).await];
        for round in 0..12 {
            let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Technical").await);
            test.accept(&amy, billing).await.expect("waits");
            test.accept(&cho, technical).await.expect("waits");
            let mut others = Vec::new();
            for _ in 0..3 {
                others.push(test.customer("Eva", "Billing").await);
                test.accept(&ben, billing).await.expect("waits");
            }
            let one = test.ask(&amy, carla.conversation, &ben).await.expect("may be asked").request;
            let other = test.ask(&cho, dan.conversation, &ben).await.expect("may be asked").request;
            let outcomes = tokio::join!(test.accept_transfer(&ben, one), test.accept_transfer(&ben, other));
            match outcomes {
                (Ok(()), Err(Refusal::AtLimit { limit: 4 })) | (Err(Refusal::AtLimit { limit: 4 }), Ok(())) => {}
                outcomes => panic!("round {round}: {outcomes:?}"),
            }
            for customer in others.iter().chain([&carla, &dan]) {
                test.desk.end_chat(&customer.token, customer.conversation, request()).await.expect("theirs");
            }
            assert_eq!(test.number(MISCOUNTED, carla.conversation).await, 0, "round {round}");
        }
    }
}

story! {
    /// Two who hand conversations to each other at once lock both of them in one order.
    async fn two_who_hand_over_to_each_other_at_once_both_succeed(test) {
        let (amy, ben) = (test.staff("amy").await, test.staff("ben").await);
        let _there = [test.connect(&amy).await, test.connect(&ben).await];
        for round in 0..12 {
            let (carla, dan) = (test.customer("Carla", "Billing").await, test.customer("Dan", "Billing").await);
            test.desk.accept(&amy, carla.conversation, request()).await.expect("waits");
            test.desk.accept(&ben, dan.conversation, request()).await.expect("waits");
            let to_ben = test.ask(&amy, carla.conversation, &ben).await.expect("may be asked").request;
            let to_amy = test.ask(&ben, dan.conversation, &amy).await.expect("may be asked").request;
            let outcomes = tokio::join!(test.accept_transfer(&ben, to_ben), test.accept_transfer(&amy, to_amy));
            assert_eq!(outcomes, (Ok(()), Ok(())), "round {round}");
            for customer in [&carla, &dan] {
                test.desk.end_chat(&customer.token, customer.conversation, request()).await.expect("theirs");
            }
            assert_eq!(test.number(MISCOUNTED, carla.conversation).await, 0, "round {round}");
        }
    }
}

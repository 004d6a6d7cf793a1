//! Behaviour 6: a colleague is asked to take a conversation over.

use crate::test_desk::{Customer, TestDesk, body, customer_words, request, staff_words, story};
use desk::{Presence, Staff};
use domain::Refusal;
use domain::colleague_request::{Kind, Outcome, Whereabouts};
use domain::conversation::State;
use domain::entry::{StaffContent, Visibility};
use domain::ids::{ColleagueRequestId, ConversationId, QueueId};
use domain::limits::{GRACE_AFTER_ABSENCE, OFFLINE_AFTER, REQUEST_TOLD_FOR, REQUEST_WAITS_FOR};
use domain::part::Part;
use domain::people::Status;
use domain::text::Reason;
use domain::wire::agent::{ColleagueRequest, EndedRequest, Requested};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Amy and Ben at their desks, and Carla, whom Amy has accepted and answered.
pub(crate) struct Office {
    pub(crate) amy: Staff,
    pub(crate) ben: Staff,
    pub(crate) carla: Customer,
    pub(crate) billing: QueueId,
    pub(crate) _amy_is_there: Presence,
    pub(crate) ben_is_there: Presence,
    _carla_is_there: Presence,
}

impl Office {
    pub(crate) async fn open(test: &TestDesk) -> Self {
        let (amy, ben) = (test.staff("amy").await, test.staff("ben").await);
        Self::of(test, amy, ben, test.queue("Billing").await).await
    }

    /// The same, of people who have signed in already.
    pub(crate) async fn of(test: &TestDesk, amy: Staff, ben: Staff, billing: QueueId) -> Self {
        let (amy_is_there, ben_is_there) = (test.connect(&amy).await, test.connect(&ben).await);
        let carla = test.customer("Carla", "Billing").await;
        let carla_is_there = carla.connect(test).await;
        test.accept(&amy, billing).await.expect("waits");
        test.write(&amy, carla.conversation, Visibility::Comment, "Which invoice?")
            .await;
        Self {
            amy,
            ben,
            carla,
            billing,
            _amy_is_there: amy_is_there,
            ben_is_there,
            _carla_is_there: carla_is_there,
        }
    }

    pub(crate) fn conversation(&self) -> ConversationId {
        self.carla.conversation
    }
}

impl TestDesk {
    /// Asks somebody to take a conversation over.
    pub(crate) async fn ask(&self, by: &Staff, conversation: ConversationId, of: &Staff) -> Result<Requested, Refusal> {
        self.desk
            .request_transfer(by, conversation, of.person, None, request())
            .await
    }

    /// What waits for somebody's answer.
    pub(crate) async fn requests(&self, staff: &Staff) -> Vec<ColleagueRequest> {
        self.desk.asked(staff).await.expect("readable").requests.pending
    }

    /// How the last of somebody's requests ended, if that was a moment ago.
    pub(crate) async fn ended(&self, staff: &Staff) -> Option<EndedRequest> {
        let requests = self.desk.asked(staff).await.expect("readable").requests;
        requests.ended.into_iter().max_by_key(|ended| ended.request)
    }

    pub(crate) async fn owner(&self, reader: &Staff, conversation: ConversationId) -> Option<String> {
        let head = self.staff_view(reader, conversation).await.head;
        head.assigned.map(|(_, name)| name)
    }

    async fn last_line(&self, reader: &Staff, conversation: ConversationId) -> String {
        let view = self.staff_view(reader, conversation).await;
        staff_words(&view.changes.entries).pop().expect("a line")
    }

    pub(crate) async fn accept_transfer(&self, staff: &Staff, transfer: ColleagueRequestId) -> Result<(), Refusal> {
        self.desk.accept_transfer(staff, transfer, request()).await.map(|_| ())
    }

    pub(crate) async fn decline(&self, staff: &Staff, transfer: ColleagueRequestId) -> Result<(), Refusal> {
        self.desk.decline_transfer(staff, transfer, None, request()).await
    }

    pub(crate) async fn cancel(&self, staff: &Staff, transfer: ColleagueRequestId) -> Result<(), Refusal> {
        self.desk.cancel_transfer(staff, transfer, request()).await
    }

    pub(crate) async fn choose(&self, staff: &Staff, status: Status) {
        self.desk
            .set_presence(staff, status, request())
            .await
            .expect("may be chosen");
    }

    /// Fills somebody's places up to their limit of four.
    pub(crate) async fn fill(&self, staff: &Staff, queue: QueueId) {
        loop {
            let customer = self.customer("Dan", "Billing").await;
            match self.accept(staff, queue).await {
                Ok(_) => {}
                Err(Refusal::AtLimit { .. }) => {
                    let ended = self
                        .desk
                        .end_chat(&customer.token, customer.conversation, request())
                        .await;
                    return ended.expect("theirs");
                }
                Err(refusal) => panic!("{refusal:?}"),
            }
        }
    }
}

pub(crate) fn disable(who: &str) -> String {
    format!("[[people]]\nemail = \"{who}@demo.test\"\ndisabled = true\n")
}

story! {
    /// 6.1: members of the queue's group first, each with where they are and how much they have.
    async fn the_list_names_who_can_take_it_members_first_and_who_cannot_with_the_reason(test) {
        let office = Office::open(&test).await;
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        let targets = test.desk.transfer_targets(&office.amy, office.conversation()).await.expect("hers");
        let names: Vec<_> = targets.agents.iter().map(|agent| (agent.name.as_str(), agent.is_member)).collect();
        assert_eq!(names, [("Ben", true), ("Cho", false), ("Mia", false), ("Root", false)]);
        let ben = &targets.agents[0];
        assert_eq!((ben.whereabouts, ben.open, ben.limit, ben.takes_part), (Whereabouts::Available, 0, 4, false));
        assert_eq!(ben.may_be_asked(Kind::Transfer), Ok(()));
        let refusal = targets.agents[2].may_be_asked(Kind::Transfer).expect_err("she was never there");
        assert_eq!(refusal, Refusal::AgentOffline { agent: "Mia".into() });

        test.choose(&cho, Status::Away).await;
        test.fill(&office.ben, office.billing).await;
        let targets = test.desk.transfer_targets(&office.amy, office.conversation()).await.expect("hers");
        let find = |name: &str| targets.agents.iter().find(|agent| agent.name == name).expect("listed");
        assert_eq!((find("Ben").open, find("Cho").whereabouts), (4, Whereabouts::Away));
        let full = Refusal::AgentAtLimit { agent: "Ben".into(), limit: 4 };
        assert_eq!(find("Ben").may_be_asked(Kind::Transfer), Err(full));
        assert_eq!(find("Ben").may_be_asked(Kind::Invitation), Ok(()), "who takes part owns nothing");
    }
}

story! {
    /// The regression list: "a transfer list that was empty when first opened", "a locked-out colleague offered as a target".
    async fn the_list_is_there_when_first_opened_and_names_nobody_who_is_locked_out(test) {
        let office = Office::open(&test).await;
        test.desk.apply(&disable("cho"), false).await.expect("applies");
        let without = "[[people]]\nemail = \"mia@demo.test\"\nroles = []\n";
        test.desk.apply(without, false).await.expect("applies");
        let desk = test.another_node().await;
        let targets = desk.transfer_targets(&office.amy, office.conversation()).await.expect("hers");
        let names: Vec<_> = targets.agents.iter().map(|agent| agent.name.as_str()).collect();
        assert_eq!(names, ["Ben", "Root"]);
        let cho = test.desk.request_transfer(&office.amy, office.conversation(), domain::ids::PersonId(3), None, request()).await;
        assert_eq!(cho, Err(Refusal::NotFound));
        let nobody = domain::ids::PersonId(999);
        let asked = test.desk.request_transfer(&office.amy, office.conversation(), nobody, None, request()).await;
        assert_eq!(asked, Err(Refusal::NotFound));
    }
}

story! {
    /// 6.1: the server refuses who is away, offline or at their limit, too.
    async fn who_is_away_offline_or_at_their_limit_is_refused_and_nothing_changes(test) {
        let office = Office::open(&test).await;
        let (conversation, mia) = (office.conversation(), test.staff("mia").await);
        let before = test.staff_view(&office.amy, conversation).await;
        assert_eq!(test.ask(&office.amy, conversation, &mia).await, Err(Refusal::AgentOffline { agent: "Mia".into() }));
        test.choose(&office.ben, Status::Away).await;
        assert_eq!(test.ask(&office.amy, conversation, &office.ben).await, Err(Refusal::AgentAway { agent: "Ben".into() }));
        test.choose(&office.ben, Status::Available).await;
        test.fill(&office.ben, office.billing).await;
        let full = Refusal::AgentAtLimit { agent: "Ben".into(), limit: 4 };
        assert_eq!(full.to_string(), "Ben has 4 open conversations, which is their limit.");
        assert_eq!(test.ask(&office.amy, conversation, &office.ben).await, Err(full));
        assert_eq!(test.staff_view(&office.amy, conversation).await, before);
    }
}

story! {
    /// 6.2: the note is a work note, stored with the request; the recipient reads before deciding, and leaves no read mark.
    async fn the_recipient_sees_who_asks_what_about_and_may_read_before_deciding(test) {
        let office = Office::open(&test).await;
        let (conversation, cho) = (office.conversation(), test.staff("cho").await);
        let _cho_is_there = test.connect(&cho).await;
        assert_eq!(test.desk.staff_changes(&cho, conversation, 0).await.map(|_| ()), Err(Refusal::NotFound));
        let id = request();
        let note = Some(body("Old contract, see invoice 7"));
        let asked = test.desk.request_transfer(&office.amy, conversation, cho.person, note.clone(), id.clone()).await;
        let asked = asked.expect("may be asked");
        let again = test.desk.request_transfer(&office.amy, conversation, cho.person, note, id).await;
        assert_eq!(again, Ok(asked), "a retry");
        assert_eq!(asked.until, test.clock.now() + REQUEST_WAITS_FOR);

        let [request_to_cho] = &test.requests(&cho).await[..] else { panic!("one request") };
        assert_eq!((request_to_cho.request, request_to_cho.kind), (asked.request, Kind::Transfer));
        assert_eq!((request_to_cho.customer.as_str(), request_to_cho.queue.as_str()), ("Carla", "Billing"));
        assert_eq!(request_to_cho.from, "Amy");
        assert_eq!(request_to_cho.note.as_deref(), Some("Old contract, see invoice 7"));
        assert_eq!(request_to_cho.last_words.as_ref().map(|words| words.text.as_str()), Some("Which invoice?"));
        assert_eq!(request_to_cho.until, asked.until);
        assert!(test.desk.cases(&cho).await.expect("readable").is_empty(), "it is not hers");

        let view = test.staff_view(&cho, conversation).await;
        assert_eq!(staff_words(&view.changes.entries).iter().rev().take(2).collect::<Vec<_>>(), [
            "Old contract, see invoice 7", "Amy asked Cho to take over"
        ]);
        let rights = view.head.rights;
        assert!(!rights.comment && !rights.work_note && !rights.end && !rights.transfer && !rights.invite);
        let read = office.carla.view(&test.desk).await.changes.head.read;
        test.desk.staff_read(&cho, conversation, 100);
        test.desk.write_read_marks().await.expect("written");
        assert_eq!(office.carla.view(&test.desk).await.changes.head.read, read, "a recipient leaves no mark");
        let words = customer_words(&office.carla.view(&test.desk).await.changes.changes.entries);
        assert!(words.iter().all(|words| !words.contains("Cho") && !words.contains("contract")), "{words:?}");
    }
}

story! {
    /// 6.3: the originator keeps it, and sees who is waited for until when.
    async fn until_it_is_answered_the_originator_keeps_the_conversation_and_sees_who_is_waited_for(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        let asked = test.ask(&office.amy, conversation, &office.ben).await.expect("may be asked");
        let head = test.staff_view(&office.amy, conversation).await.head;
        assert_eq!(head.assigned.map(|(_, name)| name).as_deref(), Some("Amy"));
        let [waits] = &head.asked[..] else { panic!("one is asked") };
        assert_eq!((waits.request, waits.kind, waits.colleague.name.as_str(), waits.until),
            (asked.request, Kind::Transfer, "Ben", asked.until));
        test.write(&office.amy, conversation, Visibility::Comment, "One moment").await;
        let twice = test.ask(&office.amy, conversation, &office.ben).await;
        assert_eq!(twice, Err(Refusal::AlreadyAsked { agent: "Ben".into() }));
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        let other = test.ask(&office.amy, conversation, &cho).await;
        assert_eq!(other, Err(Refusal::AlreadyAsked { agent: "Ben".into() }), "one at a time");
    }
}

story! {
    /// 6.3, and the regression list: "cancel, then ask again, and nothing happened".
    async fn who_cancels_may_ask_again_and_the_other_sees_it(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        let first = test.ask(&office.amy, conversation, &office.ben).await.expect("may be asked").request;
        let id = request();
        test.desk.cancel_transfer(&office.amy, first, id.clone()).await.expect("hers");
        test.desk.cancel_transfer(&office.amy, first, id).await.expect("the same");
        assert_eq!(test.requests(&office.ben).await, []);
        let told = test.ended(&office.ben).await.expect("told");
        assert_eq!((told.outcome, told.is_own, told.colleague.as_str()), (Outcome::Cancelled, false, "Amy"));
        assert_eq!(test.last_line(&office.amy, conversation).await, "Amy cancelled the transfer request to Ben");
        assert!(test.staff_view(&office.amy, conversation).await.head.asked.is_empty());
        assert_eq!(test.accept_transfer(&office.ben, first).await, Err(Refusal::NoLongerPending));
        assert_eq!(test.cancel(&office.amy, first).await, Err(Refusal::NoLongerPending));

        let second = test.ask(&office.amy, conversation, &office.ben).await.expect("may be asked again").request;
        assert_ne!(first, second);
        assert_eq!(test.requests(&office.ben).await.len(), 1);
        test.accept_transfer(&office.ben, second).await.expect("pending");
        assert_eq!(test.owner(&office.amy, conversation).await.as_deref(), Some("Ben"));
    }
}

story! {
    /// 6.3: expired is not declined, over a restart, and the note is kept for somebody else.
    async fn a_request_expires_after_3_minutes_and_both_are_told(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        let note = Some(body("Old contract"));
        let asked = test.desk.request_transfer(&office.amy, conversation, office.ben.person, note, request()).await.expect("may");
        test.pass(REQUEST_WAITS_FOR - 2 * SECOND).await;
        assert_eq!(test.requests(&office.ben).await.len(), 1);
        test.restart(SECOND).await;
        let _ben = test.connect(&office.ben).await;
        let _amy = test.connect(&office.amy).await;
        let _carla = office.carla.connect(&test).await;
        assert_eq!(test.requests(&office.ben).await.len(), 1, "it survives a restart");
        test.pass(SECOND).await;
        assert_eq!(test.requests(&office.ben).await, []);
        let (amys, bens) = (test.ended(&office.amy).await.expect("told"), test.ended(&office.ben).await.expect("told"));
        assert_eq!((amys.outcome, amys.is_own, amys.note.as_deref()), (Outcome::Expired, true, Some("Old contract")));
        assert_eq!((bens.outcome, bens.is_own, bens.note), (Outcome::Expired, false, None));
        assert_eq!(test.last_line(&office.amy, conversation).await, "Ben did not answer the transfer request");
        assert_eq!(test.accept_transfer(&office.ben, asked.request).await, Err(Refusal::NoLongerPending));
        assert_eq!(test.decline(&office.ben, asked.request).await, Err(Refusal::NoLongerPending));
        assert_eq!(test.owner(&office.amy, conversation).await.as_deref(), Some("Amy"));
        test.pass(REQUEST_TOLD_FOR).await;
        assert_eq!(test.ended(&office.amy).await, None, "told for a minute");
    }
}

story! {
    /// Behaviour 10: the desk's own absence counts against nobody.
    async fn no_request_expires_while_there_is_no_desk(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked");
        test.pass(REQUEST_WAITS_FOR - 10 * SECOND).await;
        test.restart(Duration::from_mins(30)).await;
        let (_ben, _amy) = (test.connect(&office.ben).await, test.connect(&office.amy).await);
        let _carla = office.carla.connect(&test).await;
        let [pending] = &test.requests(&office.ben).await[..] else { panic!("it waits") };
        assert_eq!(pending.until, test.clock.now() + GRACE_AFTER_ABSENCE, "and says until when");
        test.pass(GRACE_AFTER_ABSENCE - SECOND).await;
        test.accept_transfer(&office.ben, asked.request).await.expect("in time");
    }
}

story! {
    /// 6.3: at once when the recipient goes offline.
    async fn a_request_ends_as_soon_as_who_was_asked_is_offline(test) {
        let office = Office::open(&test).await;
        let Office { amy, ben, carla, ben_is_there, .. } = office;
        let asked = test.ask(&amy, carla.conversation, &ben).await.expect("may be asked").request;
        drop(ben_is_there);
        test.pass(OFFLINE_AFTER - SECOND).await;
        assert_eq!(test.requests(&ben).await.len(), 1);
        test.pass(SECOND).await;
        assert_eq!(test.requests(&ben).await, []);
        assert_eq!(test.ended(&amy).await.expect("told").outcome, Outcome::Offline);
        assert_eq!(test.last_line(&amy, carla.conversation).await, "Ben went offline: the transfer request is over");
        let _ben_again = test.connect(&ben).await;
        assert_eq!(test.accept_transfer(&ben, asked).await, Err(Refusal::NoLongerPending));
        test.ask(&amy, carla.conversation, &ben).await.expect("he is back");
    }
}

story! {
    /// 6.3: Away stops new requests, and ends none.
    async fn who_goes_away_with_a_request_may_still_answer_it(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked").request;
        test.choose(&office.ben, Status::Away).await;
        test.beat().await;
        test.accept_transfer(&office.ben, asked).await.expect("it waits");
    }
}

story! {
    /// 6.4, and the regression list: "a declined request that closed the customer's chat".
    async fn who_declines_may_say_why_and_the_conversation_stays_where_it_is(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        let asked = test.ask(&office.amy, conversation, &office.ben).await.expect("may be asked").request;
        let id = request();
        let reason = Some(Reason::new("I am at lunch").expect("a reason"));
        test.desk.decline_transfer(&office.ben, asked, reason.clone(), id.clone()).await.expect("his");
        test.desk.decline_transfer(&office.ben, asked, reason, id).await.expect("the same");
        let told = test.ended(&office.amy).await.expect("told");
        assert_eq!((told.outcome, told.is_own, told.reason.as_deref()), (Outcome::Declined, true, Some("I am at lunch")));
        assert_eq!(test.last_line(&office.amy, conversation).await, "Ben declined the transfer request: I am at lunch");
        let head = test.staff_view(&office.amy, conversation).await.head;
        assert_eq!((head.state, head.assigned.map(|(_, name)| name).as_deref()), (State::InProgress, Some("Amy")));
        office.carla.say(&test.desk, "Are you there?").await.expect("her chat goes on");
        test.write(&office.amy, conversation, Visibility::Comment, "Yes").await;
        assert_eq!(test.accept_transfer(&office.ben, asked).await, Err(Refusal::NoLongerPending));
        let words = customer_words(&office.carla.view(&test.desk).await.changes.changes.entries);
        assert!(words.iter().all(|words| !words.contains("Ben") && !words.contains("lunch")), "{words:?}");
    }
}

story! {
    /// 6.5: the recipient has it at once, the customer hears who, the originator stays unless they leave.
    async fn accepting_makes_the_recipient_the_owner_and_the_originator_a_participant(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        test.clock.advance(5 * SECOND);
        let asked = test.ask(&office.amy, conversation, &office.ben).await.expect("may be asked").request;
        let id = request();
        let accepted = test.desk.accept_transfer(&office.ben, asked, id.clone()).await.expect("his");
        assert_eq!((accepted.conversation, accepted.customer.as_str()), (conversation, "Carla"));
        assert_eq!(test.desk.accept_transfer(&office.ben, asked, id).await, Ok(accepted), "a retry");
        assert_eq!(test.requests(&office.ben).await, []);

        let chat = office.carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.agent.as_deref(), chat.head.with), (Some("Ben"), vec!["Amy".to_owned()]));
        let words = customer_words(&chat.changes.entries);
        let handed: Vec<_> = words.iter().filter(|words| words.contains("Ben")).collect();
        assert_eq!(handed, ["Ben is taking over from Amy and can read everything so far."]);
        let lines = staff_words(&test.staff_view(&office.ben, conversation).await.changes.entries);
        assert_eq!(lines[lines.len() - 3..], [
            "Amy asked Ben to take over",
            "Ben accepted the transfer request from Amy",
            "Ben took over from Amy",
        ]);

        let bens = test.desk.cases(&office.ben).await.expect("readable");
        assert_eq!((bens.len(), bens[0].part, bens[0].accepted_at), (1, Part::Assigned, test.clock.now()));
        let amys = test.desk.cases(&office.amy).await.expect("readable");
        assert_eq!((amys.len(), amys[0].part), (1, Part::Participant));
        let told = test.ended(&office.amy).await.expect("asked whether she stays");
        assert_eq!((told.outcome, told.is_own, told.colleague.as_str()), (Outcome::Accepted, true, "Ben"));
        let rights = test.staff_view(&office.amy, conversation).await.head.rights;
        assert!(rights.comment && rights.work_note && rights.leave && !rights.end && !rights.transfer);

        // Unanswered is Stay; Leave takes it from her Cases.
        test.write(&office.amy, conversation, Visibility::Comment, "Ben knows more about it").await;
        test.desk.leave(&office.amy, conversation, request()).await.expect("she takes part");
        assert_eq!(test.desk.cases(&office.amy).await.expect("readable"), []);
        assert_eq!(office.carla.view(&test.desk).await.changes.head.with, Vec::<String>::new());
        // Her place is free again, and his is taken.
        for _ in 0..4 {
            test.customer("Dan", "Billing").await;
            test.accept(&office.amy, office.billing).await.expect("four places are free");
        }
        test.fill(&office.ben, office.billing).await;
        assert_eq!(test.desk.cases(&office.ben).await.expect("readable").len(), 4);
    }
}

story! {
    /// 6.6: the request itself gives access, and it ends with it.
    async fn who_does_not_belong_to_the_queue_reads_as_long_as_they_are_asked(test) {
        let office = Office::open(&test).await;
        let (conversation, cho) = (office.conversation(), test.staff("cho").await);
        let _cho_is_there = test.connect(&cho).await;
        for end in ["declined", "cancelled", "expired"] {
            let asked = test.ask(&office.amy, conversation, &cho).await.expect("may be asked").request;
            test.staff_view(&cho, conversation).await;
            test.desk.history(&cho, conversation, 2).await.expect("may read");
            test.desk.context(&cho, conversation).await.expect("may read");
            match end {
                "declined" => test.decline(&cho, asked).await.expect("hers"),
                "cancelled" => test.cancel(&office.amy, asked).await.expect("hers"),
                _ => test.pass(REQUEST_WAITS_FOR).await,
            }
            assert_eq!(test.desk.staff_changes(&cho, conversation, 0).await.map(|_| ()), Err(Refusal::NotFound), "{end}");
        }
        let asked = test.ask(&office.amy, conversation, &cho).await.expect("may be asked").request;
        test.accept_transfer(&cho, asked).await.expect("hers");
        assert_eq!(test.owner(&cho, conversation).await.as_deref(), Some("Cho"));
        test.write(&cho, conversation, Visibility::Comment, "Hello").await;
    }
}

story! {
    /// 6.7, and the regression list: "a request answered after the customer had gone", "a card that stayed after the customer
    /// ended".
    async fn a_request_ends_with_the_conversation_and_cannot_be_answered_after_it(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked").request;
        test.desk.end_chat(&office.carla.token, office.conversation(), request()).await.expect("hers");
        assert_eq!(test.requests(&office.ben).await, []);
        for staff in [&office.amy, &office.ben] {
            assert_eq!(test.ended(staff).await.expect("told").outcome, Outcome::Closed);
        }
        assert_eq!(test.accept_transfer(&office.ben, asked).await, Err(Refusal::NoLongerPending));
        let head = test.staff_view(&office.amy, office.conversation()).await.head;
        assert_eq!((head.state, head.asked), (State::ClosedByClient, Vec::new()));
        assert_eq!(test.ask(&office.amy, office.conversation(), &office.ben).await, Err(Refusal::Closed));
    }
}

story! {
    /// 6.7: when the originator loses the conversation.
    async fn a_request_ends_when_the_originator_loses_the_conversation(test) {
        let office = Office::open(&test).await;
        let (amy, ben, mia) = (&office.amy, &office.ben, test.staff("mia").await);
        // Mia takes it over, and signs out with it.
        test.ask(amy, office.conversation(), ben).await.expect("may be asked");
        test.desk.take_over(&mia, office.conversation(), request()).await.expect("a manager may");
        assert_eq!((test.requests(ben).await, test.ended(amy).await.expect("told").outcome), (vec![], Outcome::Lost));
        test.ask(&mia, office.conversation(), ben).await.expect("hers now");
        test.desk.hand_back(&mia, request()).await.expect("all of hers");
        assert_eq!((test.requests(ben).await, test.ended(ben).await.expect("told").outcome), (vec![], Outcome::Lost));
        assert_eq!(test.ask(&mia, office.conversation(), ben).await, Err(Refusal::NoLongerPending), "it waits in line");
        // Amy returns what she has just accepted.
        test.accept(amy, office.billing).await.expect("waits");
        let dan = test.customer("Dan", "Billing").await;
        test.accept(amy, office.billing).await.expect("waits");
        test.ask(amy, dan.conversation, ben).await.expect("may be asked");
        test.desk.return_to_queue(amy, dan.conversation, request()).await.expect("not answered yet");
        assert_eq!((test.requests(ben).await, test.ended(ben).await.expect("told").outcome), (vec![], Outcome::Lost));
    }
}

story! {
    /// 6.7: when either side's account is disabled.
    async fn a_request_ends_when_either_account_is_disabled(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        test.desk.apply(&disable("ben"), false).await.expect("applies");
        test.beat().await;
        assert_eq!(test.ended(amy).await.expect("told").outcome, Outcome::Disabled);
        assert!(test.staff_view(amy, conversation).await.head.asked.is_empty());
        assert_eq!(test.accept_transfer(ben, asked).await, Err(Refusal::NoLongerPending));
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        let asked = test.ask(amy, conversation, &cho).await.expect("may be asked").request;
        test.desk.apply(&disable("amy"), false).await.expect("applies");
        assert_eq!(test.accept_transfer(&cho, asked).await, Err(Refusal::NoLongerPending), "even before the clock looks");
        test.beat().await;
        assert_eq!(test.requests(&cho).await, []);
        let told = test.ended(&cho).await.expect("told").outcome;
        assert!(matches!(told, Outcome::Disabled | Outcome::Lost), "{told:?}");
        let root = test.staff("root").await;
        assert_eq!(test.staff_view(&root, conversation).await.head.state, State::Waiting, "nobody is left alone");
    }
}

story! {
    /// 6.7: somebody whose roles are all taken away can answer nothing.
    async fn a_request_ends_when_who_was_asked_has_no_role_any_more(test) {
        let office = Office::open(&test).await;
        test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked");
        let without = "[[people]]\nemail = \"ben@demo.test\"\nroles = []\n";
        test.desk.apply(without, false).await.expect("applies");
        test.beat().await;
        assert_eq!(test.ended(&office.amy).await.expect("told").outcome, Outcome::Disabled);
    }
}

story! {
    /// 6.9.
    async fn a_recipient_whose_limit_was_reached_in_between_is_refused_with_the_reason_and_may_accept_later(test) {
        let office = Office::open(&test).await;
        let asked = test.ask(&office.amy, office.conversation(), &office.ben).await.expect("may be asked").request;
        test.fill(&office.ben, office.billing).await;
        assert_eq!(test.accept_transfer(&office.ben, asked).await, Err(Refusal::AtLimit { limit: 4 }));
        assert_eq!(test.requests(&office.ben).await.len(), 1, "it still waits");
        let first = test.desk.cases(&office.ben).await.expect("readable")[0].conversation;
        test.desk.end_conversation(&office.ben, first, request()).await.expect("his");
        test.accept_transfer(&office.ben, asked).await.expect("there is room");
    }
}

story! {
    /// 6.10.
    async fn nobody_transfers_to_themselves_or_what_they_do_not_own_or_answers_for_another(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let (cho, mia) = (test.staff("cho").await, test.staff("mia").await);
        let (_cho_is_there, _mia_is_there) = (test.connect(&cho).await, test.connect(&mia).await);
        assert_eq!(test.ask(amy, conversation, amy).await, Err(Refusal::NotAllowed));
        assert_eq!(test.ask(ben, conversation, &cho).await, Err(Refusal::NotAllowed));
        assert_eq!(test.ask(&cho, conversation, ben).await, Err(Refusal::NotFound));
        assert_eq!(test.ask(&mia, conversation, &mia).await, Err(Refusal::NotAllowed), "she takes over instead");
        assert_eq!(test.ask(&mia, conversation, amy).await, Err(Refusal::NotAllowed), "it is Amy's already");

        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        for (staff, refusal) in [(&cho, Refusal::NotFound), (&mia, Refusal::NotAllowed), (amy, Refusal::NotAllowed)] {
            assert_eq!(test.accept_transfer(staff, asked).await, Err(refusal.clone()));
            assert_eq!(test.decline(staff, asked).await, Err(refusal));
        }
        assert_eq!(test.cancel(ben, asked).await, Err(Refusal::NotAllowed));
        assert_eq!(test.cancel(&cho, asked).await, Err(Refusal::NotFound));
        let unknown = ColleagueRequestId(999);
        assert_eq!(test.accept_transfer(ben, unknown).await, Err(Refusal::NotFound));
        let invitation = test.desk.accept_invitation(ben, asked, request()).await;
        assert_eq!(invitation, Err(Refusal::NotFound), "a transfer request is no invitation");
        assert_eq!(test.requests(ben).await.len(), 1);
    }
}

story! {
    /// Behaviour 8: a manager asks for whoever has it, and may take it back.
    async fn a_manager_asks_for_whoever_has_it(test) {
        let office = Office::open(&test).await;
        let (mia, conversation) = (test.staff("mia").await, office.conversation());
        let asked = test.ask(&mia, conversation, &office.ben).await.expect("a manager may").request;
        assert_eq!(test.requests(&office.ben).await[0].from, "Amy", "whose conversation it is");
        assert_eq!(test.last_line(&office.amy, conversation).await, "Mia asked Ben to take over");
        test.cancel(&mia, asked).await.expect("a manager may");
        let asked = test.ask(&mia, conversation, &office.ben).await.expect("a manager may").request;
        test.accept_transfer(&office.ben, asked).await.expect("his");
        let told = test.ended(&office.amy).await.expect("Amy is asked whether she stays");
        assert!(told.is_own && told.outcome == Outcome::Accepted);
        assert_eq!(test.desk.cases(&office.amy).await.expect("readable")[0].part, Part::Participant);
    }
}

story! {
    /// The regression list: "all pending cards vanishing when one changed".
    async fn of_several_requests_only_the_one_that_ended_leaves(test) {
        let office = Office::open(&test).await;
        let mut asked = Vec::new();
        for _ in 0..3 {
            let dan = test.customer("Dan", "Billing").await;
            test.accept(&office.amy, office.billing).await.expect("waits");
            let requested = test.ask(&office.amy, dan.conversation, &office.ben).await.expect("may be asked");
            asked.push((requested.request, dan));
            test.clock.advance(SECOND);
        }
        test.desk.end_chat(&asked[1].1.token, asked[1].1.conversation, request()).await.expect("theirs");
        let left: Vec<_> = test.requests(&office.ben).await.iter().map(|request| request.request).collect();
        assert_eq!(left, [asked[0].0, asked[2].0]);
    }
}

story! {
    /// Behaviour 5, "Remove text": a note that was removed is in no request either.
    async fn a_removed_note_is_gone_from_the_request_too(test) {
        let office = Office::open(&test).await;
        let conversation = office.conversation();
        let note = Some(body("Card 4111 1111"));
        test.desk.request_transfer(&office.amy, conversation, office.ben.person, note, request()).await.expect("may");
        let view = test.staff_view(&office.amy, conversation).await;
        let seq = view.changes.entries.iter().find(|entry| matches!(&entry.content,
            StaffContent::Message { body, .. } if body.starts_with("Card"))).expect("the note").seq;
        test.desk.remove_text(&office.amy, conversation, seq, request()).await.expect("hers");
        assert_eq!(test.requests(&office.ben).await[0].note, None);
    }
}

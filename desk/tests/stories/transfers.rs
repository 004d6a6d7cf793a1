//! Behaviour 6: a colleague is asked to take a conversation over.

use crate::test_desk::{Customer, TestDesk, body, customer_words, request, staff_words, story};
use desk::{Presence, Staff};
use domain::Refusal;
use domain::colleague_request::{Kind, Outcome, Whereabouts};
use domain::entry::{StaffContent, Visibility};
use domain::ids::{ColleagueRequestId, ConversationId, QueueId};
use domain::limits::REQUEST_WAITS_FOR;
use domain::people::Status;
use domain::wire::agent::{ColleagueRequest, EndedRequest, Requested};

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

    pub(crate) async fn last_line(&self, reader: &Staff, conversation: ConversationId) -> String {
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

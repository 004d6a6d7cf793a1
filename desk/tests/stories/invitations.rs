//! Behaviour 8: colleagues who are invited to take part, and managers who join.

use crate::test_desk::{TestDesk, body, customer_words, request, staff_words, story};
use crate::transfers::Office;
use desk::Staff;
use domain::Refusal;
use domain::colleague_request::{Kind, Outcome};
use domain::entry::Visibility;
use domain::ids::ConversationId;
use domain::limits::{OFFLINE_AFTER, REQUEST_WAITS_FOR};
use domain::part::Part;
use domain::text::Reason;
use domain::wire::agent::Requested;

impl TestDesk {
    pub(crate) async fn invite(
        &self,
        by: &Staff,
        conversation: ConversationId,
        of: &Staff,
    ) -> Result<Requested, Refusal> {
        self.desk
            .invite_colleague(by, conversation, of.person, None, request())
            .await
    }
}

story! {
    async fn who_is_invited_takes_part_owns_nothing_and_may_leave(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        test.fill(ben, office.billing).await;
        let note = Some(body("You know this contract"));
        let invited = test.desk.invite_colleague(amy, conversation, ben.person, note, request()).await.expect("whatever his limit");
        let [asked] = &test.requests(ben).await[..] else { panic!("one request") };
        assert_eq!((asked.kind, asked.from.as_str(), asked.note.as_deref()),
            (Kind::Invitation, "Amy", Some("You know this contract")));
        assert_eq!(test.staff_view(amy, conversation).await.head.asked[0].kind, Kind::Invitation);
        let id = request();
        let accepted = test.desk.accept_invitation(ben, invited.request, id.clone()).await.expect("his");
        assert_eq!(test.desk.accept_invitation(ben, invited.request, id).await, Ok(accepted), "a retry");
        assert_eq!(test.ended(amy).await.expect("told").outcome, Outcome::Accepted);

        let head = test.staff_view(amy, conversation).await.head;
        assert_eq!(head.assigned.as_ref().map(|(_, name)| name.as_str()), Some("Amy"), "she still has it");
        let names: Vec<_> = head.participants.iter().map(|one| (one.person, one.name.as_str())).collect();
        assert_eq!(names, [(ben.person, "Ben")]);
        let chat = office.carla.view(&test.desk).await.changes;
        assert_eq!((chat.head.agent.as_deref(), chat.head.with), (Some("Amy"), vec!["Ben".to_owned()]));
        let words = customer_words(&chat.changes.entries);
        assert_eq!(words.iter().filter(|words| words.contains("Ben")).collect::<Vec<_>>(), ["Ben has joined."]);
        let cases = test.desk.cases(ben).await.expect("readable");
        assert_eq!(cases.iter().filter(|case| case.part == Part::Participant).count(), 1);
        test.write(ben, conversation, Visibility::Comment, "Hello Carla").await;
        let rights = test.staff_view(ben, conversation).await.head.rights;
        assert!(rights.comment && rights.leave && !rights.end && !rights.transfer && !rights.invite);
        assert_eq!(test.invite(amy, conversation, ben).await, Err(Refusal::NotAllowed), "he takes part");

        test.desk.leave(ben, conversation, request()).await.expect("he takes part");
        assert!(test.staff_view(amy, conversation).await.head.participants.is_empty());
        test.invite(amy, conversation, ben).await.expect("may be invited again");
    }
}

story! {
    /// The regression list: "agent joined" shown before an accept.
    async fn nobody_has_joined_before_they_accept(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let before = customer_words(&office.carla.view(&test.desk).await.changes.changes.entries);
        let version = office.carla.view(&test.desk).await.changes.changes.version;
        test.invite(amy, conversation, ben).await.expect("may be invited");
        test.ask(amy, conversation, ben).await.expect_err("he is asked already");
        let chat = office.carla.view(&test.desk).await.changes;
        assert_eq!((customer_words(&chat.changes.entries), chat.head.with), (before, Vec::new()));
        assert_eq!(chat.changes.version, version, "not even a version shows it");
        let head = test.staff_view(ben, conversation).await.head;
        assert!(head.participants.is_empty() && !head.rights.comment);
    }
}

story! {
    async fn an_invitation_is_declined_cancelled_and_expires_as_a_transfer_request_does(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let invited = test.invite(amy, conversation, ben).await.expect("may be invited").request;
        let reason = Some(Reason::new("No time").expect("a reason"));
        test.desk.decline_invitation(ben, invited, reason, request()).await.expect("his");
        assert_eq!(test.ended(amy).await.expect("told").reason.as_deref(), Some("No time"));

        let invited = test.invite(amy, conversation, ben).await.expect("may be invited").request;
        assert_eq!(test.desk.cancel_invitation(ben, invited, request()).await, Err(Refusal::NotAllowed));
        assert_eq!(test.desk.cancel_transfer(amy, invited, request()).await, Err(Refusal::NotFound), "it is none");
        test.desk.cancel_invitation(amy, invited, request()).await.expect("hers");
        let late = test.desk.accept_invitation(ben, invited, request()).await;
        assert_eq!(late, Err(Refusal::NoLongerPending));

        test.invite(amy, conversation, ben).await.expect("may be invited");
        test.pass(REQUEST_WAITS_FOR).await;
        assert_eq!(test.ended(amy).await.expect("told").outcome, Outcome::Expired);
        let lines = staff_words(&test.staff_view(amy, conversation).await.changes.entries);
        let lines: Vec<_> = lines.iter().filter(|line| line.contains("Ben")).map(String::as_str).collect();
        assert_eq!(lines, [
            "Amy invited Ben", "Ben declined the invitation: No time",
            "Amy invited Ben", "Amy cancelled the invitation to Ben",
            "Amy invited Ben", "Ben did not answer the invitation",
        ]);
    }
}

story! {
    /// Several may be invited at once, beside one who is asked to take over; all of it ends when that one does.
    async fn several_are_invited_at_once_and_all_is_over_when_somebody_takes_over(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let (cho, mia) = (test.staff("cho").await, test.staff("mia").await);
        let (_cho_is_there, _mia_is_there) = (test.connect(&cho).await, test.connect(&mia).await);
        let cho_is_invited = test.invite(amy, conversation, &cho).await.expect("may be invited").request;
        test.invite(amy, conversation, &mia).await.expect("may be invited");
        let twice = test.invite(amy, conversation, &cho).await;
        assert_eq!(twice, Err(Refusal::AlreadyAsked { agent: "Cho".into() }));
        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        assert_eq!(test.staff_view(amy, conversation).await.head.asked.len(), 3);
        test.accept_transfer(ben, asked).await.expect("his");
        assert!(test.staff_view(ben, conversation).await.head.asked.is_empty());
        for staff in [&cho, &mia] {
            assert_eq!(test.requests(staff).await, []);
            assert_eq!(test.ended(staff).await.expect("told").outcome, Outcome::Lost);
        }
        let late = test.desk.accept_invitation(&cho, cho_is_invited, request()).await;
        assert_eq!(late, Err(Refusal::NoLongerPending));
    }
}

story! {
    async fn only_who_has_it_invites(test) {
        let office = Office::open(&test).await;
        let (ben, mia, conversation) = (&office.ben, test.staff("mia").await, office.conversation());
        let cho = test.staff("cho").await;
        let _cho_is_there = test.connect(&cho).await;
        assert_eq!(test.invite(ben, conversation, &cho).await, Err(Refusal::NotAllowed));
        assert_eq!(test.invite(&mia, conversation, &cho).await, Err(Refusal::NotAllowed));
        assert_eq!(test.invite(&cho, conversation, ben).await, Err(Refusal::NotFound));
        assert_eq!(test.invite(&office.amy, conversation, &office.amy).await, Err(Refusal::NotAllowed));
        drop(_cho_is_there);
        test.pass(OFFLINE_AFTER).await;
        let offline = test.invite(&office.amy, conversation, &cho).await;
        assert_eq!(offline, Err(Refusal::AgentOffline { agent: "Cho".into() }));
    }
}

story! {
    /// A manager comments after joining.
    async fn a_manager_joins_and_may_comment_from_then_on(test) {
        let office = Office::open(&test).await;
        let (mia, conversation) = (test.staff("mia").await, office.conversation());
        let rights = test.staff_view(&mia, conversation).await.head.rights;
        assert!(rights.join && !rights.comment);
        let id = request();
        test.desk.join(&mia, conversation, id.clone()).await.expect("a manager may");
        test.desk.join(&mia, conversation, id).await.expect("the same");
        let rights = test.staff_view(&mia, conversation).await.head.rights;
        assert!(!rights.join && rights.comment && rights.leave);
        assert_eq!(test.desk.join(&mia, conversation, request()).await, Err(Refusal::NotAllowed), "she takes part");
        test.write(&mia, conversation, Visibility::Comment, "I am Amy's manager").await;
        assert_eq!(office.carla.view(&test.desk).await.changes.head.with, ["Mia"]);
        assert_eq!(test.desk.join(&office.ben, conversation, request()).await, Err(Refusal::NotAllowed));
        test.desk.end_conversation(&office.amy, conversation, request()).await.expect("hers");
        let root = test.staff("root").await;
        assert_eq!(test.desk.join(&root, conversation, request()).await, Err(Refusal::Closed));
    }
}

story! {
    /// Who takes part may be asked to take over, and then owns it without being listed twice.
    async fn a_participant_who_takes_over_is_not_named_twice(test) {
        let office = Office::open(&test).await;
        let (amy, ben, conversation) = (&office.amy, &office.ben, office.conversation());
        let invited = test.invite(amy, conversation, ben).await.expect("may be invited").request;
        test.desk.accept_invitation(ben, invited, request()).await.expect("his");
        let asked = test.ask(amy, conversation, ben).await.expect("may be asked").request;
        test.accept_transfer(ben, asked).await.expect("his");
        let head = office.carla.view(&test.desk).await.changes.head;
        assert_eq!((head.agent.as_deref(), head.with), (Some("Ben"), vec!["Amy".to_owned()]));
        assert_eq!(test.desk.leave(ben, conversation, request()).await, Err(Refusal::NotAllowed), "it is his");
    }
}

//! Customers whom the site names: each is one customer with one history, in whichever browser.

use crate::template::QUESTION;
use crate::world::World;
use base64ct::{Base64UrlUnpadded, Encoding};
use desk::{CustomerToken, Desk};
use domain::Refusal;
use domain::ids::ConversationId;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

/// As many others of theirs as are listed beside a conversation.
const OTHERS: usize = 20;

impl World {
    /// The site names some of its customers, each in two browsers.
    pub(crate) async fn name_some_customers(&mut self) {
        let desk = self.processes[0].desk.clone();
        for customer in 0..self.customers.len() {
            if self.random.percent(40) {
                let browsers = vec![self.names(&desk, customer).await, self.names(&desk, customer).await];
                self.customers[customer].identity.tokens = browsers;
            }
        }
    }

    fn is_named(&self, customer: usize) -> bool {
        self.customers[customer].identity.tokens.len() > 1
    }

    /// What the site calls one of its customers for good.
    fn subject(customer: usize) -> String {
        format!("customer-{customer}")
    }

    /// What the site signs of a customer.
    fn says(&self, customer: usize) -> String {
        let encoded = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
        let name = self.customers[customer].identity.name.to_string();
        let expires = self.now().0 / 1000 + 300;
        let header = json!({"alg": "HS256", "typ": "JWT", "kid": self.key.kid});
        let claims = json!({"aud": "demo", "sub": Self::subject(customer), "exp": expires, "name": name});
        let signed = format!(
            "{}.{}",
            encoded(header.to_string().as_bytes()),
            encoded(claims.to_string().as_bytes())
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.secret.as_bytes()).expect("any size");
        mac.update(signed.as_bytes());
        format!("{signed}.{}", encoded(&mac.finalize().into_bytes()))
    }

    /// A token that nobody has had.
    fn new_token(&mut self) -> CustomerToken {
        CustomerToken::parse(&format!("{:064x}", 0x10_0000 + self.unique())).expect("well formed")
    }

    /// The site names a customer in a browser that has never been here: the token that this has from then on.
    async fn names(&mut self, desk: &Desk, customer: usize) -> CustomerToken {
        let (earlier, token) = (self.new_token(), self.new_token());
        let said = self.says(customer);
        let told = desk.identify(&earlier, "demo", &said, &token).await.expect("is proven");
        let name = self.customers[customer].identity.name.to_string();
        assert_eq!((told.name.as_deref(), told.rotated), (Some(name.as_str()), true));
        let again = desk.identify(&earlier, "demo", &said, &token).await;
        assert_eq!(again, Ok(told), "a repeat gets the first answer");
        token
    }

    /// A customer whom the site names looks in a new browser, and signs out in the one that they have had for longest.
    pub(crate) async fn looks_in_another_browser(&mut self) {
        let named: Vec<usize> = (0..self.customers.len())
            .filter(|customer| self.is_named(*customer))
            .collect();
        let Some(customer) = self.random.one_of(&named) else {
            return;
        };
        let (number, desk) = self.any_process();
        self.note(&format!("Customer({customer}) looks in another browser at {number}"));
        let before = self.known.clone();
        let token = self.names(&desk, customer).await;
        let tokens = &mut self.customers[customer].identity.tokens;
        tokens.push(token.clone());
        let gone = tokens.remove(0);
        desk.forget(&gone, "demo").await.expect("is forgotten");
        assert_eq!(desk.chat(&gone, "demo", None).await, Ok(None), "who has signed out");
        let shown = desk.chat(&token, "demo", None).await.expect("readable");
        let shown = shown.map(|view| view.changes.head.conversation);
        assert_eq!(
            shown, self.customers[customer].conversation,
            "one chat in every browser"
        );
        if let Some(conversation) = shown {
            let page = desk.chat_history(&gone, conversation, i64::MAX).await;
            assert_eq!(page.map(drop), Err(Refusal::NotFound), "who has signed out");
        }
        self.look_at_all().await;
        assert_eq!(before, self.known, "no conversation moves by that");
    }

    /// What staff read beside a conversation: whom the site names, what they answered, and what else they talked about.
    pub(crate) async fn check_context(&self, desk: &Desk, conversation: ConversationId) {
        let root = &self.colleagues[4].staff;
        let context = desk.context(root, conversation).await.expect("may be read");
        let stored = &self.known[&conversation];
        let mut customers = self.customers.iter();
        let customer = customers.position(|customer| customer.identity.name.to_string() == stored.customer);
        let customer = customer.expect("a customer");
        let subject = self.is_named(customer).then(|| Self::subject(customer));
        assert_eq!(context.verified.map(|verified| verified.subject), subject);
        let answers = context.answers.into_iter();
        let answers: Vec<_> = answers
            .map(|answer| (answer.name, answer.answer, answer.asked))
            .collect();
        let answered = self.answers.get(&conversation).cloned().into_iter();
        let answered: Vec<_> = answered.map(|answer| (QUESTION.to_owned(), answer, true)).collect();
        assert_eq!(answers, answered, "what was answered before {conversation}");
        let others = self.known.values().rev();
        let others = others.filter(|other| other.customer == stored.customer && other.id != stored.id);
        let others: Vec<_> = others.map(|other| other.id).take(OTHERS).collect();
        let theirs: Vec<_> = context.theirs.iter().map(|other| other.conversation.0).collect();
        assert_eq!(theirs, others, "one history in every browser");
    }
}

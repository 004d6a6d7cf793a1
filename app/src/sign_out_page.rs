//! Asks whoever signs out with open conversations what becomes of them (behaviour 8): a whole page that needs neither script
//! nor Wasm.

use crate::assets::Assets;
use crate::sign_in::{Heading, page};
use domain::ids::RequestId;
use domain::wire::agent::CaseSummary;
use leptos::prelude::*;

/// The page at `/sign-out`. `open` are the person's open conversations; `request` names this signing out.
#[must_use]
pub fn sign_out_page(assets: &Assets, open: Vec<CaseSummary>, request: &RequestId) -> String {
    let request = request.as_str().to_owned();
    let has_any = !open.is_empty();
    let (question, answer) = match open.len() {
        0 => ("You have no open conversations.".to_owned(), "Sign out"),
        1 => (
            "You have an open conversation. Its customer would wait for you:".to_owned(),
            "Return it to the queue and sign out",
        ),
        count => (
            format!("You have {count} open conversations. Their customers would wait for you:"),
            "Return them to the queue and sign out",
        ),
    };
    page(assets, "Sign out", move || {
        view! {
            <form class="door" method="post" action="/sign-out">
                <Heading text="Sign out" />
                <p>{question}</p>
                <ul class="open-conversations">
                    {open
                        .into_iter()
                        .map(|case| {
                            view! {
                                <li>
                                    <strong>{case.customer}</strong>
                                    {format!(" {} · ", case.queue)}
                                    <a href=format!("/desk/{}", case.number)>{case.number.to_string()}</a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                {has_any
                    .then(|| {
                        view! { <p class="hint">"To hand one over to a colleague, open it and press Transfer."</p> }
                    })}
                <input type="hidden" name="request_id" value=request />
                <button class="primary" type="submit">
                    {answer}
                </button>
                <a class="button" href="/">
                    "Stay"
                </a>
            </form>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::conversation::State;
    use domain::ids::{ConversationId, ConversationNumber};
    use domain::part::Part;
    use domain::time::Timestamp;

    fn case(customer: &str) -> CaseSummary {
        CaseSummary {
            conversation: ConversationId(1),
            number: ConversationNumber::from_count(1),
            customer: customer.to_owned(),
            queue: "Billing".into(),
            state: State::InProgress,
            part: Part::Assigned,
            holder: None,
            accepted_at: Timestamp(0),
            last_words: None,
            unanswered_since: None,
            customer_away_since: None,
            closes_at: None,
            record: None,
        }
    }

    fn drawn(open: Vec<CaseSummary>) -> String {
        let assets = Assets {
            script: String::new(),
            wasm: String::new(),
            style: "/assets/workspace.css".into(),
            uploads: String::new(),
            build: "b".into(),
        };
        let request = RequestId::new("request-00000001").expect("well formed");
        sign_out_page(&assets, open, &request)
    }

    #[test]
    fn who_signs_out_reads_whom_they_would_leave() {
        let page = drawn(vec![case("Carla"), case("Dan")]);
        assert!(page.contains("Carla") && page.contains("Dan"), "{page}");
        assert!(page.contains("Return them to the queue and sign out") && page.contains("Stay"));
        assert!(page.contains(r#"value="request-00000001""#));
        assert!(page.contains(r#"href="/desk/CHAT0001001""#) && page.contains("To hand one over"));
    }

    #[test]
    fn a_customers_name_is_text_and_never_markup() {
        let page = drawn(vec![case("<script>x")]);
        assert!(!page.contains("<script"), "{page}");
    }
}

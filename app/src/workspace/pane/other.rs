//! Other conversations of a customer, a link where this agent may read them.

use super::entry::Moment;
use domain::wire::agent::OtherConversation;
use leptos::prelude::*;

#[component]
pub(crate) fn Others(title: &'static str, others: Signal<Vec<OtherConversation>>) -> impl IntoView {
    let others = Memo::new(move |_| others.get());
    move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            view! {
                <h3>{title}</h3>
                <ul role="list" aria-label=title>
                    {others.into_iter().map(|other| view! { <Other other /> }).collect_view()}
                </ul>
            }
        })
    }
}

#[component]
fn Other(other: OtherConversation) -> impl IntoView {
    let number = other.number.to_string();
    let address = format!("/desk/{number}");
    let name = if other.readable {
        view! { <a href=address>{number}</a> }.into_any()
    } else {
        view! { <span>{number}</span> }.into_any()
    };
    let with = other.agent.map(|agent| format!("with {agent}"));
    view! {
        <li class="other">
            {name}
            <Moment at=other.started_at />
            <span class="other-facts">
                <span>{other.queue}</span>
                {with.map(|with| view! { <span>{with}</span> })}
                <span>{other.state.label()}</span>
            </span>
        </li>
    }
}

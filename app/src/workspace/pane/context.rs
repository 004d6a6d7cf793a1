//! The context panel: who the customer is, where they write from, what they answered to the site's own questions, and what else they
//! talked about (behaviour 3). An answer can be removed (behaviour 5, "Remove text").

use super::entry::Moment;
use super::other::Others;
use crate::api;
use crate::browser::ask::ask;
use crate::workspace::conversation::{Conversation, show};
use crate::workspace::live::Line;
use crate::workspace::press::press;
use crate::workspace::shared;
use domain::fields::{Answered, Removal};
use domain::wire::agent::{CustomerContext, OtherConversation, StaffConversation, Verified};
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(crate) fn ContextPanel(conversation: Conversation) -> impl IntoView {
    let shared = shared();
    let head = conversation.head;
    let context = RwSignal::new(None::<CustomerContext>);
    // It is asked for again when something of the conversation has changed that others' conversations change with, or an answer went.
    let standing = Memo::new(move |_| {
        head.with(|head| {
            head.as_ref()
                .map(|head| (head.state, head.assigned.clone(), head.answers_removed_at))
        })
    });
    let load = move || {
        spawn_local(async move {
            if let Ok(told) = ask(api::Context {
                conversation: conversation.id,
            })
            .await
            {
                for other in told.theirs.iter().chain(&told.possibly).filter(|other| other.readable) {
                    shared.board.name(other.number.clone(), other.conversation);
                }
                // The pane may show another by now.
                let _ = context.try_set(Some(told));
            }
        });
    };
    Effect::new(move |_| {
        standing.track();
        if shared.line.get() == Line::Live && shared.panel.is_shown() {
            load();
        }
    });
    let of_head = move |read: fn(&StaffConversation) -> Option<String>| {
        Signal::derive(move || head.with(|head| head.as_ref().and_then(read)))
    };
    let told = move |read: fn(&CustomerContext) -> Option<String>| {
        Signal::derive(move || context.with(|context| context.as_ref().and_then(read)))
    };
    let verified = move |read: fn(&Verified) -> Option<String>| {
        Signal::derive(move || context.with(|context| context.as_ref()?.verified.as_ref().and_then(read)))
    };
    let (email, email_by_site) = (
        of_head(|head| head.customer_email.clone()),
        verified(|verified| verified.email.clone()),
    );
    // What the site says is not typed.
    let typed_email = Signal::derive(move || email.get().filter(|_| email_by_site.get().is_none()));
    let others = move |pick: fn(&CustomerContext) -> Vec<OtherConversation>| {
        Signal::derive(move || context.with(|context| context.as_ref().map(pick).unwrap_or_default()))
    };
    let started = Memo::new(move |_| head.with(|head| head.as_ref().map(|head| head.started_at)));
    view! {
        <section class="context" id="customer-details" aria-label="Customer">
            // Where the panel lies over the conversation, the button that opened it is below it.
            <button
                type="button"
                class="quiet context-close"
                aria-label="Close customer details"
                on:click=move |_| shared.panel.toggle()
            >
                "×"
            </button>
            <h2>{move || conversation.customer()}</h2>
            <dl>
                <Fact term="Verified by the site as" value=verified(|verified| Some(verified.subject.clone())) />
                <Fact term="Name, by the site" value=verified(|verified| verified.name.clone()) />
                <Fact term="E-mail, by the site" value=email_by_site />
                <Fact term="E-mail, as typed" value=typed_email />
                <Fact term="Topic" value=of_head(|head| head.topic.clone()) />
                {move || {
                    started
                        .get()
                        .map(|at| view! {
                            <div>
                                <dt>"Started"</dt>
                                <dd><Moment at /></dd>
                            </div>
                        })
                }}
                <Fact term="Page" value=told(|context| context.page.clone()) />
                <Fact term="Language" value=told(|context| context.language.clone()) />
                <Fact term="Device" value=told(|context| context.device.clone()) />
            </dl>
            {move || context.with(|context| context.as_ref().and_then(|context| answers(conversation, &context.answers, load)))}
            <Others title="Also open" others=others(|context| open(&context.theirs)) />
            <Others title="Earlier conversations" others=others(|context| ended(&context.theirs)) />
            <Others title="Possibly the same, unverified" others=others(|context| context.possibly.clone()) />
        </section>
    }
}

/// A fact, if it is known.
#[component]
fn Fact(term: &'static str, value: Signal<Option<String>>) -> impl IntoView {
    move || {
        value.get().map(|value| {
            view! {
                <div>
                    <dt>{term}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
    }
}

/// What was answered, under a title of its own: neither question nor answer is the desk's word, or the site's about the customer.
fn answers<F: Fn() + Copy + Send + Sync + 'static>(
    conversation: Conversation,
    answers: &[Answered],
    load: F,
) -> Option<impl IntoView + use<F>> {
    let rows = answers.iter().cloned().map(|answered| {
        let question = answered.name.clone();
        let not_asked = (!answered.asked).then(|| view! { <span class="hint">"not asked any more"</span> });
        let words = match answered.removed {
            Some(Removal { by, at, .. }) => {
                view! { <span class="hint">{format!("Removed by {by}, ")} <Moment at /></span> }.into_any()
            }
            None => view! { {answered.answer} <RemoveAnswer conversation question load /> }.into_any(),
        };
        view! {
            <div>
                <dt>{answered.name} " " {not_asked}</dt>
                <dd>{words}</dd>
            </div>
        }
    });
    (!answers.is_empty()).then(|| {
        view! {
            <h3>"Answers, as typed"</h3>
            <dl>{rows.collect_view()}</dl>
        }
    })
}

/// Removes an answer, for whom that is; by two presses, since it cannot be brought back.
#[component]
fn RemoveAnswer(
    conversation: Conversation,
    question: String,
    /// Reads the panel anew.
    load: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let shared = shared();
    let question = StoredValue::new(question);
    let remove = move |_| {
        let (id, question) = (conversation.id, question.get_value());
        let removed = press(format!("remove answer {id} {question}"), |request_id| {
            api::RemoveAnswer {
                conversation: id,
                question,
                request_id,
            }
        });
        spawn_local(async move {
            match removed.await {
                Ok(()) => load(),
                Err(refusal) => show(shared.notice, refusal.to_string()),
            }
        });
    };
    view! {
        <Show when=move || conversation.rights().remove_customers>
            <details class="record-removal">
                <summary>"Remove text"</summary>
                <button type="button" on:click=remove>
                    "Remove for good"
                </button>
            </details>
        </Show>
    }
}

fn open(others: &[OtherConversation]) -> Vec<OtherConversation> {
    others.iter().filter(|other| other.state.is_open()).cloned().collect()
}

fn ended(others: &[OtherConversation]) -> Vec<OtherConversation> {
    others.iter().filter(|other| !other.state.is_open()).cloned().collect()
}

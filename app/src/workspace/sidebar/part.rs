//! What an agent is to a conversation of their Cases that is not, or no longer, their own (behaviour 8).

use crate::workspace::Waited;
use crate::workspace::pane::Moment;
use domain::part::Part;
use domain::wire::agent::{CaseSummary, Holder};
use leptos::prelude::*;

/// "with Ben" for who takes part, "returned 14:07 · Ben has it" for who had it; nothing for who owns it.
#[component]
pub(crate) fn PartOf(case: Memo<Option<CaseSummary>>) -> impl IntoView {
    let part = Memo::new(move |_| {
        case.with(|case| {
            let case = case.as_ref()?;
            Some((case.part, case.holder.clone(), case.state.is_open()))
        })
    });
    move || {
        let (part, holder, is_open) = part.get()?;
        match part {
            Part::Assigned => None,
            Part::Participant => {
                holder.map(|holder| view! { <span class="case-part">"with " <Has holder /></span> }.into_any())
            }
            Part::Former { how, since } => {
                let now = match holder {
                    _ if !is_open => "ended".into_any(),
                    Some(holder) => view! { <Has holder /> " has it" }.into_any(),
                    None => "waits in line".into_any(),
                };
                Some(
                    view! { <span class="case-part">{how.label()} " " <Moment at=since /> " · " {now}</span> }
                        .into_any(),
                )
            }
        }
    }
}

/// Who has it, and for how long they have been offline.
#[component]
fn Has(holder: Holder) -> impl IntoView {
    let Holder { name, offline_since } = holder;
    let offline = offline_since.map(|_| {
        view! { <span class="offline">" offline " <Waited since=Signal::stored(offline_since) /></span> }
    });
    view! { {name} {offline} }
}

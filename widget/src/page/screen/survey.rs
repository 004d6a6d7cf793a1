//! Where the customer of an ended chat is asked how it was (behaviour 10, "After"). `loader/survey.js` draws it in here; `early.js` loads
//! that once there is something to draw.

use crate::page::session::State;
use crate::page::words::say;
use domain::wire::customer::Survey;
use domain::words::Word;
use leptos::prelude::*;

/// Which conversation is asked about, and what; without a question that was answered.
pub(super) fn survey(state: &State) -> impl IntoView + use<> {
    let head = state.chat.head();
    let asked = head.and_then(|head| Some((head.conversation.0, head.survey.as_ref()?)));
    let of = asked.map(|(conversation, _)| conversation);
    let question = asked.and_then(|(_, survey)| match survey {
        Survey::Offered { question } => Some(question.clone().unwrap_or_else(|| say(Word::SurveyQuestion))),
        Survey::Answered => None,
    });
    view! { <section id="survey" data-of=of data-question=question></section> }
}

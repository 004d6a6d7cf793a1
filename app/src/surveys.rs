//! How chats were, as their customers say: the page at `/surveys` for whoever manages groups (behaviour 10, "Survey"). A whole page
//! that needs neither Wasm nor script.

use crate::assets::Assets;
use crate::home::TAB;
use crate::records::{Moment, page, table};
use domain::limits::{SURVEY_AVERAGE_OVER, SURVEY_COMMENTS};
use domain::survey::{RatedComment, RatedQueue, Rating, Surveys};
use leptos::nonce::Nonce;
use leptos::prelude::*;

/// The page at `/surveys`.
#[must_use]
pub fn surveys_page(assets: &Assets, nonce: &Nonce, surveys: Surveys) -> String {
    let Surveys { queues, comments } = surveys;
    let days = SURVEY_AVERAGE_OVER.as_secs() / 86_400;
    page(assets, nonce, "Surveys", move || {
        view! {
            <h1>"Surveys"</h1>
            <h2>{format!("Ratings of the last {days} days")}</h2>
            <Queues queues />
            <h2>{format!("The last {SURVEY_COMMENTS} comments")}</h2>
            <Comments comments />
        }
    })
}

#[component]
fn Queues(queues: Vec<RatedQueue>) -> impl IntoView {
    if queues.is_empty() {
        return view! { <p class="hint">"You manage no group that has a queue."</p> }.into_any();
    }
    let rows = queues
        .into_iter()
        .map(|rated| {
            view! {
                <tr>
                    <th scope="row">{rated.queue}</th>
                    <td>{rated.ratings.average()}</td>
                    <td>{rated.ratings.answers}</td>
                </tr>
            }
        })
        .collect_view();
    table("Ratings", ["Queue", "Average", "Answers"], rows).into_any()
}

#[component]
fn Comments(comments: Vec<RatedComment>) -> impl IntoView {
    if comments.is_empty() {
        return view! { <p class="hint">"No customer has said anything yet."</p> }.into_any();
    }
    let rows = comments
        .into_iter()
        .map(|said| view! { <Comment said /> })
        .collect_view();
    table("Comments", ["Conversation", "Rating", "Comment", "Queue", "When"], rows).into_any()
}

#[component]
fn Comment(said: RatedComment) -> impl IntoView {
    let number = said.conversation.0;
    let path = format!("/desk/{number}");
    view! {
        <tr>
            <th scope="row">
                <a href=path target=TAB rel="opener">
                    {number}
                </a>
            </th>
            <td>
                <span role="img" aria-label=format!("{} of {}", said.rating, Rating::BEST)>
                    {stars(said.rating)}
                </span>
            </td>
            <td class="record-words record-text">{said.comment}</td>
            <td>{said.queue}</td>
            <td>
                <Moment at=said.at />
            </td>
        </tr>
    }
}

/// `★★★★☆`
fn stars(rating: Rating) -> String {
    let star = |place| if place <= rating.number() { '★' } else { '☆' };
    (1..=Rating::BEST).map(star).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_has_as_many_stars_of_five() {
        for (number, expected) in [(1, "★☆☆☆☆"), (4, "★★★★☆"), (5, "★★★★★")] {
            assert_eq!(stars(Rating::new(number).expect("one of five")), expected);
        }
    }
}

//! The sidebar: a tab for Support, with the regions Queues and Cases; and how the connection stands.

mod case;
mod cases;
mod offers;
mod overseen;
mod part;
mod queue;
mod queues;
mod requests;
mod status;
mod waiting;
mod waiting_customer;

use crate::home::Mark;
use crate::workspace::account::DeskAccount;
use crate::workspace::alerts::standing::SoundStanding;
use crate::workspace::divider::{Divider, SIDEBAR};
use crate::workspace::standing::ConnectionStanding;
use cases::Cases;
use leptos::prelude::*;
use overseen::OverseenRegion;
use queues::Queues;
use status::StatusChoice;

#[component]
pub(crate) fn Sidebar(
    name: String,
    /// Whether this person manages groups.
    manages: bool,
) -> impl IntoView {
    view! {
        <section class="sidebar" aria-labelledby="sidebar-title">
            <h1 class="for-readers" id="sidebar-title">
                "Support"
            </h1>
            <div class="tabs" role="tablist" aria-label="Workspace">
                <button type="button" role="tab" id="tab-support" aria-selected="true" aria-controls="support">
                    <Mark />
                    "Support"
                </button>
            </div>
            <div class="support" role="tabpanel" id="support" aria-labelledby="tab-support">
                <Queues />
                <Cases />
                {manages.then(|| view! { <OverseenRegion /> })}
            </div>
            <footer class="sidebar-foot">
                <DeskAccount name />
                <StatusChoice />
                <SoundStanding />
                <ConnectionStanding />
            </footer>
            <Divider pane=SIDEBAR />
        </section>
    }
}

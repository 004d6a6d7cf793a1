//! The sidebar: a tab for Support, with the regions Queues and Cases; and how the connection stands.

mod case;
mod cases;
mod queue;
mod queues;

use crate::home::Mark;
use crate::workspace::account::DeskAccount;
use crate::workspace::alerts::standing::SoundStanding;
use crate::workspace::divider::{Divider, SIDEBAR};
use crate::workspace::standing::ConnectionStanding;
use cases::Cases;
use leptos::prelude::*;
use queues::Queues;

#[component]
pub(crate) fn Sidebar(name: String) -> impl IntoView {
    view! {
        <aside class="sidebar" aria-label="Support">
            <div class="tabs" role="tablist" aria-label="Workspace">
                <button type="button" role="tab" id="tab-support" aria-selected="true" aria-controls="support">
                    <Mark />
                    "Support"
                </button>
            </div>
            <div class="support" role="tabpanel" id="support" aria-labelledby="tab-support">
                <Queues />
                <Cases />
            </div>
            <footer class="sidebar-foot">
                <DeskAccount name />
                <SoundStanding />
                <ConnectionStanding />
            </footer>
            <Divider pane=SIDEBAR />
        </aside>
    }
}

//! The workspace at `/desk` (behaviour 3): the sidebar with queues and cases, and the conversation beside it.

mod accept;
mod account;
mod alerts;
mod asking;
mod attention;
mod board;
mod clock;
mod conversation;
mod divider;
mod end;
mod hand_over;
mod keep_open;
mod keys;
mod live;
mod notice;
mod overseen;
mod pane;
mod panel;
mod presence;
mod press;
mod requests;
mod return_to_queue;
mod send;
mod settings;
mod sheet;
mod sidebar;
mod standing;
mod summary;
mod tabs;
mod unfolded;

use crate::browser::{address, focus, looking};
use crate::home::{NoRole, TAB};
use crate::opening::{self, Opening};
#[cfg(feature = "ssr")]
use crate::page_data::page_data;
use accept::Wanted;
use alerts::Alerts;
use board::Board;
use board::arrange::{Arranged, arrange, longest_unanswered_first};
use clock::Clock;
use domain::Refusal;
use domain::access::Oversight;
use domain::time::Timestamp;
use domain::wire::agent::{Requests, ToAgent};
use keys::sheet::ShortcutsDialog;
use leptos::prelude::*;
use live::Line;
use notice::Notices;
use overseen::Overseen;
use pane::Pane;
use panel::Panel;
use requests::Asked;
use settings::Settings;
use settings::dialog::SettingsDialog;
use sheet::Sheet;
use sidebar::Sidebar;
use std::collections::BTreeSet;
use std::time::Duration;
use summary::SummaryRegion;
use unfolded::Unfolded;

/// The page at `/desk` and `/desk/{number}`. The server reads what it opens with; the browser finds that in the page.
#[component]
pub(crate) fn WorkspacePage(path: String) -> impl IntoView {
    let path = address::keep(path);
    let number = Memo::new(move |_| path.with(|path| address::number(path).map(str::to_owned)));
    #[cfg(feature = "ssr")]
    let page = {
        let opening = opening::read(number.get_untracked());
        view! {
            <Suspense>
                {Suspend::new(async move {
                    let json = opening.await;
                    let data = page_data(&json);
                    view! {
                        <Opened json number />
                        {data}
                    }
                })}
            </Suspense>
        }
    };
    #[cfg(not(feature = "ssr"))]
    let page = view! { <Opened json=opening::read() number /> };
    page
}

#[component]
fn Opened(json: String, number: Memo<Option<String>>) -> impl IntoView {
    match Opening::decode(&json) {
        Ok(opening) if opening.me.roles.may_use_desk() => view! { <Workspace opening number /> }.into_any(),
        Ok(_) => view! { <Instead><NoRole /></Instead> }.into_any(),
        Err(refusal) => view! { <Instead><NotOpened refusal /></Instead> }.into_any(),
    }
}

/// What the parts of the workspace share. Copied freely; it lives as long as the page.
#[derive(Clone, Copy)]
pub(crate) struct Shared {
    pub board: Board,
    pub clock: Clock,
    /// How the live connection stands.
    pub line: RwSignal<Line>,
    /// The desk was updated since this page was opened.
    pub outdated: RwSignal<bool>,
    /// What the agent is told about what they did last; empty if there is nothing to say.
    pub notice: RwSignal<String>,
    /// Cases in the order in which they are shown.
    pub arranged: RwSignal<Arranged>,
    /// Accepts that are under way.
    pub accepting: RwSignal<BTreeSet<Wanted>>,
    /// Queues that show who waits in them.
    pub unfolded: Unfolded,
    /// The conversations of the groups that this person manages.
    pub overseen: Overseen,
    /// Whether the context panel is shown.
    pub panel: Panel,
    /// How this browser behaves for this agent.
    pub settings: RwSignal<Settings>,
    pub alerts: Alerts,
    /// What colleagues ask of each other.
    pub requests: Asked,
    /// The sheet that lies over the workspace.
    pub sheet: RwSignal<Option<Sheet>>,
    /// What happened in other conversations, for who hears the page.
    pub summary: RwSignal<String>,
    /// The account was signed out in this browser, and what was typed is wiped.
    pub wiped: RwSignal<bool>,
}

impl Shared {
    fn new(opening: &Opening) -> Self {
        Self {
            board: Board::new(&opening.me),
            clock: Clock::new(opening.frame.at),
            line: RwSignal::new(Line::Opening),
            outdated: RwSignal::new(false),
            notice: RwSignal::new(String::new()),
            arranged: RwSignal::new(Arranged::default()),
            accepting: RwSignal::new(BTreeSet::new()),
            unfolded: Unfolded::new(),
            overseen: Overseen::new(),
            panel: Panel::new(),
            settings: RwSignal::new(Settings::default()),
            alerts: Alerts::new(),
            requests: Asked::new(),
            sheet: RwSignal::new(None),
            summary: RwSignal::new(String::new()),
            wiped: RwSignal::new(false),
        }
    }

    /// Puts the cases into their order; `held` while nothing may move.
    pub(crate) fn rearrange(self, held: bool) {
        self.board.rows_moved.track();
        let cases = self.board.cases.get();
        let waits = |id| {
            let case = self.board.conversation(id).case;
            case.with_untracked(|case| {
                let case = case.as_ref()?;
                Some((case.unanswered_since, (id, case.state.is_open())))
            })
        };
        let cases = cases.into_iter().filter_map(waits);
        let cases = if self.settings.with(|settings| settings.longest_unanswered_first) {
            longest_unanswered_first(cases.collect())
        } else {
            cases.map(|(_, case)| case).collect()
        };
        let arranged = self.arranged.with_untracked(|shown| arrange(shown, &cases, held));
        conversation::show(self.arranged, arranged);
    }

    /// The desk tells what colleagues ask of each other.
    pub(crate) fn hear_requests(self, requests: Requests) {
        for request in &requests.pending {
            // Whoever is asked may read it before deciding.
            self.board.name(request.number.clone(), request.conversation);
            conversation::show(
                self.board.conversation(request.conversation).customer,
                request.customer.clone(),
            );
        }
        conversation::show(self.requests.told, requests);
    }

    /// What is in the pane is looked at now, if somebody is there (behaviour 11).
    pub(crate) fn look(self) {
        if looking::is_here()
            && let Some(open) = self.board.open.get_untracked()
        {
            self.board.conversation(open).look();
        }
        attention::notice(self);
    }
}

/// The workspace of somebody who may use it.
#[component]
fn Workspace(opening: Opening, number: Memo<Option<String>>) -> impl IntoView {
    let shared = Shared::new(&opening);
    let board = shared.board;
    for item in opening.frame.items {
        if let ToAgent::Requests(requests) = item {
            shared.hear_requests(requests);
        } else {
            board.apply(item);
        }
    }
    let open = move || number.with(|number| board.numbered(number.as_deref()?));
    board.open.set(untrack(open));
    shared.rearrange(false);
    Effect::new(move |_| {
        board.wake();
        tabs::keep(shared);
        keys::keep(shared);
        alerts::keep(shared);
        live::keep(shared);
        attention::keep(shared);
        // A tab that was opened by its address is found by the start page's link too.
        let _ = window().set_name(TAB);
    });
    Effect::new(move |_| {
        if let Ok(ticking) = set_interval_with_handle(move || tick(shared), Duration::from_secs(1)) {
            on_cleanup(move || ticking.clear());
        }
    });
    Effect::new(move |_| {
        conversation::show(board.open, open());
        live::watch(shared);
        shared.look();
    });
    Effect::new(move |_| {
        let customer = board.open.get().map(|open| board.conversation(open).customer());
        let title = format!("{} – Headset", customer.as_deref().unwrap_or("Desk"));
        document().set_title(&match alerts::count(shared) {
            0 => title,
            count => format!("({count}) {title}"),
        });
    });
    provide_context(shared);
    let manages = Oversight::of(&opening.me.roles).is_some();
    view! {
        // All of it is the page's main part: on a phone either side is the whole screen.
        <main class="workspace" class:has-open=move || number.with(Option::is_some)>
            <Sidebar name=opening.me.name manages />
            <div class="middle">
                <Pane number />
            </div>
            <Notices />
            <SummaryRegion />
            <SettingsDialog />
            <ShortcutsDialog />
        </main>
    }
}

/// A second has passed.
fn tick(shared: Shared) {
    shared.clock.tick();
    alerts::of_requests(shared);
}

/// What the parts of the workspace share.
pub(crate) fn shared() -> Shared {
    expect_context::<Shared>()
}

/// How long something lasts, counting up; nothing where there is no beginning. Silent for screen readers: it is in no live
/// region (behaviour 11).
#[component]
pub(crate) fn Waited(#[prop(into)] since: Signal<Option<Timestamp>>) -> impl IntoView {
    let clock = shared().clock;
    view! {
        <span class="waited" data-long=move || since.get().and_then(|since| clock.marks(since))>
            {move || since.get().map(|since| clock.waited(since))}
        </span>
    }
}

/// A page that is not the workspace, in its place.
#[component]
fn Instead(children: Children) -> impl IntoView {
    view! {
        <main class="message">
            <h1>"Headset"</h1>
            {children()}
            <p>
                <a href="/" rel="external">
                    "Go to the start"
                </a>
            </p>
        </main>
    }
}

#[component]
fn NotOpened(refusal: Refusal) -> impl IntoView {
    let sentence = match refusal {
        Refusal::Unavailable | Refusal::Offline => {
            "The desk cannot be reached just now. Reload this page in a moment.".to_owned()
        }
        other => other.to_string(),
    };
    view! { <p role="alert">{sentence}</p> }
}

/// Goes to another page of the workspace and moves the focus there.
pub(crate) fn go_to_conversation(number: &str, id: domain::ids::ConversationId) {
    address::go(&format!("/desk/{number}"));
    focus::composer(id);
}

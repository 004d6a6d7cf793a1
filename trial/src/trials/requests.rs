//! R6, what colleagues ask of each other: whatever answers or ends a transfer request happens to it at once with whatever else can.
//! One of them wins, whoever came too late is told so, and nobody is left with a request, a conversation or a count that is not
//! theirs. Where there are two nodes, whoever asks is at one of them, and whoever is asked, and the customer, at the other.

use crate::bulk::Bulk;
use crate::crew;
use crate::customer::new_request;
use crate::door::{Door, Failed};
use crate::load::customer::{start, token};
use crate::socket::Socket;
use crate::stage::{Stage, Way};
use crate::stored;
use anyhow::{Context, bail, ensure};
use desk::clock::Clock;
use desk::{Bus, Desk, Files, Settings};
use domain::Refusal;
use domain::ids::{ColleagueRequestId, ConversationId, PersonId};
use domain::text::EmailAddress;
use domain::wire::agent::{FromAgent, Requested, ToAgent, TransferTargets};
use futures_util::future::try_join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::sleep;

const SEED: u64 = 67;
/// Teams race beside each other, since the clock takes its time.
const TEAMS: usize = 6;
/// Whoever asks and whoever is asked, of each team.
pub(super) const AGENTS: usize = 2 * TEAMS;
/// The clock looks once a second; what it has not done by then it never does.
const PATIENCE: Duration = Duration::from_secs(15);
/// Somebody who is asked has room for one conversation.
const ROOM: &str = "open_limit = 1";

/// What somebody, or the clock, does with a request or its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// Whoever is asked.
    Accept,
    Decline,
    /// Whoever asked.
    Cancel,
    End,
    /// The clock: nobody answered in time.
    Expire,
    /// The customer.
    EndChat,
    /// The administrator, at a command line.
    DisableAsked,
    DisableAsker,
    /// Whoever is asked accepts somebody else, and has no room any more.
    Fill,
}

/// Of these at most one comes to a request.
const ANSWERS: [Act; 4] = [Act::Accept, Act::Decline, Act::Cancel, Act::Expire];
const OTHERS: [Act; 5] = [Act::EndChat, Act::End, Act::DisableAsked, Act::DisableAsker, Act::Fill];

impl Act {
    fn is_of_clock(self) -> bool {
        matches!(self, Self::Expire | Self::DisableAsked | Self::DisableAsker)
    }
}

/// An agent with a page open.
pub(super) struct Agent {
    number: usize,
    cookie: String,
    _page: JoinSet<()>,
}

struct Team {
    /// Of whoever asks, and of whoever is asked.
    ways: [Way; 2],
    /// As a command line has it beside the process.
    beside: Desk,
    asker: Agent,
    asked: Agent,
    person: Option<PersonId>,
    chance: StdRng,
}

/// What a race is about.
struct Race {
    conversation: ConversationId,
    token: String,
    request: ColleagueRequestId,
    /// Somebody else who waits.
    other: ConversationId,
}

/// Races every pair so often, on a stage whose last agents are nobody else's. How many races that were.
pub(super) async fn run(stage: &Stage, first_agent: usize, times: usize) -> anyhow::Result<usize> {
    let beside = Desk::open(Settings {
        database: stage.database.clone(),
        bus: Bus::default(),
        clock: Clock::system(),
        files: Files::in_memory(),
    })
    .await?;
    let mut pairs = Vec::new();
    for (place, one) in ANSWERS.iter().enumerate() {
        pairs.extend(ANSWERS[place..].iter().chain(&OTHERS).map(|other| [*one, *other]));
    }
    let races: Vec<_> = pairs
        .iter()
        .cycle()
        .take(pairs.len() * times)
        .copied()
        .enumerate()
        .collect();
    let teams = (0..TEAMS).map(async |team| {
        let mut playing = Team::meet(stage.two_ways(), beside.clone(), first_agent + 2 * team).await?;
        for (number, acts) in races.iter().skip(team).step_by(TEAMS) {
            playing.race(stage, *number, *acts).await?;
        }
        anyhow::Ok(())
    });
    try_join_all(teams).await?;
    Ok(races.len())
}

impl Agent {
    /// Signs in and opens a page.
    pub(super) async fn arrive(way: Way, number: usize) -> anyhow::Result<Self> {
        let cookie = Door::sign_in(way.desk, &crew::email(number), crew::PASSWORD).await?;
        let mut socket: Socket<ToAgent> = Socket::open_through(way.node, way.desk, "/live", Some(&cookie)).await?;
        let hello = FromAgent::Hello {
            build: String::new(),
            watching: Vec::new(),
        };
        socket.send(&hello).await?;
        let mut page = JoinSet::new();
        page.spawn(async move {
            while let Ok(items) = socket.next().await {
                let is_asked = items.iter().any(|item| matches!(item, ToAgent::Ping));
                if is_asked && socket.send(&FromAgent::Pong).await.is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            number,
            cookie,
            _page: page,
        })
    }

    fn email(&self) -> String {
        crew::email(self.number)
    }
}

impl Team {
    async fn meet(ways: [Way; 2], beside: Desk, first: usize) -> anyhow::Result<Self> {
        let email = crew::email(first + 1);
        let limit = format!("[[people]]\nemail = \"{email}\"\n{ROOM}\n");
        beside.apply(&limit, false).await?;
        Ok(Self {
            ways,
            beside,
            asker: Agent::arrive(ways[0], first).await?,
            asked: Agent::arrive(ways[1], first + 1).await?,
            person: None,
            chance: StdRng::seed_from_u64(SEED + u64::try_from(first)?),
        })
    }

    async fn race(&mut self, stage: &Stage, number: usize, acts: [Act; 2]) -> anyhow::Result<()> {
        let [one, other] = acts;
        let race = self.set(number).await?;
        // The clock has its own beat, which this meets now and then.
        let by_clock = acts.contains(&Act::Expire);
        if by_clock {
            Bulk::open(&stage.database).await?.expire(race.request).await?;
            let beat: u64 = self.chance.random_range(0..1_000);
            sleep(Duration::from_millis(beat)).await;
        }
        let answers = tokio::join!(self.act(one, &race), self.act(other, &race));
        let mut answered = 0;
        for (act, answer) in [(one, answers.0), (other, answers.1)] {
            match answer {
                Ok(()) => {
                    let is_answer = matches!(act, Act::Accept | Act::Decline | Act::Cancel);
                    answered += usize::from(is_answer);
                }
                Err(Failed::Refused(refusal)) if is_too_late(&refusal) => {}
                Err(failed) => bail!("{one:?} with {other:?}: {act:?} was answered: {failed}"),
            }
        }
        ensure!(
            answered <= 1,
            "{one:?} with {other:?}: both were told that it was theirs"
        );
        let is_theirs = acts.iter().all(|act| ANSWERS.contains(act)) && !by_clock;
        ensure!(answered == 1 || !is_theirs, "{one:?} with {other:?}: nobody won");
        self.settled(stage, &race, acts).await?;
        self.clear(&race, acts).await
    }

    /// Somebody talks with whoever asks; a colleague is asked to take them over; somebody else waits.
    async fn set(&mut self, number: usize) -> anyhow::Result<Race> {
        let (token, other) = (token(SEED, 2 * number), token(SEED, 2 * number + 1));
        let desk = self.ways[0].desk;
        let conversation = start(desk, &token, 2 * number).await?;
        let other = start(desk, &other, 2 * number + 1).await?;
        let mut asker = self.asker()?;
        let accept = json!({"conversation": conversation, "request_id": new_request()?});
        asker.call::<Value>("accept", &accept).await?;
        let person = match self.person {
            Some(person) => person,
            None => who_is(&mut asker, conversation, self.asked.number).await?,
        };
        self.person = Some(person);
        Ok(Race {
            conversation,
            token,
            request: ask(&mut asker, conversation, person).await?,
            other,
        })
    }

    fn asker(&self) -> anyhow::Result<Door> {
        self.ways[0].agent(&self.asker.cookie)
    }

    fn asked(&self) -> anyhow::Result<Door> {
        self.ways[1].agent(&self.asked.cookie)
    }

    fn customer(&self, race: &Race) -> anyhow::Result<Door> {
        self.ways[1].customer(&race.token)
    }

    async fn act(&self, act: Act, race: &Race) -> Result<(), Failed> {
        let transfer = json!({"transfer": race.request, "request_id": new_request()?});
        let plain = json!({"conversation": race.conversation, "request_id": new_request()?});
        let done = match act {
            Act::Accept => self.asked()?.call::<Value>("accept_transfer", &transfer).await,
            Act::Decline => {
                let why = json!({"transfer": race.request, "reason": null, "request_id": new_request()?});
                self.asked()?.call("decline_transfer", &why).await
            }
            Act::Cancel => self.asker()?.call("cancel_transfer", &transfer).await,
            Act::End => self.asker()?.call("end_conversation", &plain).await,
            Act::EndChat => self.customer(race)?.call("end_chat", &plain).await,
            Act::Fill => {
                let other = json!({"conversation": race.other, "request_id": new_request()?});
                self.asked()?.call("accept", &other).await
            }
            Act::Expire => return Ok(()),
            Act::DisableAsked => return self.disable(&self.asked).await,
            Act::DisableAsker => return self.disable(&self.asker).await,
        };
        done.map(drop)
    }

    async fn disable(&self, agent: &Agent) -> Result<(), Failed> {
        let email = EmailAddress::new(&agent.email()).map_err(Failed::Refused)?;
        self.beside.disable(&email).await.map_err(Failed::Refused)
    }

    /// Nothing odd is left, once the clock has done what is its.
    async fn settled(&self, stage: &Stage, race: &Race, acts: [Act; 2]) -> anyhow::Result<()> {
        let by_clock = acts.iter().any(|act| act.is_of_clock());
        let begin = Instant::now();
        loop {
            let mut odd = stored::oddities(&stage.database, race.conversation).await?;
            // Whoever has no room now may accept once there is some.
            let may_wait = acts.contains(&Act::Fill);
            if !may_wait && stored::is_pending(&stage.database, race.conversation).await? {
                odd.push("nobody has answered and it waits on".to_owned());
            }
            if odd.is_empty() {
                return Ok(());
            }
            if !by_clock || begin.elapsed() > PATIENCE {
                let [one, other] = acts;
                let left = odd.join(", ");
                bail!("{one:?} with {other:?} left {} so: {left}", race.conversation);
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Nobody is left in line, and everybody is there for the next race.
    async fn clear(&mut self, race: &Race, acts: [Act; 2]) -> anyhow::Result<()> {
        let other = json!({"conversation": race.other, "request_id": new_request()?});
        let mut asker = self.asker()?;
        if acts.contains(&Act::DisableAsker) {
            self.asker = self.come_back(self.ways[0], &self.asker).await?;
            asker = self.asker()?;
        }
        if acts.contains(&Act::DisableAsked) {
            self.asked = self.come_back(self.ways[1], &self.asked).await?;
        }
        let (mut asked, mut customer) = (self.asked()?, self.customer(race)?);
        let plain = json!({"conversation": race.conversation, "request_id": new_request()?});
        is_over(customer.call("end_chat", &plain).await)?;
        // Whoever was filled has them; or else they are accepted, so that somebody may end them.
        let ended = asked.call::<Value>("end_conversation", &other).await;
        if ended.is_err() {
            let accept = json!({"conversation": race.other, "request_id": new_request()?});
            asker.call::<Value>("accept", &accept).await?;
            is_over(asker.call("end_conversation", &other).await)?;
        }
        Ok(())
    }

    /// Whose account was disabled has it again.
    async fn come_back(&self, way: Way, agent: &Agent) -> anyhow::Result<Agent> {
        let enable = format!("[[people]]\nemail = \"{}\"\ndisabled = false\n", agent.email());
        self.beside.apply(&enable, false).await?;
        Agent::arrive(way, agent.number).await
    }
}

/// Who this agent of the crew is, as a colleague finds them among those who can be asked.
pub(super) async fn who_is(asker: &mut Door, conversation: ConversationId, number: usize) -> anyhow::Result<PersonId> {
    let targets: TransferTargets = asker
        .call("transfer_targets", &json!({"conversation": conversation}))
        .await?;
    let name = format!("Agent {number}");
    let target = targets.agents.iter().find(|agent| agent.name == name);
    Ok(target.with_context(|| format!("{name} is on the list"))?.person)
}

/// Asks this person to take the conversation over, as soon as they are there.
pub(super) async fn ask(
    asker: &mut Door,
    conversation: ConversationId,
    person: PersonId,
) -> anyhow::Result<ColleagueRequestId> {
    let begin = Instant::now();
    loop {
        let ask = json!({"conversation": conversation, "agent": person, "note": null, "request_id": new_request()?});
        match asker.call::<Requested>("request_transfer", &ask).await {
            Ok(requested) => return Ok(requested.request),
            // Their page has just been opened.
            Err(Failed::Refused(Refusal::AgentOffline { .. })) if begin.elapsed() < PATIENCE => {
                sleep(Duration::from_millis(50)).await;
            }
            Err(failed) => bail!("nobody can be asked: {failed}"),
        }
    }
}

fn is_over(answer: Result<Value, Failed>) -> anyhow::Result<()> {
    match answer {
        Ok(_) | Err(Failed::Refused(Refusal::Closed)) => Ok(()),
        Err(failed) => bail!("a chat could not be ended: {failed}"),
    }
}

/// Whether a person would understand that something came before.
fn is_too_late(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::NoLongerPending
            | Refusal::Closed
            | Refusal::NotAllowed
            // Whom nobody asks any more may read it no more, and whose account is disabled nothing.
            | Refusal::NotFound
            | Refusal::SignedOut
            | Refusal::AtLimit { .. }
    )
}

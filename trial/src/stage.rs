//! What a trial plays on: an empty desk with people in it, and the binary that serves it, at one node or behind a balancer at several.

use crate::balancer::Balancer;
use crate::crew;
use crate::demo;
use crate::door::Door;
use crate::place::Place;
use crate::process::{Binary, Process};
use desk::Database;
use std::net::SocketAddr;
use tempfile::TempDir;

/// Where a trial is played: which database, and how many nodes serve it.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) place: &'a Place,
    /// More than one only on Postgres.
    pub(crate) nodes: usize,
}

impl Scene<'_> {
    /// `postgres`, or `postgres×2` where two nodes serve it.
    pub(crate) fn name(self) -> String {
        match self.nodes {
            1 => self.place.name().to_owned(),
            nodes => format!("{}×{nodes}", self.place.name()),
        }
    }
}

pub(crate) struct Stage {
    pub(crate) database: Database,
    /// The only node, or the first of several.
    pub(crate) binary: Binary,
    others: Vec<Binary>,
    balancer: Option<Balancer>,
    folder: TempDir,
}

/// How somebody comes to one node in particular: as if the balancer had passed them on to it.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    /// Where people reach the desk.
    pub(crate) desk: SocketAddr,
    pub(crate) node: SocketAddr,
}

impl Way {
    /// A customer's way in.
    pub(crate) fn customer(self, token: &str) -> anyhow::Result<Door> {
        Ok(Door::of_customer(self.desk, token)?.through(self.node))
    }

    /// An agent's way in.
    pub(crate) fn agent(self, cookie: &str) -> anyhow::Result<Door> {
        Ok(Door::of_agent(self.desk, cookie)?.through(self.node))
    }
}

impl Stage {
    /// So many agents in the group Billing, at one node.
    pub(crate) async fn set(place: &Place, name: &str, agents: usize) -> anyhow::Result<Self> {
        let database = place.database(name).await?;
        demo::configure(&database, &crew::configuration(agents)).await?;
        let folder = tempfile::tempdir()?;
        let binary = Binary::new(&database, folder.path().into()).await?;
        Ok(Self {
            database,
            binary,
            others: Vec::new(),
            balancer: None,
            folder,
        })
    }

    /// The same with as many nodes as the scene has; several stand behind a balancer that sends people to each in turn.
    pub(crate) async fn of(scene: Scene<'_>, name: &str, agents: usize) -> anyhow::Result<Self> {
        if scene.nodes == 1 {
            return Self::set(scene.place, name, agents).await;
        }
        // Of each connection the balancer has two ends in this process, and the client one.
        rlimit::increase_nofile_limit(u64::MAX)?;
        let mut stage = Self::set(scene.place, &format!("{name}_{}", scene.nodes), agents).await?;
        for number in 2..=scene.nodes {
            let other = stage.another_node(&format!("node{number}")).await?;
            stage.others.push(other);
        }
        let balancer = Balancer::in_turn(stage.nodes().map(|node| node.address).collect()).await?;
        let public_url = format!("http://{}", balancer.address);
        for node in stage.nodes_mut() {
            node.public_url = Some(public_url.clone());
        }
        stage.balancer = Some(balancer);
        Ok(stage)
    }

    /// Another node on the same database, not yet started, which no balancer knows.
    pub(crate) async fn another_node(&self, name: &str) -> anyhow::Result<Binary> {
        self.binary.another(self.folder.path().join(name)).await
    }

    /// Where people reach the desk.
    pub(crate) fn address(&self) -> SocketAddr {
        self.balancer
            .as_ref()
            .map_or(self.binary.address, |balancer| balancer.address)
    }

    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Binary> {
        std::iter::once(&self.binary).chain(&self.others)
    }

    pub(crate) fn nodes_mut(&mut self) -> impl Iterator<Item = &mut Binary> {
        std::iter::once(&mut self.binary).chain(&mut self.others)
    }

    /// One of the nodes, counted from 0.
    pub(crate) fn node(&self, number: usize) -> &Binary {
        number
            .checked_sub(1)
            .map_or(&self.binary, |number| &self.others[number])
    }

    pub(crate) fn has_several_nodes(&self) -> bool {
        !self.others.is_empty()
    }

    /// The way to each node, in their order.
    pub(crate) fn ways(&self) -> Vec<Way> {
        let desk = self.address();
        let way = |node: &Binary| Way {
            desk,
            node: node.address,
        };
        self.nodes().map(way).collect()
    }

    /// Where each of two acts: at another node than the other, if there is one.
    pub(crate) fn two_ways(&self) -> [Way; 2] {
        let desk = self.address();
        let last = self.others.last().unwrap_or(&self.binary);
        [self.binary.address, last.address].map(|node| Way { desk, node })
    }

    /// Starts all nodes.
    pub(crate) async fn start(&self) -> anyhow::Result<Vec<Process>> {
        let mut processes = Vec::new();
        for node in self.nodes() {
            processes.push(node.start().await?);
        }
        Ok(processes)
    }
}

//! A load balancer, as plain as there can be: each connection goes to the first of its nodes that takes it, or to each of them in
//! turn.

use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub(crate) struct Balancer {
    pub(crate) address: SocketAddr,
    // Its connections end with it.
    _tasks: JoinSet<()>,
}

impl Balancer {
    /// In front of these nodes, of which the first has everybody as long as it takes them.
    pub(crate) async fn open(nodes: Vec<SocketAddr>) -> anyhow::Result<Self> {
        Self::begin(nodes, false).await
    }

    /// In front of these nodes, which take turns. Where one does not take a connection, the next does.
    pub(crate) async fn in_turn(nodes: Vec<SocketAddr>) -> anyhow::Result<Self> {
        Self::begin(nodes, true).await
    }

    async fn begin(mut nodes: Vec<SocketAddr>, take_turns: bool) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                connections.spawn(pass(client, nodes.clone()));
                if take_turns {
                    nodes.rotate_left(1);
                }
            }
        });
        Ok(Self { address, _tasks: tasks })
    }
}

async fn pass(mut client: TcpStream, nodes: Vec<SocketAddr>) {
    for node in nodes {
        if let Ok(mut server) = TcpStream::connect(node).await {
            let _ = (client.set_nodelay(true), server.set_nodelay(true));
            // Whichever side ends it, both are told.
            let _ = copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}

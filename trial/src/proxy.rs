//! A TCP proxy that breaks what passes through it, on purpose.

use anyhow::Context;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// What is broken just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Nothing,
    /// The server's answer is taken and not passed on, and the connection ends.
    CutReplies,
    /// What the client says is lost, and nobody is told.
    DeafServer,
    /// What the server says is lost, and nobody is told.
    DeafClient,
    /// There is nobody: connections end, and new ones are refused.
    Away,
}

pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    fault: watch::Sender<Fault>,
    cut: mpsc::Receiver<Vec<u8>>,
    // Its connections end with it.
    _tasks: JoinSet<()>,
}

impl Proxy {
    /// Passes on to this address.
    pub(crate) async fn open(to: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (fault, faults) = watch::channel(Fault::Nothing);
        let (cutter, cut) = mpsc::channel(64);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                if *faults.borrow() != Fault::Away
                    && let Ok(server) = TcpStream::connect(to).await
                {
                    connections.spawn(pass(client, server, faults.clone(), cutter.clone()));
                }
            }
        });
        Ok(Self {
            address,
            fault,
            cut,
            _tasks: tasks,
        })
    }

    pub(crate) fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// The next answer that was cut off.
    pub(crate) async fn cut(&mut self) -> anyhow::Result<Vec<u8>> {
        self.cut.recv().await.context("the proxy is gone")
    }
}

async fn pass(client: TcpStream, server: TcpStream, mut faults: watch::Receiver<Fault>, cut: mpsc::Sender<Vec<u8>>) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let up = copy(from_client, to_server, faults.clone(), Fault::DeafServer, None);
    let down = copy(from_server, to_client, faults.clone(), Fault::DeafClient, Some(cut));
    tokio::select! {
        () = up => {}
        () = down => {}
        _ = faults.wait_for(|fault| *fault == Fault::Away) => {}
    }
}

/// One direction, in which this fault swallows what passes. Ends with either side.
async fn copy(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    faults: watch::Receiver<Fault>,
    swallowing: Fault,
    cut: Option<mpsc::Sender<Vec<u8>>>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let (now, bytes) = (*faults.borrow(), &buffer[..count]);
        match &cut {
            Some(cut) if now == Fault::CutReplies => {
                let _ = cut.send(bytes.to_vec()).await;
                return;
            }
            _ if now == swallowing => {}
            _ => {
                if to.write_all(bytes).await.is_err() {
                    return;
                }
            }
        }
    }
}

//! Serves a desk on a listener until told to stop. Tests bind port 0 and stop it when they are done.

use crate::assets::Assets;
use crate::attachments::Room;
use crate::connections;
use crate::door;
use crate::limits::Limits;
use crate::look::Loaders;
use crate::metrics::{self, Metrics};
use crate::public_url::PublicUrl;
use crate::state::{Door, Inner};
use crate::stopping::{self, Stopping};
use desk::Desk;
use ipnet::IpNet;
use std::io;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::timeout;

/// Stopping waits this long for open sockets and requests; whoever is left is cut off.
const DRAIN: Duration = Duration::from_secs(8);
/// Then the desk writes down what it still holds.
const FLUSH: Duration = Duration::from_secs(2);
/// The tables of limits forget the quiet ones this often.
const FORGET: Duration = Duration::from_secs(60);

/// Where a desk is reached.
#[derive(Debug)]
pub struct Listeners {
    /// By customers, agents, and whoever looks whether it is ready.
    pub public: TcpListener,
    /// By whoever watches it, at `/metrics`, and at nothing else.
    pub metrics: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(public: TcpListener) -> Self {
        Self { public, metrics: None }
    }
}

/// How a desk is served.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where people reach it; on loopback it follows from the listener.
    pub public_url: Option<PublicUrl>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether `/demo` exists.
    pub demo: bool,
    /// Multiplies what one address may do (sign in, start chats, send, send files); 0 counts as 1.
    pub address_limit_factor: u32,
}

/// Serves `desk` until `shutdown` resolves: then sockets are told when to come back, requests under way are finished, the
/// desk is flushed, and this returns, within 10 s.
///
/// # Errors
/// Where the listener has no address.
pub async fn serve(
    listeners: impl Into<Listeners>,
    desk: Desk,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    app::register();
    widget::register();
    let Listeners { public, metrics } = listeners.into();
    let address = public.local_addr()?;
    let (stop, stopping) = stopping::stop();
    let (stop_desk, mut desk_stopping) = stopping::stop();
    let background = tokio::spawn({
        let desk = desk.clone();
        async move { desk.run(desk_stopping.told()).await }
    });
    let assets = Assets::get();
    let door = Door::new(Inner {
        metrics: Metrics::of(&desk, assets.build()),
        desk,
        public_url: settings.public_url.unwrap_or_else(|| PublicUrl::on_loopback(address)),
        trusted_proxies: settings.trusted_proxies,
        demo: settings.demo,
        assets,
        limits: Limits::new(settings.address_limit_factor),
        loaders: Loaders::default(),
        uploads: Room::default(),
        stopping: stopping.clone(),
    });
    let forget = tokio::spawn(forget_the_quiet(door.clone(), stopping.clone()));
    let watching = metrics.map(|listener| {
        let router = metrics::router(&door);
        tokio::spawn(connections::accept(listener, router, stopping.clone()))
    });
    let accepting = tokio::spawn(connections::accept(public, door::router(&door), stopping));
    shutdown.await;
    tracing::info!("stopping");
    stop.tell();
    // Each of these, each connection and each socket holds a receiver: the last one gone ends the wait.
    drop(door);
    let _ = accepting.await;
    if let Some(watching) = watching {
        let _ = watching.await;
    }
    let _ = forget.await;
    if !stop.all_gone(DRAIN).await {
        tracing::warn!("some connections did not end in time and are cut off");
    }
    stop_desk.tell();
    if timeout(FLUSH, background).await.is_err() {
        tracing::warn!("the desk did not end in time");
    }
    tracing::info!("stopped");
    Ok(())
}

async fn forget_the_quiet(door: Door, mut stopping: Stopping) {
    while timeout(FORGET, stopping.told()).await.is_err() {
        door.limits.forget();
    }
}

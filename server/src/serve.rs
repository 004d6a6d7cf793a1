//! Serves a desk on a listener until told to stop. Tests bind port 0 and stop it when they are done.

use crate::assets::{Assets, LeftAssets};
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
use std::pin::pin;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Stopping waits this long, all in all, for who is still there; whoever is left is cut off.
const DRAIN: Duration = Duration::from_secs(8);
/// Of that, so much is left to whoever sends people to several nodes to notice that this one is not ready any more.
const NOTICE: Duration = Duration::from_secs(2);
/// Beside a node of another build this one begins once its assets are left, or after this time.
const LEFT_WITHIN: Duration = Duration::from_secs(10);
/// Alone it leaves them after this time: whoever waits for the process to be ready comes first.
const LEAVE_AFTER: Duration = Duration::from_secs(1);
/// Where they could not be left, it is tried again after this time.
const LEAVE_AGAIN: Duration = Duration::from_secs(30);
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
    /// The site that is served, where that is not what lies in the binary.
    pub assets: Option<&'static Assets>,
    /// Whether it is left in the store of files for nodes of other builds.
    pub leaves_assets: bool,
}

/// Serves `desk` until `shutdown` resolves: then it is not ready any more; where other nodes are up, requests are served for a moment
/// yet; sockets are told when to come back, requests under way are finished, the desk is flushed, and this returns, within 10 s.
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
    let assets = settings.assets.unwrap_or_else(Assets::get);
    desk.set_build(assets.build());
    let background = tokio::spawn({
        let desk = desk.clone();
        async move { desk.run(desk_stopping.told()).await }
    });
    let door = Door::new(Inner {
        metrics: Metrics::of(&desk, assets.build()),
        desk: desk.clone(),
        public_url: settings.public_url.unwrap_or_else(|| PublicUrl::on_loopback(address)),
        trusted_proxies: settings.trusted_proxies,
        demo: settings.demo,
        assets,
        left_assets: LeftAssets::default(),
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
    // A page of this build may ask any node for the rest of itself: beside nodes of another it is served once that is there.
    let is_beside_another = settings.leaves_assets && desk.is_beside_another_build().await;
    let after = if is_beside_another { Duration::ZERO } else { LEAVE_AFTER };
    let mut leaving = settings
        .leaves_assets
        .then(|| tokio::spawn(leave_assets(desk.clone(), assets, after)));
    let mut shutdown = pin!(shutdown);
    let is_told = tokio::select! {
        () = shutdown.as_mut() => true,
        () = left(leaving.as_mut().filter(|_| is_beside_another)) => false,
    };
    let accepting = tokio::spawn(connections::accept(public, door::router(&door), stopping));
    if !is_told {
        shutdown.await;
    }
    tracing::info!("stopping");
    stop.announce();
    if let Some(leaving) = leaving {
        leaving.abort();
    }
    let announced = Instant::now();
    if timeout(NOTICE, desk.is_one_of_several()).await.unwrap_or(false) {
        sleep_until(announced + NOTICE).await;
    }
    let drain = DRAIN.saturating_sub(announced.elapsed());
    stop.tell();
    // Each of these, each connection and each socket holds a receiver: the last one gone ends the wait.
    drop(door);
    let _ = accepting.await;
    if let Some(watching) = watching {
        let _ = watching.await;
    }
    let _ = forget.await;
    if !stop.all_gone(drain).await {
        tracing::warn!("some connections did not end in time and are cut off");
    }
    stop_desk.tell();
    if timeout(FLUSH, background).await.is_err() {
        tracing::warn!("the desk did not end in time");
    }
    tracing::info!("stopped");
    Ok(())
}

/// Leaves the assets of this build for nodes of others, however often that takes.
async fn leave_assets(desk: Desk, assets: &'static Assets, after: Duration) {
    sleep(after).await;
    while let Err(refusal) = desk.leave_assets(&assets.to_leave()).await {
        tracing::warn!(%refusal, "the assets of this build could not be left for other nodes, which is tried again");
        sleep(LEAVE_AGAIN).await;
    }
}

/// Waits until they are left, where that is to be waited for.
async fn left(leaving: Option<&mut JoinHandle<()>>) {
    if let Some(leaving) = leaving
        && timeout(LEFT_WITHIN, leaving).await.is_err()
    {
        tracing::warn!("this node begins before its assets are left for nodes of another build");
    }
}

async fn forget_the_quiet(door: Door, mut stopping: Stopping) {
    while timeout(FORGET, stopping.told()).await.is_err() {
        door.limits.forget();
    }
}

//! `headset serve`.

use super::{Serve, data_folder, database, files, mail, tell};
use crate::demo;
use crate::public_url::PublicUrl;
use crate::serve::{Listeners, Settings};
use anyhow::{Context, bail};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// What the demo desk consists of (behaviour 14).
const DEMO: &str = include_str!("../../demo.toml");
/// The demo's accounts, and everybody's password in it.
const DEMO_ACCOUNTS: &str =
    "amy@demo.test, ben@demo.test, cho@demo.test (agents), mia@demo.test (manager), root@demo.test (admin)";
const DEMO_PASSWORD: &str = "headset-demo";

/// Opens the desk and serves it until SIGTERM or SIGINT.
pub(super) async fn run(flags: Serve) -> anyhow::Result<()> {
    let settings = settings(&flags)?;
    let postman = mail::read(&flags)?;
    let _served = data_folder::serve(&flags.place.data)?;
    raise_descriptors();
    let public = bind("--listen", flags.listen).await?;
    let metrics = match flags.metrics_listen {
        Some(address) => Some(bind("--metrics-listen", address).await?),
        None => None,
    };
    let (files, _) = files::open(&flags).await?;
    let desk = database::open(&flags.place, flags.demo, files, database::bus(&flags)?).await?;
    if let Some(postman) = postman {
        desk.set_postman(Arc::new(postman));
    }
    if flags.demo {
        desk.apply(DEMO, true)
            .await
            .context("The demo data could not be applied")?;
        demo::open_shop(&desk)
            .await
            .context("The demo's shop could not be opened")?;
    }
    let address = public.local_addr()?;
    let url = settings
        .public_url
        .clone()
        .unwrap_or_else(|| PublicUrl::on_loopback(address));
    if let Some(metrics) = &metrics {
        let address = metrics.local_addr()?;
        tracing::info!("metrics at http://{address}/metrics");
    }
    greet(&url, flags.demo);
    let shutdown = told_to_stop()?;
    crate::serve::serve(Listeners { public, metrics }, desk, settings, shutdown).await?;
    Ok(())
}

/// Checks how the flags fit together.
pub(super) fn settings(flags: &Serve) -> anyhow::Result<Settings> {
    let on_loopback = flags.listen.ip().is_loopback();
    if flags.demo && !on_loopback {
        bail!(
            "Everybody knows the demo's passwords, so --demo listens on this machine only: --listen {} is refused.",
            flags.listen
        );
    }
    let public_url = flags
        .public_url
        .as_deref()
        .map(PublicUrl::parse)
        .transpose()
        .map_err(anyhow::Error::msg)?;
    match &public_url {
        Some(url) if flags.demo && !url.is_loopback() => bail!(
            "Everybody knows the demo's passwords, so --demo is for this machine only: --public-url {} is refused.",
            url.origin()
        ),
        None if !on_loopback => bail!(
            "With --listen {} others can reach the desk: say with --public-url https://… under which address.",
            flags.listen
        ),
        _ => {}
    }
    Ok(Settings {
        public_url,
        trusted_proxies: flags.trusted_proxies.clone(),
        demo: flags.demo,
        address_limit_factor: flags.address_limit_factor,
        assets: None,
        leaves_assets: true,
    })
}

async fn bind(flag: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "Port {} on {} is taken by another program; stop it or choose another with {flag}.",
            address.port(),
            address.ip()
        ),
        Err(error) => Err(error).with_context(|| format!("Headset cannot listen on {address}")),
    }
}

/// Each socket takes a file descriptor; the usual soft limit of 1,024 is soon reached.
fn raise_descriptors() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of file descriptors could not be raised");
    }
}

fn greet(url: &PublicUrl, demo: bool) {
    let origin = url.origin();
    if demo {
        tell(&format!(
            "\nHeadset is open, with demo data.\n\n  A customer's page   {origin}/demo\n  The desk            {origin}/desk\n\n  \
             Accounts   {DEMO_ACCOUNTS}\n  Password   {DEMO_PASSWORD}\n\nCtrl-C stops it.\n"
        ));
    } else {
        tell(&format!(
            "Headset is open at {origin} (the desk: {origin}/desk). Ctrl-C stops it."
        ));
    }
}

/// Resolves at SIGTERM or SIGINT.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

//! What whoever watches the desk is told (docs/observing.md), in Prometheus' text format, on a listener of its own.
//!
//! Labels are words of the code and names of queues: as many as there are routes, functions, codes and queues, however many ask for
//! whatever. No id, nobody's name or address, nothing that anybody said is among them.

mod process;

use crate::state::Door;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use desk::{Desk, Standing};
use domain::refusal::Code;
use domain::wire::{AGENT_FUNCTIONS, CUSTOMER_FUNCTIONS};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use process::Process;
use prometheus_client::encoding::prometheus_text::{self, encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::fmt;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// However often somebody asks, the database is read once in this time.
const READ_EVERY: Duration = Duration::from_secs(1);
/// And waited for no longer than this.
const READ_TIME: Duration = Duration::from_secs(1);
/// Upper ends of how long requests take, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
/// What is asked for at an address that is nothing's.
const UNKNOWN: &str = "unknown";

type Labels<const N: usize> = [(&'static str, String); N];

/// All that is shown. What `desk` counts by itself is registered here, too.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels<2>, Counter>,
    request_seconds: Family<Labels<1>, Histogram>,
    refusals: Family<Labels<1>, Counter>,
    sockets: Family<Labels<1>, Gauge>,
    waiting: Family<Labels<1>, Gauge>,
    open: Family<Labels<1>, Gauge>,
    due_late: Family<Labels<0>, Gauge<f64, AtomicU64>>,
    database_up: Gauge,
    tasks: Gauge,
    process: Process,
    /// When the database was last read for this.
    read_at: Mutex<Option<Instant>>,
}

/// Whose socket it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    Agents,
    Customers,
}

/// Counts a socket as open, until it is dropped.
pub(crate) struct OpenSocket {
    open: Gauge,
    refusals: Family<Labels<1>, Counter>,
}

impl OpenSocket {
    /// Something was refused, and the socket closes.
    pub(crate) fn refused(&self, code: Code) {
        self.refusals.get_or_create(&[("code", word(code))]).inc();
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.open.dec();
    }
}

impl Metrics {
    /// Those of a desk; `build` is that of the pages it serves.
    pub(crate) fn of(desk: &Desk, build: &str) -> Self {
        let of_seconds: fn() -> Histogram = || Histogram::new(SECONDS);
        let mut metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(of_seconds),
            refusals: Family::default(),
            sockets: Family::default(),
            waiting: Family::default(),
            open: Family::default(),
            due_late: Family::default(),
            database_up: Gauge::default(),
            tasks: Gauge::default(),
            process: Process::default(),
            read_at: Mutex::default(),
        };
        metrics.register(desk, build);
        metrics
    }

    fn register(&mut self, desk: &Desk, build: &str) {
        self.process.register(&mut self.registry);
        let ours = self.registry.sub_registry_with_prefix("headset");
        ours.register(
            "build",
            "The version of this Headset, and of the pages that it serves",
            Info::new([
                ("version", env!("CARGO_PKG_VERSION").to_owned()),
                ("build", build.to_owned()),
            ]),
        );
        ours.register(
            "requests",
            "Requests that were answered, by what was asked for and the class of the status",
            self.requests.clone(),
        );
        ours.register(
            "request_seconds",
            "How long it took until the answer began",
            self.request_seconds.clone(),
        );
        ours.register(
            "refusals",
            "Refusals of requests and sockets, by code",
            self.refusals.clone(),
        );
        ours.register("sockets_open", "Live connections now", self.sockets.clone());
        ours.register(
            "customers_waiting",
            "Customers in a queue's line now",
            self.waiting.clone(),
        );
        ours.register(
            "conversations_open",
            "Conversations of a queue that wait or are in progress now",
            self.open.clone(),
        );
        ours.register(
            "due_late_seconds",
            "How long the oldest of what is due has waited to be done",
            self.due_late.clone(),
        );
        ours.register(
            "database_up",
            "Whether the database answered when this was asked for: 1 or 0",
            self.database_up.clone(),
        );
        ours.register(
            "tasks",
            "Tasks of this process now: one for each connection, and those that run beside them",
            self.tasks.clone(),
        );
        desk.register_metrics(ours);
    }

    /// Counts a socket that was opened, for as long as what this gives lives.
    pub(crate) fn open_socket(&self, side: Side) -> OpenSocket {
        let side = match side {
            Side::Agents => "agents",
            Side::Customers => "customers",
        };
        let open = self.sockets.get_or_create_owned(&[("of", side.to_owned())]);
        open.inc();
        OpenSocket {
            open,
            refusals: self.refusals.clone(),
        }
    }

    fn answered(&self, endpoint: String, response: &Response, took: Duration) {
        let class = format!("{}xx", response.status().as_u16() / 100);
        let seconds = self
            .request_seconds
            .get_or_create_owned(&[("endpoint", endpoint.clone())]);
        seconds.observe(took.as_secs_f64());
        self.requests
            .get_or_create(&[("endpoint", endpoint), ("status", class)])
            .inc();
        if let Some(code) = response.extensions().get::<Code>() {
            self.refusals.get_or_create(&[("code", word(*code))]).inc();
        }
    }

    /// All of it as text, with what stands at the desk now.
    async fn text(&self, desk: &Desk) -> Result<String, fmt::Error> {
        // Held until all is written: nobody is told half of what is being read.
        let mut read_at = self.read_at.lock().await;
        if read_at.is_none_or(|at| at.elapsed() >= READ_EVERY) {
            let standing = timeout(READ_TIME, desk.standings()).await;
            self.set(standing.ok().and_then(Result::ok));
            self.process.read().await;
            let tasks = Handle::current().metrics().num_alive_tasks();
            self.tasks.set(i64::try_from(tasks).unwrap_or(i64::MAX));
            *read_at = Some(Instant::now());
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// What could not be read is not there: what it was before is no longer true.
    fn set(&self, standing: Option<Standing>) {
        self.waiting.clear();
        self.open.clear();
        self.due_late.clear();
        self.database_up.set(i64::from(standing.is_some()));
        let Some(standing) = standing else { return };
        self.due_late.get_or_create(&[]).set(standing.due_late.as_secs_f64());
        for queue in standing.queues {
            let label = [("queue", queue.name)];
            self.waiting.get_or_create(&label).set(queue.waiting);
            self.open.get_or_create(&label).set(queue.open);
        }
    }
}

/// A code as it stands on the wire.
fn word(code: Code) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        _ => UNKNOWN.to_owned(),
    }
}

/// What is served to whoever watches: `/metrics`.
pub(crate) fn router(door: &Door) -> Router {
    Router::new().route("/metrics", get(show)).with_state(door.clone())
}

async fn show(State(door): State<Door>) -> Response {
    match door.metrics.text(&door.desk).await {
        Ok(text) => {
            let headers = [
                (CONTENT_TYPE, prometheus_text::CONTENT_TYPE),
                (CACHE_CONTROL, "no-store"),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written down");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Counts a request, its answer and the time between.
pub(crate) async fn count(State(door): State<Door>, request: Request, next: Next) -> Response {
    let endpoint = endpoint(&request);
    let begun = Instant::now();
    let response = next.run(request).await;
    door.metrics.answered(endpoint, &response, begun.elapsed());
    response
}

/// What was asked for: a route as it is written in `door`, or a server function by its name.
fn endpoint(request: &Request) -> String {
    let Some(route) = request.extensions().get::<MatchedPath>() else {
        return UNKNOWN.to_owned();
    };
    if !route.as_str().starts_with("/api/{") {
        return route.as_str().to_owned();
    }
    let name = request.uri().path().trim_start_matches("/api/");
    let mut functions = AGENT_FUNCTIONS.into_iter().chain(CUSTOMER_FUNCTIONS);
    format!("/api/{}", functions.find(|known| *known == name).unwrap_or(UNKNOWN))
}

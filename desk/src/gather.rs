//! Readings that many want at the same time: what is wanted while a group is being read gathers, and is read together as the next
//! group, by a few statements however many there are. Where nobody else reads, a reading begins at once.

use crate::desk::Desk;
use crate::failure::Failure;
use domain::Refusal;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Readings that may wait for the next group; more wait outside, with whoever wants them.
const GATHERING: usize = 4_096;
/// Readings that are done together.
const GROUP: usize = 256;

/// What somebody wants to read.
pub(crate) trait Wanted: Sized + Send + Sync + 'static {
    /// What they get.
    type Got: Send + 'static;

    /// Reads a group: for each in it, in their order, what it gets or why it gets nothing. What keeps the group from being read
    /// keeps all in it from it.
    fn read(
        desk: &Desk,
        group: &[Self],
    ) -> impl Future<Output = Result<Vec<Result<Self::Got, Failure>>, Failure>> + Send;
}

/// A reading and whoever waits for it.
#[derive(Debug)]
pub(crate) struct Waiting<W: Wanted> {
    wanted: W,
    reply: oneshot::Sender<Result<W::Got, Refusal>>,
}

/// Where readings gather for the next group.
#[derive(Debug)]
pub(crate) struct Gather<W: Wanted>(mpsc::Sender<Waiting<W>>);

impl<W: Wanted> Gather<W> {
    pub(crate) fn new() -> (Self, mpsc::Receiver<Waiting<W>>) {
        let (sender, receiver) = mpsc::channel(GATHERING);
        (Self(sender), receiver)
    }

    /// Reads one.
    ///
    /// # Errors
    /// Its own refusal; `unavailable` where its group could not be read.
    pub(crate) async fn read(&self, wanted: W) -> Result<W::Got, Refusal> {
        self.begin(wanted).await?.await.map_err(|_| Refusal::Unavailable)?
    }

    /// Reads several, each for itself; in their order.
    pub(crate) async fn read_each(&self, wanted: Vec<W>) -> Vec<Result<W::Got, Refusal>> {
        let mut answers = Vec::with_capacity(wanted.len());
        for wanted in wanted {
            answers.push(self.begin(wanted).await);
        }
        let mut all = Vec::with_capacity(answers.len());
        for answer in answers {
            all.push(match answer {
                Ok(answer) => answer.await.unwrap_or(Err(Refusal::Unavailable)),
                Err(refusal) => Err(refusal),
            });
        }
        all
    }

    async fn begin(&self, wanted: W) -> Result<oneshot::Receiver<Result<W::Got, Refusal>>, Refusal> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { wanted, reply };
        self.0.send(waiting).await.map_err(|_| Refusal::Unavailable)?;
        Ok(answer)
    }
}

/// Starts the task that reads groups. It ends when the last handle to the desk is gone.
pub(crate) fn spawn_reader<W: Wanted>(desk: &Desk, mut gathering: mpsc::Receiver<Waiting<W>>) {
    let inner = Arc::downgrade(&desk.inner);
    tokio::spawn(async move {
        let mut group = Vec::new();
        while gathering.recv_many(&mut group, GROUP).await > 0 {
            let Some(inner) = inner.upgrade() else { return };
            // In a task of its own: what panics there must not keep all later readings from being done.
            let read = tokio::spawn(read_group(Desk { inner }, std::mem::take(&mut group)));
            if let Err(error) = read.await {
                tracing::error!(%error, "reading a group panicked");
            }
        }
    });
}

/// Reads a group and answers everybody in it.
async fn read_group<W: Wanted>(desk: Desk, group: Vec<Waiting<W>>) {
    let (wanted, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|waiting| (waiting.wanted, waiting.reply)).unzip();
    let outcomes: Vec<_> = match W::read(&desk, &wanted).await {
        Ok(outcomes) => outcomes
            .into_iter()
            .map(|outcome| outcome.map_err(Failure::into_refusal))
            .collect(),
        Err(failure) => {
            let refusal = failure.into_refusal();
            wanted.iter().map(|_| Err(refusal.clone())).collect()
        }
    };
    for (reply, outcome) in replies.into_iter().zip(outcomes) {
        // Whoever wanted it may be gone.
        let _ = reply.send(outcome);
    }
}

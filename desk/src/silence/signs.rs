//! Where somebody has typed: gathered in this process, and written down in one batch.

use super::{Watched, silence_columns, take_signs, watched};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::{Sql, args};
use domain::Refusal;
use domain::ids::ConversationId;
use domain::silence::{Sign, Silence};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Signs that may wait for the next batch; more are not taken, and come again with the next key.
const GATHERING: usize = 10_000;

/// Who has typed where since the last batch. The customer's outweighs staff's.
#[derive(Debug, Default)]
pub(crate) struct Signs(Mutex<HashMap<ConversationId, Sign>>);

impl Desk {
    /// Writes down where somebody has typed since the last time, as far as a clock runs there.
    ///
    /// # Errors
    /// `unavailable`; then all of it is written the next time.
    pub(crate) async fn write_signs(&self) -> Result<(), Refusal> {
        let signs = std::mem::take(&mut *self.inner.signs.lock());
        if signs.is_empty() {
            return Ok(());
        }
        let written = self.write_what_changes(&signs).await;
        if written.is_err() {
            for (conversation, sign) in signs {
                self.inner.signs.note(conversation, sign);
            }
        }
        written
    }

    /// Somebody types at every moment, and seldom where a clock is to be moved for it: that is read first, beside who writes.
    async fn write_what_changes(&self, signs: &HashMap<ConversationId, Sign>) -> Result<(), Refusal> {
        let now = self.now();
        let silent = self.silent(signs.keys()).await.map_err(Failure::into_refusal)?;
        let stirred: HashMap<_, _> = silent
            .into_iter()
            .filter_map(|watched| {
                let conversation = ConversationId(watched.id);
                let sign = *signs.get(&conversation)?;
                Silence::from(watched.silence)
                    .stir(sign, now)
                    .then_some((conversation, sign))
            })
            .collect();
        if stirred.is_empty() {
            return Ok(());
        }
        self.transact(move |transaction| take_signs(transaction, now, stirred.clone()))
            .await
    }

    async fn silent(&self, of: impl Iterator<Item = &ConversationId> + Send) -> Result<Vec<Watched>, Failure> {
        const SILENT: Sql = Sql::each(
            watched!("AND silent_since IS NOT NULL AND id IN (SELECT value FROM json_each($1))"),
            watched!(
                "AND silent_since IS NOT NULL AND id IN (SELECT value::BIGINT FROM json_array_elements_text($1::json))"
            ),
        );
        let ids = serde_json::to_string(&of.collect::<Vec<_>>())?;
        self.glance().await?.all(SILENT, args![ids]).await
    }
}

impl Signs {
    pub(crate) fn note(&self, conversation: ConversationId, sign: Sign) {
        let mut signs = self.lock();
        if signs.len() < GATHERING || signs.contains_key(&conversation) {
            let noted = signs.entry(conversation).or_insert(sign);
            if sign == Sign::Customer {
                *noted = sign;
            }
        }
    }

    /// A map is never half-done, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, HashMap<ConversationId, Sign>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What a site asks for before a chat (behaviour 10, "Start"), and what was answered to its own questions, as both are stored.

use crate::failure::Failure;
use domain::fields::{Answered, Fields, Need};

/// A site's form as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct FieldsRow {
    pub(crate) name_need: String,
    pub(crate) email_need: String,
    pub(crate) topic_need: String,
    pub(crate) message_need: String,
    pub(crate) own_fields: String,
}

/// The columns of a [`FieldsRow`], in a SELECT from `sites`.
macro_rules! fields_columns {
    () => {
        "sites.name_need, sites.email_need, sites.topic_need, sites.message_need, sites.own_fields "
    };
}
pub(crate) use fields_columns;

/// The id of the topic of `sites` that is named by the placeholder, or of the first where it is null; none where there is none.
macro_rules! topic_of_site {
    ($name:literal) => {
        concat!(
            "(SELECT offered.id FROM topics AS offered
              WHERE offered.site_id = sites.id AND offered.name = COALESCE(",
            $name,
            ", offered.name)
              ORDER BY offered.place, offered.name LIMIT 1) "
        )
    };
}
pub(crate) use topic_of_site;

impl FieldsRow {
    pub(crate) fn fields(&self) -> Result<Fields, Failure> {
        Ok(Fields {
            name: need(&self.name_need)?,
            email: need(&self.email_need)?,
            topic: need(&self.topic_need)?,
            message: need(&self.message_need)?,
            own: serde_json::from_str(&self.own_fields)?,
        })
    }
}

/// Whether a field is needed, as it is stored.
pub(crate) fn need(word: &str) -> Result<Need, Failure> {
    Need::parse(word).ok_or_else(|| Failure::Stored(format!("{word} says of no field whether it is needed")))
}

/// Answers as they are stored with a conversation; none where there are none.
pub(crate) fn stored(answers: &[Answered]) -> Result<Option<String>, Failure> {
    if answers.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::to_string(answers)?))
}

/// Answers as they were stored with a conversation.
pub(crate) fn answers(stored: Option<&str>) -> Result<Vec<Answered>, Failure> {
    stored.map_or(Ok(Vec::new()), |stored| Ok(serde_json::from_str(stored)?))
}

//! Whom an operator means who wants somebody erased or exported.

use crate::desk::Desk;
use crate::failure::Failure;
use crate::store::args;
use domain::Refusal;
use domain::ids::CustomerId;
use domain::retention::Whose;

/// An address of more people than this is no person's.
const MOST: i64 = 1_000;

/// A customer whom an operator may mean, by what is known of them.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Found {
    id: i64,
    /// The site's key word.
    pub site: String,
    /// Who they are to the site; none of a guest.
    pub subject: Option<String>,
    pub name: String,
    pub email: Option<String>,
    /// When the desk first heard of them: milliseconds since 1970.
    pub created_at: i64,
    pub conversations: i64,
    pub records: i64,
    /// The number of their latest conversation.
    pub latest: Option<String>,
}

impl Found {
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        CustomerId(self.id)
    }
}

/// The columns of a [`Found`], with a condition on `customers`.
macro_rules! found {
    ($which:literal) => {
        concat!(
            "SELECT customers.id, sites.site_key AS site, customers.subject, customers.name, customers.email, customers.created_at,
                (SELECT COUNT(*) FROM conversations WHERE conversations.customer_id = customers.id) AS conversations,
                (SELECT COUNT(*) FROM records WHERE records.customer_id = customers.id) AS records,
                (SELECT number FROM conversations WHERE conversations.customer_id = customers.id
                 ORDER BY conversations.id DESC LIMIT 1) AS latest
             FROM customers JOIN sites ON sites.id = customers.site_id
             WHERE ",
            $which,
            " ORDER BY customers.created_at, customers.id"
        )
    };
}

impl Desk {
    /// The customers who are meant, the earliest first; at most 1,000.
    ///
    /// # Errors
    /// `not_found` where there is nobody, `unavailable`.
    pub async fn find_customers(&self, whose: &Whose) -> Result<Vec<Found>, Refusal> {
        let found = self.read_customers(whose).await.map_err(Failure::into_refusal)?;
        if found.is_empty() {
            return Err(Refusal::NotFound);
        }
        Ok(found)
    }

    async fn read_customers(&self, whose: &Whose) -> Result<Vec<Found>, Failure> {
        let glance = self.glance().await?;
        match whose {
            Whose::Known { site, subject } => {
                glance
                    .all(
                        found!("sites.site_key = $1 AND customers.subject = $2"),
                        args![site.as_str(), subject.as_str()],
                    )
                    .await
            }
            Whose::Conversation(number) => {
                glance
                    .all(
                        found!("customers.id = (SELECT customer_id FROM conversations WHERE number = $1)"),
                        args![&number.0],
                    )
                    .await
            }
            Whose::Address(email) => {
                glance
                    .all(
                        concat!(
                            found!("customers.email IS NOT NULL AND LOWER(customers.email) = LOWER($1)"),
                            " LIMIT $2"
                        ),
                        args![email.as_str(), MOST],
                    )
                    .await
            }
        }
    }
}

//! Files on their way in one conversation: one after the other, so that their order is kept (behaviour 5, "Attachments"). They live
//! as long as the page: nothing keeps a file that was not sent but whoever has it.

use super::Conversation;
use crate::browser::upload;
use domain::Refusal;
use domain::catalogue::FILE_NOT_SENT;
use domain::entry::{StaffEntry, Visibility};
use domain::ids::RequestId;
use domain::log::{Entry, Log};
use leptos::prelude::*;

/// How a file on its way stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Its turn has not come.
    Waiting,
    /// So much of it has gone out, in hundredths.
    Sending { hundredths: u8 },
    /// Not sent, and why. `holds_up` is whether those after it wait: nothing was decided about it.
    NotSent { why: String, holds_up: bool },
    /// Stored, and not back in the log yet.
    Stored,
}

/// One file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    pub client_id: RequestId,
    pub name: String,
    /// Who may read it: as the composer said when it was chosen.
    pub visibility: Visibility,
    pub standing: Standing,
}

/// All that are on their way, in the order in which they were chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uploads {
    all: Vec<Upload>,
    /// How the last one went, for who hears the page.
    said: String,
}

impl Uploads {
    fn push(&mut self, client_id: RequestId, name: String, visibility: Visibility, wrong: Option<String>) {
        let standing = match wrong {
            Some(why) => self.not_sent(&name, why, false),
            None => Standing::Waiting,
        };
        self.all.push(Upload {
            client_id,
            name,
            visibility,
            standing,
        });
    }

    fn not_sent(&mut self, name: &str, why: String, holds_up: bool) -> Standing {
        self.said = format!("{name}: not sent. {why}");
        Standing::NotSent { why, holds_up }
    }

    fn find(&mut self, client_id: &RequestId) -> Option<&mut Upload> {
        self.all.iter_mut().find(|upload| upload.client_id == *client_id)
    }

    /// The next to send, which counts as sending from now on; none while another is, or one holds it up.
    fn next_to_send(&mut self) -> Option<Upload> {
        let passed_over =
            |standing: &Standing| matches!(standing, Standing::Stored | Standing::NotSent { holds_up: false, .. });
        let first = self.all.iter_mut().find(|upload| !passed_over(&upload.standing))?;
        if first.standing != Standing::Waiting {
            return None;
        }
        first.standing = Standing::Sending { hundredths: 0 };
        Some(first.clone())
    }

    fn progress(&mut self, client_id: &RequestId, hundredths: u8) {
        if let Some(upload) = self.find(client_id) {
            upload.standing = Standing::Sending { hundredths };
        }
    }

    fn settle(&mut self, client_id: &RequestId, outcome: Result<(), Refusal>) {
        let Some(name) = self.find(client_id).map(|upload| upload.name.clone()) else {
            return;
        };
        let standing = match outcome {
            Ok(()) => {
                self.said = format!("{name}: sent.");
                Standing::Stored
            }
            Err(refusal) => {
                let why = match &refusal {
                    Refusal::Offline => FILE_NOT_SENT.to_owned(),
                    refusal => refusal.to_string(),
                };
                let holds_up = refusal.is_passing() || refusal == Refusal::SignedOut;
                self.not_sent(&name, why, holds_up)
            }
        };
        if let Some(upload) = self.find(client_id) {
            upload.standing = standing;
        }
    }

    fn retry(&mut self, client_id: &RequestId) {
        if let Some(upload) = self.find(client_id) {
            upload.standing = Standing::Waiting;
        }
    }

    /// Takes out one that is not to be sent, or those that have come back in the log, also where the acknowledgement was lost. Returns
    /// which.
    fn take_out(&mut self, is_over: impl Fn(&Upload) -> bool) -> Vec<RequestId> {
        let over = self.all.extract_if(.., |upload| is_over(upload));
        over.map(|upload| upload.client_id).collect()
    }
}

/// Whether a file has come back in the log.
fn is_in(log: &Log<StaffEntry>, upload: &Upload) -> bool {
    log.iter()
        .rev()
        .any(|entry| entry.client_id() == Some(&upload.client_id))
}

impl Conversation {
    /// Whether this agent may write what the composer is set to.
    pub(crate) fn may_write(self) -> bool {
        let rights = self.rights();
        match self.visibility() {
            Visibility::Comment => rights.comment,
            Visibility::WorkNote => rights.work_note,
        }
    }

    /// Takes a file to be sent, unless something is `wrong` with it: for those who may read what is typed now.
    pub(crate) fn push_upload(self, client_id: RequestId, name: String, wrong: Option<String>) {
        let visibility = untrack(|| self.visibility());
        self.uploads
            .update(|uploads| uploads.push(client_id, name, visibility, wrong));
    }

    /// The next file to send.
    pub(crate) fn next_upload(self) -> Option<Upload> {
        self.uploads.try_update(Uploads::next_to_send).flatten()
    }

    /// So much of a file has gone out, in hundredths.
    pub(crate) fn upload_progress(self, client_id: &RequestId, hundredths: u8) {
        self.uploads.update(|uploads| uploads.progress(client_id, hundredths));
    }

    /// Notes how the sending of a file went.
    pub(crate) fn settle_upload(self, client_id: &RequestId, outcome: Result<(), Refusal>) {
        self.uploads.update(|uploads| uploads.settle(client_id, outcome));
        self.settle_uploads_from_log();
    }

    /// A file that was not sent is to be sent again, under the same id.
    pub(crate) fn retry_upload(self, client_id: &RequestId) {
        self.uploads.update(|uploads| uploads.retry(client_id));
    }

    /// Sends a file no more. What the desk has stored by now stays.
    pub(crate) fn discard_upload(self, client_id: &RequestId) {
        self.drop_uploads(|upload| upload.client_id == *client_id);
    }

    /// Drops from the way what has arrived.
    pub(super) fn settle_uploads_from_log(self) {
        if !self.uploads.with_untracked(|uploads| uploads.all.is_empty()) {
            self.entries
                .with_value(|entries| self.drop_uploads(|upload| is_in(entries.log(), upload)));
        }
    }

    fn drop_uploads(self, is_over: impl Fn(&Upload) -> bool) {
        for client_id in self
            .uploads
            .try_update(|uploads| uploads.take_out(is_over))
            .unwrap_or_default()
        {
            upload::forget(&client_id);
        }
    }

    /// The names of the files on their way.
    pub(crate) fn uploads(self) -> Vec<(RequestId, String, Visibility)> {
        let one = |upload: &Upload| (upload.client_id.clone(), upload.name.clone(), upload.visibility);
        self.uploads.with(|uploads| uploads.all.iter().map(one).collect())
    }

    /// How one of them stands; none once it has arrived.
    pub(crate) fn upload_standing(self, client_id: &RequestId) -> Option<Standing> {
        self.uploads.with(|uploads| {
            let mut all = uploads.all.iter();
            let upload = all.find(|upload| upload.client_id == *client_id)?;
            Some(upload.standing.clone())
        })
    }

    /// How the last one went, in words.
    pub(crate) fn said_of_uploads(self) -> String {
        self.uploads.with(|uploads| uploads.said.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::attachment::Fault;

    fn id(number: u8) -> RequestId {
        RequestId::new(format!("client-000{number}")).expect("well formed")
    }

    fn chosen() -> Uploads {
        let mut uploads = Uploads::default();
        for number in 1..=3 {
            uploads.push(id(number), format!("{number}.png"), Visibility::Comment, None);
        }
        uploads
    }

    fn next(uploads: &mut Uploads) -> Option<RequestId> {
        uploads.next_to_send().map(|upload| upload.client_id)
    }

    #[test]
    fn files_leave_one_at_a_time_in_the_order_in_which_they_were_chosen() {
        let mut uploads = chosen();
        assert_eq!(next(&mut uploads), Some(id(1)));
        assert_eq!(next(&mut uploads), None, "one is on its way");
        uploads.settle(&id(1), Ok(()));
        assert_eq!(uploads.said, "1.png: sent.");
        assert_eq!(next(&mut uploads), Some(id(2)));
    }

    #[test]
    fn without_a_connection_those_behind_wait_and_it_is_sent_again_under_its_name() {
        let mut uploads = chosen();
        assert_eq!(next(&mut uploads), Some(id(1)));
        uploads.settle(&id(1), Err(Refusal::Offline));
        assert_eq!(next(&mut uploads), None);
        uploads.retry(&id(1));
        assert_eq!(next(&mut uploads), Some(id(1)));
    }

    #[test]
    fn one_that_is_refused_holds_up_nobody_and_stays_with_the_reason() {
        let mut uploads = chosen();
        assert_eq!(next(&mut uploads), Some(id(1)));
        uploads.settle(&id(1), Err(Fault::Kind.into()));
        assert_eq!(next(&mut uploads), Some(id(2)));
        let why = Fault::Kind.words();
        let standing = Standing::NotSent { why, holds_up: false };
        assert_eq!(uploads.all[0].standing, standing);
        assert_eq!(uploads.take_out(|upload| upload.client_id == id(1)), [id(1)]);
    }

    #[test]
    fn one_that_was_cancelled_is_heard_of_no_more() {
        let mut uploads = chosen();
        assert_eq!(next(&mut uploads), Some(id(1)));
        uploads.take_out(|upload| upload.client_id == id(1));
        uploads.progress(&id(1), 50);
        uploads.settle(&id(1), Ok(()));
        assert_eq!(uploads.said, "");
        assert_eq!(next(&mut uploads), Some(id(2)));
    }
}

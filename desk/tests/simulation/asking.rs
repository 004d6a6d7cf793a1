//! Asking a desk for what somebody wants done.

use crate::deeds::{Actor, Answer, Deed, Request};
use crate::template::QUESTION;
use crate::world::World;
use desk::{CustomerToken, Desk, Staff, StartChat};
use domain::Refusal;
use domain::colleague_request::Kind;
use domain::fields::{FieldAnswer, FieldName, OwnAnswer};
use domain::ids::RequestId;
use domain::survey::Rating;
use domain::text::{MessageBody, Name, SurveyComment};
use domain::written_from::WrittenFrom;

impl World {
    /// Asks a process, as the server would for this actor. A refusal of one whose session is over is the server's own.
    pub(crate) fn ask(
        &self,
        desk: Desk,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Refusal>> + Send + 'static {
        let who = match request.actor {
            Actor::Customer(customer) => {
                let name = self.customers[customer].identity.name.clone();
                Who::Customer(name, self.token(customer))
            }
            Actor::Colleague(colleague) => Who::Colleague(self.colleagues[colleague].session.clone()),
        };
        async move {
            let id = RequestId::new(request.id)?;
            match who {
                Who::Customer(name, token) => ask_for_customer(&desk, &name, &token, id, request.deed).await,
                Who::Colleague(session) => {
                    let me = desk.session(&session).await?.ok_or(Refusal::SignedOut)?;
                    let staff = Staff {
                        person: me.person,
                        roles: me.roles,
                    };
                    ask_for_colleague(&desk, &staff, id, request.deed).await
                }
            }
        }
    }
}

enum Who {
    Customer(Name, CustomerToken),
    Colleague(String),
}

async fn ask_for_customer(
    desk: &Desk,
    name: &Name,
    token: &CustomerToken,
    id: RequestId,
    deed: Deed,
) -> Result<Answer, Refusal> {
    match deed {
        Deed::Start { topic, words, answer } => {
            let own_answers = answer.map(|answer| own_answer(&answer)).transpose()?;
            let start = StartChat {
                site: "demo".into(),
                name: Some(name.clone()),
                email: None,
                topic: Some(topic.into()),
                message: Some(MessageBody::new(&words)?),
                own_answers: own_answers.into_iter().collect(),
                from: WrittenFrom::default(),
            };
            Ok(Answer::Chat(desk.start_chat(token, start, id).await?.conversation))
        }
        Deed::Say { conversation, words } => {
            let said = desk.say(token, conversation, id, MessageBody::new(&words)?).await?;
            Ok(Answer::Stored {
                seq: said.seq,
                at: said.at,
            })
        }
        Deed::AttachInChat { conversation, file } => {
            let upload = file.upload();
            let said = desk.attach_in_chat(token, "demo", conversation, id, upload).await?;
            Ok(Answer::Stored {
                seq: said.seq,
                at: said.at,
            })
        }
        Deed::Rate {
            conversation,
            rating,
            comment,
        } => {
            let answer = domain::survey::Answer {
                rating: Rating::new(rating)?,
                comment: SurveyComment::new(&comment)?,
            };
            desk.answer_survey(token, conversation, answer)
                .await
                .map(|()| Answer::Done)
        }
        Deed::EndChat(conversation) => desk.end_chat(token, conversation, id).await.map(|()| Answer::Done),
        Deed::Continue { conversation, words } => {
            let words = words.map(|words| MessageBody::new(&words)).transpose()?;
            let continued = desk.continue_chat(token, conversation, id, words).await?;
            Ok(Answer::Continued {
                conversation: continued.conversation,
                carried: continued.carried,
            })
        }
        _ => Err(Refusal::NotAllowed),
    }
}

fn own_answer(answer: &str) -> Result<OwnAnswer, Refusal> {
    Ok(OwnAnswer {
        name: FieldName::new(QUESTION)?,
        answer: FieldAnswer::new(answer)?,
    })
}

async fn ask_for_colleague(desk: &Desk, staff: &Staff, id: RequestId, deed: Deed) -> Result<Answer, Refusal> {
    match deed {
        Deed::AcceptNext(queue) => {
            let accepted = desk.accept_next(staff, queue, id).await?;
            return Ok(Answer::Accepted(accepted.conversation));
        }
        Deed::Accept(conversation) => {
            let accepted = desk.accept(staff, conversation, id).await?;
            return Ok(Answer::Accepted(accepted.conversation));
        }
        Deed::Send {
            conversation,
            visibility,
            words,
        } => {
            let body = MessageBody::new(&words)?;
            let sent = desk.send_message(staff, conversation, id, visibility, body).await?;
            return Ok(Answer::Stored {
                seq: sent.seq,
                at: sent.at,
            });
        }
        Deed::Attach {
            conversation,
            visibility,
            file,
        } => {
            let sent = desk.attach(staff, conversation, id, visibility, file.upload()).await?;
            return Ok(Answer::Stored {
                seq: sent.seq,
                at: sent.at,
            });
        }
        Deed::Choose(status) => {
            let left = desk.set_presence(staff, status, id).await?;
            let left = left.into_iter().map(|left| (left.queue, left.waiting)).collect();
            return Ok(Answer::LeftWaiting(left));
        }
        Deed::Return(conversation) => desk.return_to_queue(staff, conversation, id).await?,
        Deed::End(conversation) => desk.end_conversation(staff, conversation, id).await?,
        Deed::Done(conversation) => desk.done(staff, conversation, id).await?,
        Deed::PickUp(conversation) => desk.pick_up(staff, conversation, id).await?,
        Deed::TakeOver(conversation) => desk.take_over(staff, conversation, id).await?,
        Deed::Leave(conversation) => desk.leave(staff, conversation, id).await?,
        Deed::Remove { conversation, seq } => desk.remove_text(staff, conversation, seq, id).await?,
        Deed::HandBack => desk.hand_back(staff, id).await?,
        Deed::Ask {
            conversation,
            kind,
            colleague,
            note,
        } => {
            let note = note.map(|note| MessageBody::new(&note)).transpose()?;
            let _asked = match kind {
                Kind::Transfer => desk.request_transfer(staff, conversation, colleague, note, id).await?,
                Kind::Invitation => desk.invite_colleague(staff, conversation, colleague, note, id).await?,
            };
        }
        Deed::Answer {
            kind, asked, accepts, ..
        } => match (kind, accepts) {
            (Kind::Transfer, true) => drop(desk.accept_transfer(staff, asked, id).await?),
            (Kind::Invitation, true) => drop(desk.accept_invitation(staff, asked, id).await?),
            (Kind::Transfer, false) => desk.decline_transfer(staff, asked, None, id).await?,
            (Kind::Invitation, false) => desk.decline_invitation(staff, asked, None, id).await?,
        },
        Deed::Cancel { kind, asked, .. } => match kind {
            Kind::Transfer => desk.cancel_transfer(staff, asked, id).await?,
            Kind::Invitation => desk.cancel_invitation(staff, asked, id).await?,
        },
        Deed::Join(conversation) => desk.join(staff, conversation, id).await?,
        Deed::PassOn { conversation, queue } => desk.transfer_to_queue(staff, conversation, queue, id).await?,
        Deed::Escalate(conversation) => desk.escalate(staff, conversation, id).await?,
        Deed::KeepOpen { conversation, on } => desk.keep_open(staff, conversation, on, id).await?,
        Deed::CreateRecord {
            conversation,
            draft,
            current,
        } => {
            let created = desk.create_record(staff, conversation, &draft, current, id).await?;
            return Ok(Answer::Created(created));
        }
        Deed::LinkRecord {
            conversation,
            record,
            current,
        } => desk.link_record(staff, conversation, record, current, id).await?,
        Deed::EditRecord { record, edit } => desk.update_record(staff, record, &edit, id).await?,
        Deed::SayOnRecord {
            record,
            visibility,
            words,
        } => {
            let body = MessageBody::new(&words)?;
            let sent = desk.write_on_record(staff, record, id, visibility, body).await?;
            return Ok(Answer::Stored {
                seq: sent.seq,
                at: sent.at,
            });
        }
        Deed::RemoveOnRecord { record, seq } => desk.remove_record_text(staff, record, seq, id).await?,
        Deed::CloseRecord {
            record,
            resolution,
            ends_conversation,
        } => {
            desk.close_record(staff, record, &resolution, ends_conversation, id)
                .await?;
        }
        Deed::Start { .. }
        | Deed::Say { .. }
        | Deed::AttachInChat { .. }
        | Deed::Rate { .. }
        | Deed::EndChat(_)
        | Deed::Continue { .. } => {
            return Err(Refusal::NotAllowed);
        }
    }
    Ok(Answer::Done)
}

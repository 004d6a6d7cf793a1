//! Gate 1 for files: the part of the story of `taint` in which files are sent.

use crate::support::{Agent, Customer, id};
use crate::taint_received::Received;
use domain::ids::{AttachmentId, ConversationId};

/// Amy sends a file as a note, and another as a comment; Carla sends one, and asks for all of them. The id of the first.
pub(crate) async fn send_files(
    amy: &Agent,
    carla: &Customer,
    conversation: ConversationId,
    note: &str,
    received: &mut Received,
) -> AttachmentId {
    let (name, bytes) = (format!("{note}.txt"), format!("{note} in a file"));
    for (visibility, name, bytes) in [
        ("work_note", name.as_str(), bytes.as_bytes()),
        ("comment", "terms.txt", &b"What we agreed on"[..]),
    ] {
        let sent = amy.attach(conversation, visibility, &id(), name, bytes).await;
        assert_eq!(sent.code(), "ok");
    }
    let said = carla.attach(conversation, &id(), "bill.txt", b"Bill 4711").await;
    assert_eq!(said.code(), "ok");
    received.answer("a file of her own", &said);
    let files = amy.files(conversation).await;
    for file in &files {
        let asked = carla.attachment(file.attachment).await;
        received.answer(&format!("asked for {}", file.kind.as_str()), &asked);
    }
    files[0].attachment
}

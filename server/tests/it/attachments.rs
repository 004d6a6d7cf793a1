//! Gate 7: what files may be, what they are called, and what goes out of the doors besides what is in them. Who may
//! open them is in `access_attachments`.

use crate::objects::settings;
use crate::png::png;
use crate::support::{Agent, Answer, Customer, TestServer, id};
use desk::clock::Clock;
use domain::attachment::{File, FileKind};
use domain::ids::ConversationId;
use domain::limits::{ATTACHMENT_BYTES, FILE_NAME_CHARACTERS};
use domain::wire::agent::Sent;
use domain::wire::customer::Said;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

pub(crate) const PDF: &[u8] = b"%PDF-1.7\nwhat Carla owes";

/// Makes one test per store of files.
macro_rules! in_either_store {
    (async fn $name:ident($server:ident) $body:block) => {
        mod $name {
            use super::*;

            async fn tell($server: TestServer) $body

            #[tokio::test]
            async fn folder() {
                tell(TestServer::start_with(settings()).await).await;
            }

            #[tokio::test]
            async fn bucket() {
                tell(TestServer::start_on_bucket(Clock::system(), settings()).await).await;
            }
        }
    };
}

/// Amy talks with Carla.
pub(crate) async fn talk(server: &TestServer) -> (Agent, Customer, ConversationId) {
    let (amy, carla) = (server.agent("amy").await, server.customer());
    let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
    let billing = amy.queue("Billing").await;
    assert_eq!(amy.accept_next(billing).await.conversation, conversation);
    (amy, carla, conversation)
}

/// What is wrong with a file, as it is said to a program.
fn fault(answer: &Answer) -> String {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "file_refused"));
    answer.json::<Value>()["fault"].as_str().expect("a word").to_owned()
}

/// Whatever is in a file, and whoever opens it: it is kept, and not opened.
fn is_kept_and_not_opened(answer: &Answer, file: &File) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some(file.kind.media_type()));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(
        answer.header("content-security-policy"),
        Some("sandbox; default-src 'none'")
    );
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
    let disposition = answer.header("content-disposition").expect("to be kept");
    let name = disposition
        .strip_prefix("attachment; filename*=UTF-8''")
        .expect(disposition);
    assert!(
        name.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)),
        "{name}"
    );
}

in_either_store! {
    async fn a_file_goes_to_the_other_side_under_a_clean_name(server) {
        let (amy, carla, conversation) = talk(&server).await;
        let said: Said = carla.attach(conversation, &id(), "Rechnung März.pdf", PDF).await.json();
        assert_eq!(said.seq, 5, "after two of Carla's and two of the desk's");
        let sent = amy.attach(conversation, "comment", &id(), "here.png", &png(3, 2)).await;
        assert_eq!(sent.json::<Sent>().seq, 6);
        let files = amy.files(conversation).await;
        assert_eq!(
            (files[0].name.as_str(), files[0].kind),
            ("Rechnung März.pdf", FileKind::Pdf)
        );
        for (file, bytes, kept) in [
            (&files[0], PDF.to_vec(), "private, no-store"),
            (&files[1], png(3, 2).to_vec(), "private, max-age=3600"),
        ] {
            let (amys, carlas) = (
                amy.attachment(file.attachment).await,
                carla.attachment(file.attachment).await,
            );
            for answer in [&amys, &carlas] {
                is_kept_and_not_opened(answer, file);
                assert_eq!(answer.body, bytes);
            }
            assert_eq!(amys.header("cache-control"), Some(kept));
            assert_eq!(carlas.header("cache-control"), Some("private, no-store"));
        }
        let disposition = carla.attachment(files[0].attachment).await;
        assert_eq!(
            disposition.header("content-disposition"),
            Some("attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf")
        );
    }
}

/// Gate 4, for names of files.
#[tokio::test]
async fn no_name_is_a_path_a_header_or_another_name_in_disguise() {
    let server = TestServer::start_with(settings()).await;
    let amy = server.agent("amy").await;
    let long = format!("{}.pdf", "ä".repeat(1_000));
    for name in [
        "",
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "/dev/null",
        "a\r\nset-cookie: x=y.pdf",
        "a\"; filename=\"b.html",
        "invoice\u{202e}fdp.exe",
        "\u{2066}\u{feff}\u{200b}",
        "page.html",
        "picture.svg",
        "<script>alert(1)</script>.pdf",
        "con\0.pdf",
        ".htaccess",
        &long,
    ] {
        // Each in a chat of its own: who sends many files is slowed down.
        let carla = server.customer();
        let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
        assert_eq!(
            carla.attach(conversation, &id(), name, PDF).await.code(),
            "ok",
            "{name:?}"
        );
        let file = amy.files(conversation).await.pop().expect("it came");
        assert!(
            file.name.to_lowercase().ends_with(".pdf"),
            "{name:?} became {:?}",
            file.name
        );
        assert!((5..=FILE_NAME_CHARACTERS).contains(&file.name.chars().count()));
        assert!(!file.name.starts_with('.'));
        let harmless = |character: char| {
            !character.is_control() && !"/\\<>\":|?*\u{202e}\u{2066}\u{feff}\u{200b}".contains(character)
        };
        assert!(file.name.chars().all(harmless), "{name:?} became {:?}", file.name);
        is_kept_and_not_opened(&carla.attachment(file.attachment).await, &file);
    }
    let carla = server.customer();
    let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
    let path = format!(
        "/chat/attachment?site=demo&conversation={conversation}&client_id={}",
        id()
    );
    let not_utf8 = server
        .post(&path)
        .header("x-headset-token", &carla.token)
        .header("x-file-name", "%FF%FE.pdf")
        .body("application/octet-stream", PDF)
        .send()
        .await;
    assert_eq!(not_utf8.code(), "invalid");
}

#[tokio::test]
async fn a_kind_is_what_is_in_a_file_and_what_browsers_run_is_none() {
    let server = TestServer::start_with(settings()).await;
    let (amy, carla, conversation) = talk(&server).await;
    let refused: [(&str, &[u8], &str); 7] = [
        ("photo.png", b"<!DOCTYPE html><script>alert(1)</script>", "kind"),
        (
            "photo.png",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
            "kind",
        ),
        ("photo.svg", b"\xef\xbb\xbf<?xml version=\"1.0\"?><svg/>", "kind"),
        ("photo.png", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "kind"),
        ("photo.png", b"\x89PNG\r\n\x1a\n", "kind"),
        ("photo.png", &png(65_535, 65_535), "pixels"),
        ("photo.png", b"", "empty"),
    ];
    for (name, bytes, why) in refused {
        let hers = carla.attach(conversation, &id(), name, bytes).await;
        assert_eq!(fault(&hers), why, "{}", String::from_utf8_lossy(bytes));
        let note = amy.attach(conversation, "work_note", &id(), name, bytes).await;
        assert_eq!(fault(&note), why);
    }
    assert_eq!(server.stored_files(), Vec::<String>::new());

    // What is two things at once is what it begins as, and is shown as nothing else.
    let carla = server.customer();
    let conversation = carla.start("Billing", "Carla", "My invoice is wrong").await;
    for (name, bytes, kind) in [
        (
            "both.html",
            &b"GIF89a/*\x01\0\0\0\0*/=1;alert(1)//<script>alert(1)</script>"[..],
            FileKind::Gif,
        ),
        (
            "both.js",
            &b"%PDF-1.7 <html><script>alert(1)</script></html>"[..],
            FileKind::Pdf,
        ),
        (
            "both.html",
            &b"hello <html><script>alert(1)</script></html>"[..],
            FileKind::Text,
        ),
    ] {
        assert_eq!(
            carla.attach(conversation, &id(), name, bytes).await.code(),
            "ok",
            "{name}"
        );
        let file = amy.files(conversation).await.pop().expect("it came");
        assert_eq!(file.kind, kind);
        assert!(
            !file.name.ends_with(".html") && !file.name.ends_with(".js"),
            "{}",
            file.name
        );
        is_kept_and_not_opened(&amy.attachment(file.attachment).await, &file);
        is_kept_and_not_opened(&carla.attachment(file.attachment).await, &file);
    }
}

in_either_store! {
    async fn a_file_has_ten_mebibytes_and_no_byte_more(server) {
        let (amy, carla, conversation) = talk(&server).await;
        let mut bytes = vec![b'a'; ATTACHMENT_BYTES];
        assert_eq!(carla.attach(conversation, &id(), "long.txt", &bytes).await.code(), "ok");
        let file = amy.files(conversation).await.pop().expect("it came");
        assert!(carla.attachment(file.attachment).await.body == bytes);
        bytes.push(b'a');
        assert_eq!(
            fault(&carla.attach(conversation, &id(), "long.txt", &bytes).await),
            "too_large"
        );
        assert_eq!(
            fault(&amy.attach(conversation, "comment", &id(), "long.txt", &bytes).await),
            "too_large"
        );
        assert_eq!(server.stored_files().len(), 1);
    }
}

in_either_store! {
    async fn an_upload_that_breaks_off_leaves_nothing(server) {
        let (amy, carla, conversation) = talk(&server).await;
        let head = format!(
            "POST /chat/attachment?site=demo&conversation={conversation}&client_id={} HTTP/1.1\r\nhost: {}\r\norigin: {}\r\n\
             x-headset-token: {}\r\nx-file-name: a.pdf\r\ncontent-type: application/octet-stream\r\ncontent-length: 1000\r\n\r\n",
            id(),
            server.address,
            server.origin(),
            carla.token
        );
        let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
        stream.write_all(head.as_bytes()).await.expect("written");
        stream.write_all(PDF).await.expect("written");
        stream.shutdown().await.expect("closed");
        drop(stream);
        assert_eq!(carla.attach(conversation, &id(), "whole.pdf", PDF).await.code(), "ok");
        let names: Vec<String> = amy
            .files(conversation)
            .await
            .into_iter()
            .map(|file| file.name)
            .collect();
        assert_eq!(names, ["whole.pdf"]);
        assert_eq!(server.stored_files().len(), 1);
    }
}

in_either_store! {
    async fn sending_again_gives_the_same_place_and_stores_nothing_twice(server) {
        let (amy, carla, conversation) = talk(&server).await;
        let (one, other) = (id(), id());
        let said: Said = carla.attach(conversation, &one, "a.pdf", PDF).await.json();
        let sent: Sent = amy.attach(conversation, "work_note", &other, "b.pdf", PDF).await.json();
        for _ in 0..2 {
            assert_eq!(
                carla.attach(conversation, &one, "a.pdf", PDF).await.json::<Said>(),
                said
            );
            let again = amy.attach(conversation, "work_note", &other, "b.pdf", PDF).await;
            assert_eq!(again.json::<Sent>(), sent);
        }
        let another = carla.attach(conversation, &one, "a.pdf", b"%PDF-1.4").await;
        assert_eq!(another.code(), "id_reused");
        assert_eq!(server.stored_files().len(), 2);
    }
}

in_either_store! {
    async fn what_is_removed_is_refused_to_all_at_once(server) {
        let (amy, carla, conversation) = talk(&server).await;
        assert_eq!(carla.attach(conversation, &id(), "card.pdf", PDF).await.code(), "ok");
        let file = amy.files(conversation).await.remove(0).attachment;
        let remove = json!({"conversation": conversation, "seq": 5, "request_id": id()});
        assert_eq!(amy.call("remove_text", &remove).await.code(), "ok");
        for answer in [
            carla.attachment(file).await,
            amy.attachment(file).await,
            server.agent("root").await.attachment(file).await,
        ] {
            assert_eq!(answer.code(), "not_found");
        }
        server.desk.do_due_work().await.expect("what is due is done");
        assert_eq!(server.stored_files(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_file_is_sent_as_bytes_to_an_address_that_says_all_of_it() {
    let server = TestServer::start_with(settings()).await;
    let (amy, carla, conversation) = talk(&server).await;
    let id = id();
    let good = format!("conversation={conversation}&visibility=comment&client_id={id}");
    let more = format!("{good}&more=1");
    for (query, kind) in [
        (good.as_str(), "multipart/form-data; boundary=x"),
        (good.as_str(), "application/json"),
        ("", "application/octet-stream"),
        (
            "conversation=1&visibility=secret&client_id=client-0001",
            "application/octet-stream",
        ),
        (more.as_str(), "application/octet-stream"),
    ] {
        let ask = amy.post(&format!("/attachment?{query}")).header("x-file-name", "a.pdf");
        assert_eq!(ask.body(kind, PDF).send().await.code(), "invalid", "{query} {kind}");
    }
    let path = format!("/chat/attachment?site=demo&conversation={conversation}&client_id={id}");
    let without_token = server.post(&path).file("a.pdf", PDF).send().await;
    assert_eq!(without_token.code(), "signed_out");
    let in_the_address = server
        .post(&format!("{path}&token={}", carla.token))
        .header("x-headset-token", &carla.token)
        .file("a.pdf", PDF)
        .send()
        .await;
    assert_eq!(in_the_address.code(), "invalid", "a secret is never in an address");
    assert_eq!(server.stored_files(), Vec::<String>::new());
}

/// Gate 8.
#[tokio::test]
async fn who_sends_file_after_file_is_slowed_down_and_others_are_not() {
    let server = TestServer::start().await;
    let (amy, carla, conversation) = talk(&server).await;
    let mut sent = 0;
    let refused = loop {
        let answer = carla.attach(conversation, &id(), "a.pdf", PDF).await;
        if answer.status == 429 {
            break answer;
        }
        assert_eq!(answer.code(), "ok");
        sent += 1;
        assert!(sent < 60, "there is a limit");
    };
    assert!(sent >= 10, "five at once, and five more: {sent}");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(
        amy.attach(conversation, "comment", &id(), "b.pdf", PDF).await.code(),
        "ok"
    );
}

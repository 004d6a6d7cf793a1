//! The command line, as somebody types it: each mistake is named in one sentence and ends with an error.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

pub(crate) fn headset(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_headset"));
    command
        .args(arguments)
        .env_clear()
        .env("HEADSET_DATA", folder.join("data"));
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    headset(folder, arguments).output().expect("it runs")
}

/// What was said on standard error by a command that failed, without the log's lines.
pub(crate) fn mistake(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let said = text
        .split_once("headset: ")
        .unwrap_or_else(|| panic!("no sentence in {text:?}"))
        .1;
    assert!(!said.contains("panicked") && !said.contains("RUST_BACKTRACE"), "{said}");
    said.to_owned()
}

/// A desk that is being served; killed when dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) port: u16,
}

impl Served {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_as(arguments, |arguments| headset(folder, arguments))
    }

    /// By a command that is made of these arguments, and may have more about it.
    pub(crate) fn start_as(arguments: &[&str], command: impl FnOnce(&[&str]) -> Command) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let listen = format!("127.0.0.1:{port}");
        let arguments: Vec<&str> = ["serve", "--listen", &listen]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        let mut child = command(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut said = String::new();
        let mut lines = BufReader::new(child.stdout.as_mut().expect("piped"));
        while !said.contains(&listen) {
            assert!(lines.read_line(&mut said).expect("a line") > 0, "it ended: {said}");
        }
        Self { child, port }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )
        .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// As a service manager would; gives whether it ended well.
    pub(crate) fn terminate(&mut self) -> bool {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        self.child.wait().expect("it ends").success()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn a_demo_is_served_says_where_to_go_and_stops_in_order() {
    let folder = folder();
    let mut served = Served::start(folder.path(), &["--demo"]);
    assert!(served.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(served.get("/demo").starts_with("HTTP/1.1 200"));
    assert!(served.get("/demo?customer=carla").contains(" data-identity=\""));
    assert!(served.terminate());
    let again = Served::start(folder.path(), &["--demo"]);
    assert!(again.get("/demo?customer=carla").contains(" data-identity=\""));
    assert!(
        again.get("/readyz").starts_with("HTTP/1.1 200"),
        "the same folder is served again"
    );
}

#[test]
fn outside_the_demo_there_is_no_demo_page_and_nobody() {
    let folder = folder();
    let served = Served::start(folder.path(), &[]);
    assert!(served.get("/demo").starts_with("HTTP/1.1 404"));
    assert!(served.get("/demo?customer=carla").starts_with("HTTP/1.1 404"));
    assert!(served.get("/chat/demo").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_folder_is_served_once_and_a_port_taken_once() {
    let folder = folder();
    let served = Served::start(folder.path(), &[]);
    let again = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(mistake(&again).contains("already served"), "{again:?}");
    let elsewhere = self::folder();
    let listen = format!("127.0.0.1:{}", served.port);
    let taken = run(elsewhere.path(), &["serve", "--listen", &listen]);
    assert!(mistake(&taken).contains(&format!("Port {} ", served.port)), "{taken:?}");
    // The other commands write beside a desk that is served.
    let made = run(
        folder.path(),
        &["admin", "create", "--email", "root@example.com", "--name", "Root"],
    );
    assert!(made.status.success(), "{made:?}");
}

#[test]
fn what_cannot_be_served_safely_is_refused() {
    let folder = folder();
    let cases: [(&[&str], &str); 9] = [
        (&["serve", "--demo", "--listen", "0.0.0.0:0"], "passwords"),
        (
            &["serve", "--demo", "--public-url", "https://desk.example.com"],
            "passwords",
        ),
        (&["serve", "--listen", "0.0.0.0:0"], "--public-url"),
        (&["serve", "--public-url", "http://desk.example.com"], "plain http"),
        (&["serve", "--public-url", "desk.example.com"], "https://"),
        (
            &["serve", "--database", "mysql://desk:topsecret1@db/x"],
            "sqlite: or postgres:",
        ),
        (&["serve", "--database", "postgres://desk:postgres@db/x"], "password"),
        (&["serve", "--database", "postgres://desk:abc@db/x"], "password"),
        (&["apply", "/no/such/file.toml"], "cannot be read"),
    ];
    for (arguments, word) in cases {
        let said = mistake(&run(folder.path(), arguments));
        assert!(said.contains(word), "{arguments:?}: {said}");
        assert!(!said.contains("topsecret1"), "{said}");
    }
    let proxy = run(folder.path(), &["serve", "--trusted-proxy", "proxy.example"]);
    assert!(!proxy.status.success());
    assert!(
        String::from_utf8_lossy(&proxy.stderr).contains("neither an address"),
        "{proxy:?}"
    );
}

#[test]
fn a_mail_server_is_named_with_whom_mails_are_from_and_its_password_is_never_told() {
    let folder = folder();
    let from = "Support <support@shop.example>";
    let refused: [(&[&str], &str); 4] = [
        (&["--smtp", "smtp://u:hunter2@mail.example.com:587"], "--mail-from"),
        (&["--mail-from", from], "--smtp"),
        (
            &[
                "--smtp",
                "smtp://u:hunter2@mail.example.com?tls=none",
                "--mail-from",
                from,
            ],
            "password",
        ),
        (
            &["--smtp", "smtp://u:hunter2@mail.example.com", "--mail-from", "nobody"],
            "--mail-from nobody",
        ),
    ];
    for command in ["serve", "check"] {
        for (flags, word) in &refused {
            let arguments: Vec<&str> = [command].into_iter().chain(flags.iter().copied()).collect();
            let said = mistake(&run(folder.path(), &arguments));
            assert!(
                said.contains(word) && !said.contains("hunter2"),
                "{arguments:?}: {said}"
            );
        }
    }
    let checked = headset(folder.path(), &["--log", "trace", "check"])
        .env("HEADSET_SMTP", "smtps://u:hunter2@mail.example.com")
        .env("HEADSET_MAIL_FROM", from)
        .output()
        .expect("it runs");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&checked.stdout),
        String::from_utf8_lossy(&checked.stderr)
    );
    assert!(
        checked.status.success() && said.contains("e-mail from Support <support@shop.example>"),
        "{said}"
    );
    let help = headset(folder.path(), &["serve", "--help"])
        .env("HEADSET_SMTP", "smtps://u:hunter2@mail.example.com")
        .output()
        .expect("it runs");
    assert!(String::from_utf8_lossy(&help.stdout).contains("--smtp"));
    assert!(!said.contains("hunter2") && !String::from_utf8_lossy(&help.stdout).contains("hunter2"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = folder();
    // A file in the folder's place stops everybody, the superuser too.
    std::fs::write(folder.path().join("data"), "in the way").expect("written");
    for arguments in [&["serve"][..], &["check"], &["admin", "invite", "a@b"]] {
        let said = mistake(&run(folder.path(), arguments));
        assert!(said.contains("not writable") && said.contains("data"), "{said}");
    }
}

#[test]
fn a_database_that_is_none_is_named() {
    let folder = folder();
    let file = folder.path().join("text.db");
    std::fs::write(
        &file,
        "this is no database, only text that is long enough to be taken for one",
    )
    .expect("written");
    let database = format!("sqlite:{}", file.display());
    let said = mistake(&run(folder.path(), &["check", "--database", &database]));
    assert!(said.contains("text.db"), "{said}");
}

#[tokio::test]
async fn a_database_of_a_newer_headset_is_left_alone() {
    let folder = folder();
    assert!(run(folder.path(), &["check"]).status.success());
    let file = folder.path().join("data/headset.db");
    let newer = sqlx::SqlitePool::connect(&format!("sqlite:{}", file.display()))
        .await
        .expect("it opens");
    sqlx::query("UPDATE schema_info SET oldest_binary = 999999")
        .execute(&newer)
        .await
        .expect("as a newer one would");
    newer.close().await;
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["check"],
        &["admin", "invite", "a@b"],
    ] {
        let said = mistake(&run(folder.path(), arguments));
        assert!(said.contains("newer"), "{said}");
    }
}

#[test]
fn a_configuration_is_applied_once_and_what_is_wrong_is_named_by_line() {
    let folder = folder();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let good = write("good.toml", "[[groups]]\nname = \"Billing\"\n");
    let first = run(folder.path(), &["apply", &good]);
    assert!(
        first.status.success() && String::from_utf8_lossy(&first.stdout).contains("Billing"),
        "{first:?}"
    );
    let second = run(folder.path(), &["apply", &good]);
    assert_eq!(String::from_utf8_lossy(&second.stdout), "Nothing to change.\n");
    let bad = write("bad.toml", "[[groups]]\nname = \"Sales\"\ncolour = \"red\"\n");
    let said = mistake(&run(folder.path(), &["apply", &bad]));
    assert!(said.contains("line 3") && said.contains("colour"), "{said}");
    let secret = write(
        "secret.toml",
        "[[people]]\nemail = \"a@b\"\nname = \"A\"\nroles = [\"agent\"]\npassword = \"long enough 123\"\n",
    );
    let said = mistake(&run(folder.path(), &["apply", &secret]));
    assert!(said.contains("line 5") && !said.contains("long enough 123"), "{said}");
    let check = run(folder.path(), &["apply", &good]);
    assert_eq!(
        String::from_utf8_lossy(&check.stdout),
        "Nothing to change.\n",
        "the bad ones changed nothing"
    );
}

#[test]
fn a_sites_keys_are_made_listed_and_removed_and_a_secret_is_told_once() {
    let folder = folder();
    let file = folder.path().join("desk.toml");
    std::fs::write(
        &file,
        "[[sites]]\nkey = \"shop\"\nname = \"Shop\"\ngreeting = \"Hello\"\n",
    )
    .expect("written");
    let applied = run(folder.path(), &["apply", &file.display().to_string()]);
    assert!(applied.status.success(), "{applied:?}");
    let key = |arguments: &[&str]| run(folder.path(), &[&["site", "key"], arguments].concat());
    let said = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said(&key(&["list", "shop"])), "No keys.\n");

    let mut kids = Vec::new();
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let added = key(&["add", "shop"]);
        assert!(added.status.success() && added.stderr.is_empty(), "{added:?}");
        let text = said(&added);
        let after = |word: &str| text.lines().find_map(|line| line.strip_prefix(word).map(str::to_owned));
        kids.push(after("kid: ").expect("a kid"));
        let secret = after("secret: ").expect("a secret");
        assert!(
            secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "256 bits"
        );
        secrets.push(secret);
    }
    assert_ne!(secrets[0], secrets[1]);
    assert!(mistake(&key(&["add", "shop"])).contains("two keys already"));
    let listed = said(&key(&["list", "shop"]));
    for kid in &kids {
        assert!(listed.contains(&format!("{kid} added 20")), "{listed}");
    }
    assert!(!secrets.iter().any(|secret| listed.contains(secret)), "{listed}");

    assert!(said(&key(&["remove", "shop", &kids[0]])).contains(&kids[0]));
    assert!(mistake(&key(&["remove", "shop", &kids[0]])).contains("has no key"));
    assert!(!said(&key(&["list", "shop"])).contains(&kids[0]));
    assert!(key(&["add", "shop"]).status.success(), "there is room again");
    for arguments in [&["add", "none"][..], &["list", "none"], &["remove", "none", "x"]] {
        assert!(mistake(&key(arguments)).contains("no site none"));
    }
}

#[test]
fn the_first_administrator_gets_a_code_and_so_does_whoever_is_invited() {
    let folder = folder();
    let created = run(
        folder.path(),
        &["admin", "create", "--email", "root@example.com", "--name", "Root"],
    );
    assert!(created.status.success(), "{created:?}");
    let code = |output: &Output| {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines()
            .find_map(|line| line.strip_prefix("    ").map(str::to_owned))
            .expect("a code")
    };
    let invited = run(folder.path(), &["admin", "invite", "root@example.com"]);
    assert_ne!(code(&created), code(&invited));
    let said = mistake(&run(folder.path(), &["admin", "invite", "nobody@example.com"]));
    assert!(said.contains("nobody@example.com"), "{said}");
    let said = mistake(&run(
        folder.path(),
        &["admin", "create", "--email", "root", "--name", "Root"],
    ));
    assert!(said.contains("e-mail"), "{said}");
}

#[test]
fn check_says_what_it_found() {
    let folder = folder();
    let checked = run(folder.path(), &["check"]);
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{checked:?}");
    for fact in ["data folder", "listen 127.0.0.1:3000", "journal_mode wal", "in order"] {
        assert!(said.contains(fact), "{said}");
    }
}

#[test]
fn flags_come_from_the_environment_too() {
    let folder = folder();
    let said = headset(folder.path(), &["serve"])
        .env("HEADSET_DEMO", "true")
        .env("HEADSET_LISTEN", "0.0.0.0:0")
        .output()
        .expect("it runs");
    assert!(mistake(&said).contains("passwords"), "{said:?}");
    let checked = headset(folder.path(), &["check"])
        .env("HEADSET_LISTEN", "127.0.0.1:4711")
        .env("HEADSET_TRUSTED_PROXY", "10.0.0.1,fd00::/8")
        .output()
        .expect("it runs");
    assert!(
        String::from_utf8_lossy(&checked.stdout).contains("listen 127.0.0.1:4711"),
        "{checked:?}"
    );
}

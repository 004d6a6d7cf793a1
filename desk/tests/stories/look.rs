//! Behaviour 10, "Look": how a site's chat looks, as its configuration says.

use crate::png::png;
use crate::test_desk::{TestDesk, story};
use desk::Desk;
use domain::Refusal;
use domain::attachment::FileKind;
use domain::look::{Colour, Corner, Look};
use domain::text::{LauncherText, SiteKey};
use std::fs;
use std::path::Path;

const ALL: &str =
    "[[sites]]\nkey = \"demo\"\ncolour = \"#8a1c4b\"\ncorner = \"left\"\nlauncher = \"Ask us\"\nlogo = \"logo.png\"\n";

/// Applies a configuration that lies in a folder; what changed, or what is wrong.
async fn apply(desk: &Desk, folder: &Path, toml: &str) -> Result<Vec<String>, Vec<String>> {
    let applied = desk.apply_from(toml, Some(folder), false).await;
    applied.map(|report| report.changes).map_err(|error| error.0)
}

async fn look(test: &TestDesk) -> Look {
    let look = test.desk.look(&site("demo")).await.expect("there");
    assert_eq!(
        test.desk.site("demo").await.expect("there").look,
        look,
        "the chat page knows the same"
    );
    look
}

fn site(key: &str) -> SiteKey {
    SiteKey::new(key).expect("good")
}

fn nothing_changed() -> Result<Vec<String>, Vec<String>> {
    Ok(Vec::new())
}

story! {
    async fn a_site_looks_as_it_is_configured_until_that_is_taken_back(test) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("logo.png"), png(96, 64)).expect("written");
        assert_eq!(look(&test).await, Look::default());
        assert_eq!(test.desk.logo(&site("demo")).await, Err(Refusal::NotFound));

        let changes = apply(&test.desk, folder.path(), ALL).await.expect("applies");
        assert_eq!(changes, ["changed site \"demo\" (colour, corner, launcher, logo)"]);
        let chosen = Look {
            colour: Some(Colour([0x8a, 0x1c, 0x4b])),
            corner: Corner::Left,
            launcher: Some(LauncherText::new("Ask us").expect("short")),
            has_logo: true,
        };
        assert_eq!(look(&test).await, chosen);
        let logo = test.desk.logo(&site("demo")).await.expect("there");
        assert_eq!((logo.kind, logo.bytes), (FileKind::Png, png(96, 64).to_vec()));
        assert_eq!(apply(&test.desk, folder.path(), ALL).await, nothing_changed(), "the same file again");
        let other = "[[sites]]\nkey = \"demo\"\nname = \"Another name\"";
        apply(&test.desk, folder.path(), other).await.expect("applies");
        assert_eq!(look(&test).await, chosen, "what is absent stays");

        // Another picture under the same name is another.
        fs::write(folder.path().join("logo.png"), png(64, 64)).expect("written");
        let changes = apply(&test.desk, folder.path(), ALL).await.expect("applies");
        assert_eq!(changes, ["changed site \"demo\" (logo)"]);
        let changed = test.desk.logo(&site("demo")).await.expect("there");
        assert_eq!(changed.bytes, png(64, 64));
        assert_ne!(changed.digest, logo.digest, "browsers that keep the first ask for it");

        let back = "[[sites]]\nkey = \"demo\"\ncolour = \"\"\ncorner = \"right\"\nlauncher = \"\"\nlogo = \"\"";
        let changes = apply(&test.desk, folder.path(), back).await.expect("applies");
        assert_eq!(changes, ["changed site \"demo\" (colour, corner, launcher, logo)"]);
        assert_eq!(look(&test).await, Look::default());
        assert_eq!(test.desk.logo(&site("demo")).await, Err(Refusal::NotFound));
        assert_eq!(apply(&test.desk, folder.path(), back).await, nothing_changed(), "and again");
    }
}

story! {
    /// Each page of a shop asks for its loader, and a shop's look changes seldom.
    async fn a_look_is_read_once_until_the_configuration_moves_whatever_is_asked_for(test) {
        let reads = async |key: &str| {
            let before = test.desk.counted().read_statements;
            let look = test.desk.look(&site(key)).await;
            (look.map(|look| look.corner), test.desk.counted().read_statements - before)
        };
        assert_eq!(reads("demo").await, (Ok(Corner::Right), 1));
        assert_eq!(reads("demo").await, (Ok(Corner::Right), 0));
        assert_eq!(reads("nobody").await, (Err(Refusal::NotFound), 0), "who makes names up reads nothing");
        let left = "[[sites]]\nkey = \"demo\"\ncorner = \"left\"";
        test.desk.apply(left, false).await.expect("applies");
        assert_eq!(reads("demo").await, (Ok(Corner::Left), 1));
        assert_eq!(reads("demo").await, (Ok(Corner::Left), 0));
        test.desk.apply(left, false).await.expect("applies");
        assert_eq!(reads("demo").await, (Ok(Corner::Left), 0), "the same file again changes nothing");
    }
}

story! {
    async fn a_site_that_is_new_has_its_look_and_takes_its_logo_with_it(test) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("logo.png"), png(96, 64)).expect("written");
        let new = format!("{}name = \"Shop\"\ngreeting = \"Hello\"\n", ALL.replace("demo", "shop"));
        assert_eq!(apply(&test.desk, folder.path(), &new).await, Ok(vec!["made site \"shop\"".to_owned()]));
        assert!(test.desk.site("shop").await.expect("there").look.has_logo);
        let removed = apply(&test.desk, folder.path(), "[remove]\nsites = [\"shop\"]").await;
        assert_eq!(removed, Ok(vec!["removed site \"shop\"".to_owned()]));
        assert_eq!(test.desk.logo(&site("shop")).await, Err(Refusal::NotFound));
        assert_eq!(test.desk.look(&site("shop")).await, Err(Refusal::NotFound));
    }
}

story! {
    async fn what_is_no_colour_no_corner_and_no_logo_is_named_by_line_and_changes_nothing(test) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut long = png(96, 64).to_vec();
        long.resize(32 * 1024 + 1, 0);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
        for (name, bytes) in [
            ("wide.png", png(513, 1).to_vec()),
            ("long.png", long),
            ("svg.png", svg),
            ("animated.png", b"GIF89a\x03\0\x02\0\0\0\0;".to_vec()),
            ("empty.png", Vec::new()),
        ] {
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        for (line, wrong) in [
            ("colour = \"teal\"", "line 3: colour must look like #14606b"),
            ("colour = \"#fff;}\"", "line 3: colour must look like #14606b"),
            ("corner = \"top\"", "line 3: corner must be \"right\" or \"left\""),
            ("launcher = \"Ask\\nus\"", "line 3: launcher contains a control character"),
            (
                "launcher = \"Ask us whatever you want, whenever you want\"",
                "line 3: launcher has 43 characters, 40 are allowed: please shorten or split it",
            ),
            ("logo = \"wide.png\"", "line 3: logo is a picture of more than 512 by 512 pixels"),
            ("logo = \"long.png\"", "line 3: logo is a file of more than 32 KiB"),
            ("logo = \"svg.png\"", "line 3: logo is no picture in PNG, JPEG or WebP"),
            ("logo = \"animated.png\"", "line 3: logo is no picture in PNG, JPEG or WebP"),
            ("logo = \"empty.png\"", "line 3: logo is no picture in PNG, JPEG or WebP"),
        ] {
            let toml = format!("[[sites]]\nkey = \"demo\"\n{line}\nguests = false");
            assert_eq!(apply(&test.desk, folder.path(), &toml).await, Err(vec![wrong.to_owned()]));
        }
        let missing = "[[sites]]\nkey = \"demo\"\nlogo = \"none.png\"";
        let wrong = apply(&test.desk, folder.path(), missing).await.expect_err("it is not there");
        assert!(wrong[0].starts_with("line 3: logo \"none.png\" cannot be read: "), "{wrong:?}");
        let wrong = test.desk.apply(missing, false).await.expect_err("it lies nowhere");
        assert_eq!(wrong.0, ["line 3: logo \"none.png\" cannot be read: there is no folder in which it could lie"]);
        assert_eq!(look(&test).await, Look::default());
    }
}

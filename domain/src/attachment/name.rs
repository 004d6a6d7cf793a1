//! What a file is called: its sender's words for it, made harmless wherever a name is shown, kept or typed.

use super::FileKind;
use crate::limits::FILE_NAME_CHARACTERS;

/// What is in a name that has none.
const NAMELESS: &str = "file";

/// The name under which a file of this kind is shown and kept.
///
/// Without the folders it lay in; without characters that control the text around them, reverse it or cannot be seen; without those that
/// some system takes for a part of a path or a pattern; neither beginning nor ending as a hidden file does. It ends as its kind does:
/// what is called `invoice.pdf.html` and is text becomes `invoice.pdf.html.txt`. At most [`FILE_NAME_CHARACTERS`] with that ending, and
/// never empty. A clean name stays as it is.
#[must_use]
pub fn clean_name(given: &str, kind: FileKind) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|character| !is_unseen(*character))
        .map(|character| match character {
            ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            character if character.is_whitespace() => ' ',
            character => character,
        })
        .collect();
    let name = trimmed(&visible);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if kind.endings().contains(&ending.to_ascii_lowercase().as_str()) => {
            (trimmed(stem), ending)
        }
        _ => (name, kind.endings()[0]),
    };
    let room = FILE_NAME_CHARACTERS - 1 - ending.len();
    let stem: String = stem.chars().take(room).collect();
    match trimmed(&stem) {
        "" => format!("{NAMELESS}.{ending}"),
        stem => format!("{stem}.{ending}"),
    }
}

/// Without the spaces and dots around it: a leading dot hides a file, and a trailing one is dropped by some systems.
fn trimmed(name: &str) -> &str {
    name.trim_matches(|character: char| character == '.' || character.is_whitespace())
}

/// Whether a character is not seen itself, and changes what is seen around it or tells two names apart that look alike.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            // Soft hyphen, marks that join, fill or separate, and the Mongolian vowel separator.
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}'
            // The Arabic letter mark and its kin of other directions: marks, embeddings, overrides, isolates.
            | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            // Line and paragraph separators, the byte order mark, annotations, tags.
            | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_shown_as_they_are_where_they_are_harmless() {
        for (name, kind) in [
            ("invoice.pdf", FileKind::Pdf),
            ("Rechnung März (2).PDF", FileKind::Pdf),
            ("スクリーンショット 2026-11-24.png", FileKind::Png),
            ("archive.tar.zip", FileKind::Zip),
            ("photo.JPeG", FileKind::Jpeg),
            ("O'Neil & sons, 50%.csv", FileKind::Text),
        ] {
            assert_eq!(clean_name(name, kind), name);
        }
    }

    #[test]
    fn what_a_name_could_do_is_taken_out_of_it() {
        for (given, kind, name) in [
            ("../../etc/passwd", FileKind::Text, "passwd.txt"),
            ("C:\\Users\\carla\\invoice.pdf", FileKind::Pdf, "invoice.pdf"),
            ("a/b\\c.png", FileKind::Png, "c.png"),
            ("", FileKind::Png, "file.png"),
            ("/", FileKind::Pdf, "file.pdf"),
            ("..", FileKind::Pdf, "file.pdf"),
            (".png", FileKind::Png, "png.png"),
            (".htaccess", FileKind::Text, "htaccess.txt"),
            ("a.png\0.html", FileKind::Png, "a.png.html.png"),
            ("line\r\nbreak.txt", FileKind::Text, "linebreak.txt"),
            ("tab\u{85}\u{a0}space.txt", FileKind::Text, "tab space.txt"),
            // The override shows it as "invoiceexe.pdf" where it is not taken out.
            ("invoice\u{202e}fdp.exe", FileKind::Zip, "invoicefdp.exe.zip"),
            ("\u{2066}\u{200f}\u{feff}a\u{200b}.pdf", FileKind::Pdf, "a.pdf"),
            ("pic.png.html", FileKind::Png, "pic.png.html.png"),
            ("page.html", FileKind::Text, "page.html.txt"),
            ("report.docx", FileKind::Zip, "report.docx.zip"),
            ("report.zip", FileKind::Docx, "report.zip.docx"),
            ("a:b*c?d\"e<f>g|h.pdf", FileKind::Pdf, "a_b_c_d_e_f_g_h.pdf"),
            ("trailing dots... .pdf", FileKind::Pdf, "trailing dots.pdf"),
            ("  spaces .pdf  ", FileKind::Pdf, "spaces.pdf"),
        ] {
            assert_eq!(clean_name(given, kind), name, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean_name(&format!("{}.pdf", "ä".repeat(500)), FileKind::Pdf);
        assert_eq!(name.chars().count(), FILE_NAME_CHARACTERS);
        assert!(name.ends_with("ä.pdf"));
        let cut_at_a_space = clean_name(&format!("{} and more.pdf", "a".repeat(115)), FileKind::Pdf);
        assert_eq!(cut_at_a_space, format!("{}.pdf", "a".repeat(115)));
    }

    fn hostile() -> impl Strategy<Value = String> {
        let parts = prop::sample::select(vec![
            "../",
            "\\",
            "/",
            ".",
            "..",
            " ",
            "\0",
            "\n",
            "\u{202e}",
            "\u{2066}",
            "\u{feff}",
            "\u{e0041}",
            ".pdf",
            ".html",
            "a",
            "ä",
            "C:",
            "\u{3000}",
            "\u{301}",
        ]);
        prop_oneof![
            "(?s).{0,300}",
            prop::collection::vec(parts, 0..80).prop_map(|parts| parts.concat())
        ]
    }

    proptest! {
        /// Whatever it was called: one part of a path, not hidden, on one line, as long as is allowed, and it ends as its kind does.
        #[test]
        fn a_clean_name_is_harmless_and_stays_as_it_is(given in hostile(), kind in prop::sample::select(FileKind::ALL.to_vec())) {
            let name = clean_name(&given, kind);
            prop_assert!((3..=FILE_NAME_CHARACTERS).contains(&name.chars().count()));
            prop_assert!(!name.starts_with(['.', ' ']));
            prop_assert!(!name.chars().any(|character| is_unseen(character) || "/\\:*?\"<>|".contains(character)));
            let (stem, ending) = name.rsplit_once('.').expect("an ending");
            prop_assert!(!stem.is_empty());
            prop_assert!(kind.endings().contains(&ending.to_ascii_lowercase().as_str()));
            prop_assert_eq!(clean_name(&name, kind), name);
        }
    }
}

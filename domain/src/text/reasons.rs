//! What can be wrong with a text, as the end of a sentence that begins with its field. Customers read it in their language, which
//! the [`crate::catalogue`] finds by these.

/// There must be something.
pub const EMPTY: &str = "must not be empty";
/// Something that is not printed, or a line break where there is one line.
pub const UNPRINTABLE: &str = "contains a control character";
/// Not of the form of an e-mail address.
pub const NO_ADDRESS: &str = "is not an e-mail address";
/// Of a choice, nothing was taken.
pub const NOT_CHOSEN: &str = "must be chosen";

/// There are more characters than are allowed.
pub(super) fn too_long(count: usize, most: usize) -> String {
    format!("has {count} characters, {most} are allowed: please shorten or split it")
}

/// The two numbers of [`too_long`]; nothing of another reason.
#[must_use]
pub fn read_too_long(reason: &str) -> Option<(&str, &str)> {
    let (count, rest) = reason.strip_prefix("has ")?.split_once(" characters, ")?;
    let (most, _) = rest.split_once(' ')?;
    Some((count, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_text_that_is_too_long_are_found_again() {
        assert_eq!(read_too_long(&too_long(4_001, 4_000)), Some(("4001", "4000")));
        for other in [
            EMPTY,
            UNPRINTABLE,
            NO_ADDRESS,
            NOT_CHOSEN,
            "has two keys already: remove one first",
        ] {
            assert_eq!(read_too_long(other), None);
        }
    }
}

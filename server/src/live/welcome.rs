//! Which build a page is told of when it comes, and later, should that change (docs/architecture/nodes.md).

use desk::Desk;

/// No build has a longer id, in bytes.
const LONGEST: usize = 64;

/// A page of another build than this process.
pub(super) struct OtherBuild {
    page: String,
    /// What it was last told.
    said: String,
}

/// What a page of this build is told, and what to look at again if it is of another.
pub(super) async fn welcome(desk: &Desk, page: String) -> (String, Option<OtherBuild>) {
    // What is no id is as good as none.
    let page = if page.len() > LONGEST { String::new() } else { page };
    let said = desk.told_build(&page).await;
    let is_other = !page.is_empty() && page != desk.build();
    let other = is_other.then(|| OtherBuild {
        page,
        said: said.clone(),
    });
    (said, other)
}

/// What such a page is to be told now, if that is not what it was told.
pub(super) async fn news(other: &mut Option<OtherBuild>, desk: &Desk) -> Option<String> {
    let other = other.as_mut()?;
    let now = desk.told_build(&other.page).await;
    if now == other.said {
        return None;
    }
    other.said.clone_from(&now);
    Some(now)
}

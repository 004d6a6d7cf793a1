//! Two versions side by side: while one takes the other's place, nodes of both answer pages of both. A build is known by its id, which
//! says nothing of which is the newer.

/// How many sets of assets are kept: that of the build which began last, and the one before it. Those of nodes that are up are kept
/// besides.
pub const ASSET_SETS_KEPT: usize = 2;

/// The build that a page of build `page` is told of by a node of build `own`, while nodes that are up serve `served`: its own, unless
/// it is to offer a reload (behaviour 3, "A new version").
///
/// That is so once no node serves its build any more: whichever node answers, a reload leads to another, and never back. So no page
/// goes in circles between two versions, and where the older one is put back, pages of the newer are told as well. Nodes that do not
/// say which build they are, as those of older versions do, may be of any.
#[must_use]
pub fn told<'a>(page: &'a str, own: &'a str, served: &[String]) -> &'a str {
    if served.iter().any(|build| build == page || build.is_empty()) {
        page
    } else {
        own
    }
}

/// Whether a set of assets is kept, of which so many that are kept began later.
#[must_use]
pub fn keeps_assets(later: usize, build: &str, served: &[String]) -> bool {
    later < ASSET_SETS_KEPT || served.iter().any(|served| served == build)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builds(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_page_is_told_to_reload_once_that_leads_to_another_build_whoever_answers() {
        assert_eq!(told("a", "a", &builds(&["a"])), "a");
        assert_eq!(told("a", "b", &builds(&["a", "b"])), "a", "it could land on a again");
        assert_eq!(told("b", "a", &builds(&["a", "b"])), "b");
        assert_eq!(told("a", "b", &builds(&["b"])), "b");
        assert_eq!(told("a", "b", &builds(&["b", "c"])), "b");
        assert_eq!(told("b", "a", &builds(&["a"])), "a", "the older one was put back");
        assert_eq!(
            told("a", "b", &builds(&["b", ""])),
            "a",
            "nobody knows what that node serves"
        );
        assert_eq!(told("a", "b", &[]), "b");
    }

    /// A page follows what it is told, and whatever it then loads, no node tells it again.
    #[test]
    fn no_page_reloads_twice_for_the_same_builds() {
        let all = ["a", "b", "c"];
        for served in [&["a"][..], &["a", "b"], &["b", "c"], &["a", "b", "c"]] {
            let served = builds(served);
            for page in all {
                for node in &served {
                    if told(page, node, &served) == page {
                        continue;
                    }
                    for loaded in &served {
                        for next in &served {
                            assert_eq!(told(loaded, next, &served), loaded);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_last_two_sets_are_kept_and_those_that_are_served() {
        assert!(keeps_assets(0, "c", &[]) && keeps_assets(1, "b", &[]));
        assert!(!keeps_assets(2, "a", &builds(&["c", "b"])));
        assert!(keeps_assets(2, "a", &builds(&["c", "a"])));
    }
}

//! Which changes of the address without a load begin a page view (TGT-12).

use crate::text::halves;

/// Whether a change of the address from `old` to `new` begins a page view. `replaced` is whether the page
/// has put the new address in place of the old one in the tab's history.
#[must_use]
pub fn begins_view(old: &str, new: &str, replaced: bool) -> bool {
    let (old_page, old_fragment) = apart(old, b'#');
    let (new_page, new_fragment) = apart(new, b'#');
    if replaced {
        apart(old_page, b'?').0 != apart(new_page, b'?').0
            || route(old_fragment) != route(new_fragment)
    } else {
        old_page != new_page || is_route(old_fragment) || is_route(new_fragment)
    }
}

/// Whether a router in the page keeps its path in the fragment.
fn is_route(fragment: &str) -> bool {
    matches!(fragment.as_bytes().first(), Some(b'/' | b'!'))
}

/// The path that a router keeps in the fragment; empty if none does.
fn route(fragment: &str) -> &str {
    if is_route(fragment) {
        apart(fragment, b'?').0
    } else {
        ""
    }
}

fn apart(text: &str, at: u8) -> (&str, &str) {
    halves(text, at).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::begins_view;

    /// Compares whether a page view begins where the page adds an entry, and where it replaces one.
    #[track_caller]
    fn check(old: &str, new: &str, added: bool, replaced: bool) {
        let at = |tail: &str| std::format!("https://example.com{tail}");
        for (old, new) in [(old, new), (new, old)] {
            assert_eq!(begins_view(&at(old), &at(new), false), added, "{old} {new}");
            assert_eq!(
                begins_view(&at(old), &at(new), true),
                replaced,
                "{old} {new}"
            );
        }
    }

    #[test]
    fn tgt_12_a_fragment_begins_a_page_view_only_where_it_is_a_route() {
        check("/a", "/a#part", false, false);
        check("/a#part", "/a#other", false, false);
        check("/a", "/a#", false, false);
        check("/a?x=1#part", "/a?x=1#other/", false, false);
        check("/a#a/b", "/a#:~:text=b", false, false);
        check("/a", "/a#/", true, true);
        check("/a#/one", "/a#/two", true, true);
        check("/a#part", "/a#/two", true, true);
        check("/#!one", "/#!two", true, true);
        check("/#!/one", "/", true, true);
        // A path with a number sign in what it is asked, as a browser writes it.
        check("/a?x=%23/1", "/a?x=%23/2", true, false);
    }

    #[test]
    fn tgt_12_replacing_an_entry_begins_a_page_view_only_with_another_path() {
        check("/a", "/b", true, true);
        check("/a", "/a/", true, true);
        check("/a?x=1", "/a?x=2", true, false);
        check("/a", "/a?x=2", true, false);
        check("/a?x=1#part", "/a", true, false);
        check("/a#/one?x=1", "/a#/one?x=2", true, false);
        check("/a?x=1#/one", "/a?x=2#/one", true, false);
        check("/a?x=1#/one", "/a?x=2#/two", true, true);
    }
}

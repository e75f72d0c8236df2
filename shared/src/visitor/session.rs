//! Whose chat a page has, and how pages tell each other that a person's session has ended.

use alloc::string::String;

/// What says whose session the browser has now.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Session {
    /// What the cookie says that the browser is known by (VIS-2).
    pub secret: Option<String>,
    /// When a session last ended in this tab, in milliseconds; 0 where none did. Pages that the browser
    /// has kept in memory hear nothing, so they look at it when they come back.
    pub ended: u64,
}

/// Says to other pages of the origin whose session has ended: `c` where everything that the browser knew
/// was cleared, `i` where the site has named another person. Behind it stands the person of before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended(pub String);

impl Ended {
    /// What the browser knew was cleared.
    pub(super) fn cleared(whose: Option<&str>) -> Self {
        Self::of('c', whose)
    }

    /// The site has named another person.
    pub(super) fn replaced(whose: &str) -> Self {
        Self::of('i', Some(whose))
    }

    fn of(how: char, whose: Option<&str>) -> Self {
        let mut words = String::from(how);
        words.push_str(whose.unwrap_or_default());
        Self(words)
    }

    /// Whether the session also ends of a page where the site has named this person, or no person.
    /// What was cleared where no person was named is every page's.
    pub(super) fn concerns(&self, whose: Option<&str>) -> bool {
        let cleared = self.0.starts_with('c');
        let ended = self.0.get(1..).unwrap_or_default();
        match whose {
            None => cleared,
            Some(whose) => ended.eq_ignore_ascii_case(whose) || (cleared && ended.is_empty()),
        }
    }
}

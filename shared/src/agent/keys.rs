//! What a key does in the inbox, and that none falls into the reply by a slip (INB-7).

use alloc::{borrow::ToOwned, string::String};

/// What a single key is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Act {
    /// The focus goes to the next row.
    Next,
    Previous,
    /// The conversation opens whose visitor has waited longest.
    Longest,
    Reply,
    Comment,
    Close,
    Search,
    /// The focus goes back to the list.
    List,
    Help,
}

impl Act {
    /// The act of a key where the focus is in no field. `singles` is whether letters and signs alone do
    /// something, and `on_row` whether a row has the focus.
    fn of(key: &str, singles: bool, on_row: bool) -> Option<Self> {
        match key {
            "ArrowDown" if on_row => Some(Self::Next),
            "ArrowUp" if on_row => Some(Self::Previous),
            "Escape" => Some(Self::List),
            _ if !singles => None,
            "j" => Some(Self::Next),
            "k" => Some(Self::Previous),
            "n" => Some(Self::Longest),
            "r" => Some(Self::Reply),
            "c" => Some(Self::Comment),
            "e" => Some(Self::Close),
            "/" => Some(Self::Search),
            "?" => Some(Self::Help),
            _ => None,
        }
    }

    /// Whether a key that is held does it again and again.
    fn repeats(self) -> bool {
        match self {
            Self::Next | Self::Previous => true,
            Self::Longest
            | Self::Reply
            | Self::Comment
            | Self::Close
            | Self::Search
            | Self::List
            | Self::Help => false,
        }
    }
}

/// A key as the page hears of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Key<'a> {
    pub name: &'a str,
    /// It is held, and was heard of before.
    pub held: bool,
}

/// Where the focus is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Focus {
    /// In a field, a dialog or a menu, which takes keys itself.
    Field,
    Row,
    /// On something else, or nowhere.
    Elsewhere,
}

/// What becomes of a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Heard {
    Does(Act),
    /// It is held from an act, and must not be typed where the focus has gone.
    Swallowed,
    /// It is not for the inbox.
    Passes,
}

/// The keys of the inbox.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Keys {
    /// The key that has just done something, as long as it may be held.
    down: Option<String>,
}

impl Keys {
    pub fn pressed(&mut self, key: Key<'_>, focus: Focus, singles: bool) -> Heard {
        let is_held = key.held && self.down.as_deref() == Some(key.name);
        if !key.held {
            self.down = None;
        }
        let act = match focus {
            Focus::Field => None,
            Focus::Row => Act::of(key.name, singles, true),
            Focus::Elsewhere => Act::of(key.name, singles, false),
        };
        match act {
            Some(act) if !key.held || act.repeats() => {
                self.down = Some(key.name.to_owned());
                Heard::Does(act)
            }
            Some(_) => Heard::Swallowed,
            None if is_held => Heard::Swallowed,
            None => Heard::Passes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, held: bool) -> Key<'_> {
        Key { name, held }
    }

    #[test]
    fn inb_7_a_key_outside_of_fields_is_a_shortcut_or_nothing() {
        let mut keys = Keys::default();
        let printable = (' '..='~').map(alloc::string::String::from);
        let mut acts = alloc::string::String::new();
        for name in printable {
            match keys.pressed(key(&name, false), Focus::Elsewhere, true) {
                Heard::Does(_) => acts.push_str(&name),
                Heard::Swallowed => panic!("{name} is not held"),
                Heard::Passes => {}
            }
            assert_eq!(
                keys.pressed(key(&name, false), Focus::Field, true),
                Heard::Passes,
                "{name} in a field"
            );
            assert_eq!(
                keys.pressed(key(&name, false), Focus::Row, false),
                Heard::Passes,
                "{name} with single keys off"
            );
        }
        assert_eq!(acts, "/?cejknr");
        let down = |keys: &mut Keys, focus| keys.pressed(key("ArrowDown", false), focus, false);
        assert_eq!(down(&mut keys, Focus::Row), Heard::Does(Act::Next));
        assert_eq!(down(&mut keys, Focus::Elsewhere), Heard::Passes);
    }

    #[test]
    fn inb_7_a_key_that_is_held_acts_once_and_is_not_typed_where_the_focus_went() {
        for (name, act) in [("r", Act::Reply), ("c", Act::Comment), ("/", Act::Search)] {
            let mut keys = Keys::default();
            let first = keys.pressed(key(name, false), Focus::Elsewhere, true);
            assert_eq!(first, Heard::Does(act));
            for _ in 0..3 {
                let again = keys.pressed(key(name, true), Focus::Field, true);
                assert_eq!(again, Heard::Swallowed);
            }
            // Pressed anew it is a letter, and so is another that is held there.
            for typed in [key(name, false), key(name, true), key("x", true)] {
                let heard = keys.pressed(typed, Focus::Field, true);
                assert_eq!(heard, Heard::Passes, "{typed:?}");
            }
        }
        let mut keys = Keys::default();
        for (name, held) in [("e", Heard::Swallowed), ("j", Heard::Does(Act::Next))] {
            keys.pressed(key(name, false), Focus::Row, true);
            assert_eq!(keys.pressed(key(name, true), Focus::Row, true), held);
        }
    }
}

//! What stands inside the panel and can be pressed or filled. This is in the panel's program.

use shared::text::number;

use super::{card, composer, panel, thread};
use crate::io::js::{self, Element};

/// What a press on something means.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    Minimise,
    Send,
    AcceptCookie,
    DeclineCookie,
    Remember,
    Agree,
    GiveMail,
    SkipMail,
    NewThread,
    /// Shows the latest messages.
    ToEnd,
    /// Try the message in this place of the thread again.
    Retry(usize),
}

/// What a press on this element, or on one around it, means.
pub(crate) fn act_of(target: &Element) -> Option<Act> {
    let element = js::part(target)?;
    let part = element.attribute("part")?;
    if part == thread::RETRY {
        let place = number(&element.attribute(thread::PLACE)?)?;
        return place.try_into().ok().map(Act::Retry);
    }
    let act = ACTS.iter().find(|(name, _)| *name == part);
    act.map(|(_, act)| *act)
}

/// What a press on each part means, but for one whose element says more.
const ACTS: [(&str, Act); 10] = [
    (panel::MINIMISE, Act::Minimise),
    (composer::SEND, Act::Send),
    (card::ACCEPT, Act::AcceptCookie),
    (card::DECLINE, Act::DeclineCookie),
    (card::AGREE, Act::Agree),
    (card::MAIL_SEND, Act::GiveMail),
    (card::MAIL_SKIP, Act::SkipMail),
    (panel::REMEMBER, Act::Remember),
    (panel::NEW_THREAD, Act::NewThread),
    (thread::NEW_MESSAGES, Act::ToEnd),
];

/// Where something is typed or ticked.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Field {
    /// A message.
    Composer,
    /// An address.
    Mail,
    /// The subscription box.
    Subscribe,
}

pub(crate) fn field_of(target: &Element) -> Option<Field> {
    match target.attribute("part")?.as_str() {
        composer::INPUT => Some(Field::Composer),
        card::MAIL => Some(Field::Mail),
        card::SUBSCRIBE => Some(Field::Subscribe),
        _ => None,
    }
}

//! What stands inside the panel and can be pressed or filled. This is in the panel's program.

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
    match element.attribute("part")?.as_str() {
        panel::MINIMISE => Some(Act::Minimise),
        composer::SEND => Some(Act::Send),
        card::ACCEPT => Some(Act::AcceptCookie),
        card::DECLINE => Some(Act::DeclineCookie),
        card::AGREE => Some(Act::Agree),
        card::MAIL_SEND => Some(Act::GiveMail),
        card::MAIL_SKIP => Some(Act::SkipMail),
        panel::REMEMBER => Some(Act::Remember),
        panel::NEW_THREAD => Some(Act::NewThread),
        thread::NEW_MESSAGES => Some(Act::ToEnd),
        thread::RETRY => element
            .attribute(thread::PLACE)?
            .parse()
            .ok()
            .map(Act::Retry),
        _ => None,
    }
}

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

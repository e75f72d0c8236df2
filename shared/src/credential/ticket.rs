//! Tickets: what the Worker knows again when somebody comes back with a code, sealed. Whoever holds one
//! can read it.

use alloc::string::String;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    keys::Keys,
    mac::sha256,
    seal::{self, Purpose},
    totp::Secret,
};
use crate::{
    ids::{Digest, PersonId},
    time::{Span, Timestamp},
};

/// How long somebody may take to find the other device.
pub const LIFE: Span = Span::seconds(5 * 60);

/// That somebody's password was right, and a code is still needed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SecondFactor {
    pub person: PersonId,
    /// Of the kept hash that the password fitted.
    password: Digest,
}

impl SecondFactor {
    /// `password` is the hash that is kept from here on.
    #[must_use]
    pub fn new(person: PersonId, password: &str) -> Self {
        let password = Digest(sha256(password.as_bytes()));
        Self { person, password }
    }

    /// Whether that is still the hash that is kept.
    #[must_use]
    pub fn is_of(&self, password: &str) -> bool {
        self.password == Digest(sha256(password.as_bytes()))
    }
}

/// What codes will be made of, once a first one has come.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct NewCode {
    pub person: PersonId,
    pub secret: Secret,
}

/// Lets its bearer give an administrator a new password (TEA-2).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Reset {
    /// Random, so that each code is used once.
    pub nonce: [u8; 16],
}

/// How long a reset code is good.
pub const RESET_LIFE: Span = Span::seconds(60 * 60);

/// A reset code. Its key is one of the deployment's that is there for nothing else.
#[must_use]
pub fn seal_reset(keys: &Keys, reset: &Reset, now: Timestamp) -> String {
    seal::seal(keys, Purpose::Reset, &(now.after(RESET_LIFE), reset))
}

/// What a reset code is known by once it was used, and when it ends.
pub fn open_reset(keys: &Keys, text: &str, now: Timestamp) -> Result<(Digest, Timestamp), Refused> {
    let opened = seal::open(keys, Purpose::Reset, text);
    let (until, _): (Timestamp, Reset) = opened.map_err(|_| Refused::Forged)?;
    if until <= now {
        return Err(Refused::Expired);
    }
    Ok((Digest(sha256(text.as_bytes())), until))
}

/// What a ticket may be.
pub trait Ticket: Serialize + DeserializeOwned {
    const PURPOSE: Purpose;
}

impl Ticket for SecondFactor {
    const PURPOSE: Purpose = Purpose::SecondFactor;
}

impl Ticket for NewCode {
    const PURPOSE: Purpose = Purpose::NewCode;
}

/// Why a ticket is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// Not sealed by this deployment for this.
    Forged,
    Expired,
}

#[must_use]
pub fn seal<T: Ticket>(keys: &Keys, ticket: &T, now: Timestamp) -> String {
    seal::seal(keys, T::PURPOSE, &(now.after(LIFE), ticket))
}

pub fn open<T: Ticket>(keys: &Keys, text: &str, now: Timestamp) -> Result<T, Refused> {
    let opened = seal::open(keys, T::PURPOSE, text);
    let (until, ticket): (Timestamp, T) = opened.map_err(|_| Refused::Forged)?;
    if until <= now {
        return Err(Refused::Expired);
    }
    Ok(ticket)
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn keys() -> Keys {
        Keys::parse(&format!("a:{}", "01".repeat(32))).unwrap()
    }

    fn ada() -> PersonId {
        PersonId::new("ada").unwrap()
    }

    #[test]
    fn a_ticket_is_good_for_five_minutes_and_for_what_it_was_given_for() {
        let keys = keys();
        let ticket = SecondFactor::new(ada(), "hash");
        let text = seal(&keys, &ticket, NOW);
        let last = NOW.after(Span(LIFE.0 - 1));
        assert_eq!(open(&keys, &text, last), Ok(ticket));
        let late = open::<SecondFactor>(&keys, &text, NOW.after(LIFE));
        assert_eq!(late, Err(Refused::Expired));
        assert!(open::<NewCode>(&keys, &text, NOW) == Err(Refused::Forged));
        let other = Keys::parse(&format!("a:{}", "02".repeat(32))).unwrap();
        // Of what is not sealed nothing is said, not even that it has ended.
        let forged = open::<SecondFactor>(&other, &text, NOW.after(LIFE));
        assert_eq!(forged, Err(Refused::Forged));
    }

    #[test]
    fn a_ticket_ends_with_the_password_that_bought_it() {
        let ticket = SecondFactor::new(ada(), "hash");
        assert!(ticket.is_of("hash"));
        assert!(!ticket.is_of("another hash"));
    }
}

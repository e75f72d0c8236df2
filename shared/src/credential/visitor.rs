//! A visitor's token (VIS-1): site and visitor, the origin it was given to, and when it ends. It stands in request bodies and in a subprotocol, and is kept in memory only.

use alloc::{borrow::ToOwned, string::String};

use serde::{Deserialize, Serialize};

use super::{
    keys::Keys,
    seal::{self, Purpose},
};
use crate::{
    ids::{SiteId, VisitorId},
    time::{Span, Timestamp},
};

/// How long a token is good for.
pub const LIFE: Span = Span::seconds(60 * 60);

/// How long after its end it still buys a new one, so that a laptop that slept keeps its
/// conversation.
pub const RENEWABLE: Span = Span::seconds(24 * 60 * 60);

/// By what the visitor is known when they come back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Identity {
    /// And the browser will not say either.
    Anonymous,
    /// By the browser's secret, after consent (VIS-2).
    Remembered,
    /// By the site's word, which ends then. Such a visitor gets no `messagesUtk` (CON-3).
    Identified { until: Timestamp },
}

impl Identity {
    /// When a token that is given now ends: none outlives the site's word.
    fn end(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Anonymous | Self::Remembered => now.after(LIFE),
            Self::Identified { until } => now.after(LIFE).min(until),
        }
    }
}

/// What a token says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Claims {
    pub site: SiteId,
    pub visitor: VisitorId,
    pub identity: Identity,
    /// As the browser wrote it in `Origin`.
    pub origin: String,
    pub issued: Timestamp,
    pub expires: Timestamp,
}

/// Where a token is given and where it is shown: the site asked for and the `Origin` that asks.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub site: &'a SiteId,
    pub origin: &'a str,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// No token at all, or of another form.
    Garbled,
    /// Not sealed by a key of this deployment as a visitor's token.
    Forged,
    OfAnotherSite,
    OfAnotherOrigin,
    /// It has ended; for renewal, more than [`RENEWABLE`] ago.
    Expired,
    /// The site's word has ended, by which the visitor was known: the site is to say it anew.
    WordEnded,
}

impl Refused {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Garbled => "token_garbled",
            Self::Forged => "token_forged",
            Self::OfAnotherSite => "token_of_another_site",
            Self::OfAnotherOrigin => "token_of_another_origin",
            Self::Expired => "token_expired",
            Self::WordEnded => "identity_expired",
        }
    }
}

impl From<seal::Refused> for Refused {
    fn from(refused: seal::Refused) -> Self {
        match refused {
            seal::Refused::Garbled => Self::Garbled,
            seal::Refused::Forged => Self::Forged,
        }
    }
}

impl Claims {
    /// What is said to a visitor who begins, or is identified, in this place.
    #[must_use]
    pub fn new(place: Place<'_>, visitor: VisitorId, identity: Identity, now: Timestamp) -> Self {
        Self {
            site: place.site.clone(),
            visitor,
            identity,
            origin: place.origin.to_owned(),
            issued: now,
            expires: identity.end(now),
        }
    }

    /// The same with another hour to go, or what is left of the site's word.
    pub fn renewed(self, now: Timestamp) -> Result<Self, Refused> {
        let expires = self.identity.end(now);
        if expires <= now {
            return Err(Refused::WordEnded);
        }
        Ok(Self {
            issued: now,
            expires,
            ..self
        })
    }
}

#[must_use]
pub fn seal(keys: &Keys, claims: &Claims) -> String {
    seal::seal(keys, Purpose::Visitor, claims)
}

/// What a token says, if it is whole, of this place (RUN-4), and still good.
///
/// The first of the reasons in [`Refused`] that holds is given.
pub fn open(keys: &Keys, token: &str, place: Place<'_>, now: Timestamp) -> Result<Claims, Refused> {
    before(keys, token, place, now, Span::default())
}

/// The same of a token that may have ended less than [`RENEWABLE`] ago, for a new one alone.
pub fn open_for_renewal(
    keys: &Keys,
    token: &str,
    place: Place<'_>,
    now: Timestamp,
) -> Result<Claims, Refused> {
    before(keys, token, place, now, RENEWABLE)
}

fn before(
    keys: &Keys,
    token: &str,
    place: Place<'_>,
    now: Timestamp,
    grace: Span,
) -> Result<Claims, Refused> {
    let claims: Claims = seal::open(keys, Purpose::Visitor, token)?;
    if claims.site != *place.site {
        return Err(Refused::OfAnotherSite);
    }
    if claims.origin != place.origin {
        return Err(Refused::OfAnotherOrigin);
    }
    if claims.expires.after(grace) <= now {
        return Err(Refused::Expired);
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn keys() -> Keys {
        Keys::parse(&format!("a:{}", "01".repeat(32))).unwrap()
    }

    fn site(name: &str) -> SiteId {
        SiteId::new(name).unwrap()
    }

    fn claims(place: Place<'_>) -> Claims {
        Claims::new(place, VisitorId([1; 16]), Identity::Remembered, NOW)
    }

    #[test]
    fn vis_1_a_token_holds_for_an_hour_where_it_was_given() {
        let (keys, main, other) = (keys(), site("main"), site("other"));
        let place = Place {
            site: &main,
            origin: "https://example.com",
        };
        let token = seal(&keys, &claims(place));
        let last = NOW.after(Span(LIFE.0 - 1));
        assert_eq!(open(&keys, &token, place, NOW), Ok(claims(place)));
        assert_eq!(open(&keys, &token, place, last), Ok(claims(place)));
        let refused = |place, now| open(&keys, &token, place, now).unwrap_err().code();
        assert_eq!(refused(place, NOW.after(LIFE)), "token_expired");
        for origin in ["https://example.com:8443", "http://example.com", "null", ""] {
            let elsewhere = Place { origin, ..place };
            assert_eq!(refused(elsewhere, NOW), "token_of_another_origin");
        }
        let elsewhere = Place {
            site: &other,
            ..place
        };
        assert_eq!(refused(elsewhere, NOW), "token_of_another_site");
    }

    #[test]
    fn vis_1_a_token_that_ended_today_buys_a_new_one_in_the_same_place() {
        let (keys, main) = (keys(), site("main"));
        let place = Place {
            site: &main,
            origin: "https://example.com",
        };
        let token = seal(&keys, &claims(place));
        let late = NOW.after(LIFE).after(Span(RENEWABLE.0 - 1));
        let old = open_for_renewal(&keys, &token, place, late).unwrap();
        let new = seal(&keys, &old.renewed(late).unwrap());
        let opened = open(&keys, &new, place, late).unwrap();
        assert_eq!(
            (opened.visitor, opened.identity),
            (VisitorId([1; 16]), claims(place).identity)
        );
        assert_eq!((opened.issued, opened.expires), (late, late.after(LIFE)));

        let too_late = NOW.after(LIFE).after(RENEWABLE);
        let refused = open_for_renewal(&keys, &token, place, too_late);
        assert_eq!(refused, Err(Refused::Expired));
        let elsewhere = Place {
            origin: "https://evil.example",
            ..place
        };
        let refused = open_for_renewal(&keys, &token, elsewhere, NOW);
        assert_eq!(refused, Err(Refused::OfAnotherOrigin));
    }

    #[test]
    fn con_8_no_token_outlives_the_sites_word() {
        let (keys, main) = (keys(), site("main"));
        let place = Place {
            site: &main,
            origin: "https://example.com",
        };
        let until = NOW.after(Span(LIFE.0 + LIFE.0 / 2));
        let identity = Identity::Identified { until };
        let first = Claims::new(place, VisitorId([1; 16]), identity, NOW);
        assert_eq!(first.expires, NOW.after(LIFE));
        let later = first.expires;
        let second = first.renewed(later).unwrap();
        assert_eq!(second.expires, until);
        let text = seal(&keys, &second);
        let refused = open(&keys, &text, place, until).unwrap_err();
        assert_eq!(refused, Refused::Expired);
        // It may have ended a moment ago, and buys nothing all the same.
        let old = open_for_renewal(&keys, &text, place, until).unwrap();
        let refused = old.renewed(until).unwrap_err();
        assert_eq!(refused.code(), "identity_expired");
        let short = Claims::new(place, VisitorId([1; 16]), identity, Timestamp(until.0 - 1));
        assert_eq!(short.expires, until);
    }

    #[test]
    fn the_longest_names_fit_into_a_token() {
        let keys = Keys::parse(&format!("{}:{}", "k".repeat(16), "01".repeat(32))).unwrap();
        let longest = site(&"s".repeat(64));
        let origin = format!("https://{}:65535", "d".repeat(253));
        let place = Place {
            site: &longest,
            origin: &origin,
        };
        let mut claims = claims(place);
        let until = Timestamp(u64::MAX);
        claims.identity = Identity::Identified { until };
        claims.issued = Timestamp(u64::MAX - 1);
        claims.expires = Timestamp(u64::MAX);
        let token = seal(&keys, &claims);
        assert_eq!(open(&keys, &token, place, NOW), Ok(claims));
    }
}

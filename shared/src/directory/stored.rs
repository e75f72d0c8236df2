//! What the directory keeps of the team, in the bytes of [`crate::stored`]: types of their own that
//! never appear on the wire.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{Digest, PersonId, RoleId, SiteId, TeamId},
    protocol::site::Publisher,
    time::Timestamp,
};

/// Where a record stands, one for each [`Record`].
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Key {
    Member(PersonId),
    Role(RoleId),
    Team(TeamId),
    Session(Digest),
    Invitation(Digest),
    Attempts(Subject),
    Challenge(Digest),
    ApiKey(Digest),
    /// Not every inbox has heard yet that this person is dismissed.
    Dismissal(PersonId),
    /// A sign-in link, by its digest.
    Access(Digest),
    /// A reset code that was used, by its digest.
    Reset(Digest),
}

/// What is kept under a [`Key`] of the same kind.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Record {
    Member(Member),
    Role(Role),
    Team(Team),
    Session(Session),
    Invitation(Invitation),
    Attempts(Attempts),
    /// A challenge that was answered, until it would have ended anyway.
    Challenge {
        until: Timestamp,
    },
    ApiKey(ApiKey),
    /// What was opened under a lower number ends.
    Dismissal {
        number: u32,
    },
    Access(Access),
    Reset(Reset),
}

/// Somebody of the team.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Member {
    pub mail: String,
    pub name: String,
    pub position: Position,
    /// As a PHC string.
    pub password: String,
    pub code: Option<Code>,
    pub passkeys: Vec<Passkey>,
    /// Raised when they sign out or their permissions change: passes of a lower number are void.
    pub number: u32,
    pub since: Timestamp,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Position {
    pub role: RoleId,
    pub seat: bool,
    pub teams: Vec<TeamId>,
}

/// A second factor (RFC 6238).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Code {
    pub secret: Vec<u8>,
    /// The time step of the last code that was taken.
    pub last: u64,
    pub recovery: Vec<Digest>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Passkey {
    pub id: Vec<u8>,
    pub name: String,
    pub kept: Vec<u8>,
    pub since: Timestamp,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Role {
    pub name: String,
    /// The bits of [`Permissions`](crate::protocol::permission::Permissions).
    pub permissions: u8,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Team {
    pub name: String,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Session {
    pub person: PersonId,
    pub begun: Timestamp,
    pub seen: Timestamp,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Invitation {
    pub mail: String,
    pub position: Position,
    pub by: PersonId,
    pub until: Timestamp,
}

/// Whose attempts are counted.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Subject {
    /// Of an account, there or not, by its address.
    Account(String),
    /// From a network address, by its digest.
    Network(Digest),
    /// At the set-up code, from a network address.
    SetUp(Digest),
    /// At a reset code, from a network address.
    Reset(Digest),
    /// At one's own password, from a session that is signed in.
    Session(Digest),
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Attempts {
    pub since: Timestamp,
    pub count: u32,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ApiKey {
    pub name: String,
    pub by: PersonId,
    pub since: Timestamp,
    /// Bits, one for each [`Scope`](crate::protocol::team::Scope).
    pub scopes: u8,
    pub site: Option<SiteId>,
    pub until: Option<Timestamp>,
    pub used: Option<Timestamp>,
    /// Its maker has left.
    pub left: Option<Left>,
}

/// That a person has left.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Left {
    pub at: Timestamp,
    /// Their name at that moment.
    pub name: String,
}

/// A link with which a person gets back in (TEA-1).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Access {
    pub person: PersonId,
    pub by: PersonId,
    pub until: Timestamp,
}

/// An administrator got back in with a code (TEA-2).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Reset {
    pub person: PersonId,
    /// Their name at that moment.
    pub name: String,
    pub at: Timestamp,
}

/// Who published a version of a site, and when, beside what was written. Names are those of that
/// moment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct About {
    /// The site's own name.
    pub name: String,
    pub at: Timestamp,
    by: Option<By>,
}

/// Who published: a person, or a program with the key of this name that the person made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct By {
    name: String,
    key: Option<String>,
}

impl About {
    #[must_use]
    pub fn new(name: String, at: Timestamp, by: Option<Publisher>) -> Self {
        let by = by.map(|Publisher { name, key }| By { name, key });
        Self { name, at, by }
    }

    #[must_use]
    pub fn publisher(&self) -> Option<Publisher> {
        let by = self.by.clone();
        by.map(|By { name, key }| Publisher { name, key })
    }
}

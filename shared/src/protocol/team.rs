//! The team: what the Worker asks the directory of people, and what the console shows of them.
//!
//! Secrets never come here: the Worker checks passwords and codes, and says what it has found.

use alloc::{boxed::Box, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{
    call::Person,
    permission::{Permission, Permissions},
};
use crate::{
    ids::{Digest, PersonId, RoleId, SiteId, TeamId},
    time::{Span, Timestamp},
};

/// How long a pass is good, and what was changed meanwhile may not be known to it.
pub const PASS_LIFE: Span = Span::seconds(5 * 60);

/// What somebody may do, under a name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Role {
    pub id: RoleId,
    pub name: String,
    pub permissions: Permissions,
}

/// People whom conversations are assigned to together.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
}

/// Where somebody stands: what whoever manages people decides.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Position {
    pub role: RoleId,
    /// Conversations may be assigned to them.
    pub seat: bool,
    pub teams: Vec<TeamId>,
}

/// Somebody of the team, as whoever manages people sees them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Member {
    pub id: PersonId,
    pub mail: String,
    /// The name shown to visitors.
    pub name: String,
    pub position: Position,
    /// Signing in takes a code besides the password.
    pub second_factor: bool,
    pub passkeys: u32,
    pub since: Timestamp,
}

/// Somebody who is invited and has not come yet.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Invited {
    pub mail: String,
    pub position: Position,
    pub by: PersonId,
    pub until: Timestamp,
}

/// Everybody, and what they can be.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Roster {
    pub members: Vec<Member>,
    pub invited: Vec<Invited>,
    pub roles: Vec<Role>,
    pub teams: Vec<Team>,
}

/// Somebody's own account, as they see it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Account {
    pub mail: String,
    pub second_factor: bool,
    /// Recovery codes that are left.
    pub recovery: u32,
    pub passkeys: Vec<PasskeyView>,
    pub sessions: u32,
    /// Resets of late, of which every console tells (TEA-2), the latest first.
    pub resets: Vec<ResetNotice>,
}

/// An administrator got back in with a reset code (TEA-2).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ResetNotice {
    pub at: Timestamp,
    /// The administrator's name.
    pub name: String,
}

/// A reset code whose seal fits.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ResetCode {
    pub digest: Digest,
    pub until: Timestamp,
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct PasskeyView {
    /// The credential's id.
    pub id: Vec<u8>,
    pub name: String,
    pub since: Timestamp,
}

/// Somebody who begins.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Newcomer {
    pub id: PersonId,
    pub name: String,
    /// As a PHC string.
    pub password: String,
}

/// What a pass says of whom it is for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Facts {
    pub person: Person,
    pub permissions: Permissions,
}

/// What the Worker has found somebody to know or to have.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Proof {
    /// The password fits this kept hash; `renewed` is its hash with today's costs, where that differs.
    Password {
        checked: String,
        renewed: Option<String>,
    },
    /// After the password, which fitted this kept hash: a code of this time step.
    Code { checked: String, step: u64 },
    /// The same with a recovery code.
    Recovery { checked: String, code: Digest },
    /// A passkey, which stands for both: what is to be kept of it from here on, and the challenge.
    Passkey {
        id: Vec<u8>,
        kept: Vec<u8>,
        challenge: Digest,
    },
}

/// What is needed to check what somebody brings.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Credentials {
    pub person: PersonId,
    /// As a PHC string.
    pub password: String,
    pub code: Option<CodeSecret>,
    pub recovery: Vec<Digest>,
}

/// What codes are made from (RFC 6238).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CodeSecret {
    pub secret: Vec<u8>,
    /// The time step of the last code that was taken.
    pub last: u64,
}

/// A passkey as it is kept.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Passkey {
    pub id: Vec<u8>,
    pub name: String,
    /// What checking it needs.
    pub kept: Vec<u8>,
}

/// One thing that an API key is for (TEA-3).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Publish sites, and read what was published.
    Sites,
    /// Vouch for visitors.
    Identities,
    /// Make the keys by which a site vouches for visitors itself.
    IdentityKeys,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::Sites, Self::Identities, Self::IdentityKeys];

    /// What a person needs to do the same, and so the maker of a key.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Sites => Permission::Chatflows,
            Self::Identities | Self::IdentityKeys => Permission::Settings,
        }
    }
}

/// What a new API key is to be.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NewKey {
    pub name: String,
    /// `None` is all that its maker may give.
    pub scopes: Option<Vec<Scope>>,
    /// The only site that it is for; `None` is every site.
    pub site: Option<SiteId>,
    /// When it ends.
    pub until: Option<Timestamp>,
}

/// An API key, without its secret.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ApiKey {
    pub digest: Digest,
    pub name: String,
    pub by: PersonId,
    /// The name of the person who made it, also once they have left.
    pub maker: String,
    pub since: Timestamp,
    pub scopes: Vec<Scope>,
    pub site: Option<SiteId>,
    pub until: Option<Timestamp>,
    /// When a program last came with it, to within an hour.
    pub used: Option<Timestamp>,
    pub state: KeyState,
}

/// Whether an API key does anything.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    Good,
    /// Its end has come.
    Ended,
    /// Its maker may not do any of what it is for at the moment.
    Powerless,
    /// Its maker has left, and it is void for good.
    Void,
}

/// To the `Directory`, about people. Whoever makes a change comes with what their pass says (`by`):
/// whether that still holds is decided with the change, in one step.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum TeamCall {
    /// Is anybody there yet?
    Begun,
    /// Somebody brings the set-up code, right or not, to be the first administrator.
    SetUp {
        right: bool,
        from: Digest,
        mail: String,
        newcomer: Newcomer,
        session: Digest,
    },
    /// Somebody is about to prove who they are. Counted as an attempt until it succeeds.
    Knock {
        mail: String,
        from: Digest,
    },
    /// The same for the second factor, whose first was right.
    KnockAgain {
        person: PersonId,
        from: Digest,
    },
    /// Somebody has proved who they are.
    SignIn {
        person: PersonId,
        from: Digest,
        proof: Proof,
        session: Digest,
    },
    /// Whose session is this?
    Renew(Digest),
    /// Is a pass still good that this session bought?
    Stands {
        by: Facts,
        session: Digest,
    },
    /// Ends a session, or all of its owner's.
    SignOut {
        session: Digest,
        everywhere: bool,
    },
    Account(PersonId),
    /// What is needed to check a person who is signed in. Counted by their session and network: tries of
    /// others at the account keep nobody from their own.
    Credentials {
        by: Facts,
        session: Digest,
        from: Digest,
    },
    /// That was checked, and it was right.
    Proved {
        by: Facts,
        session: Digest,
        from: Digest,
    },
    /// Signs in by what `then` brings, in place of the session that the browser has.
    Instead {
        before: Digest,
        then: Box<TeamCall>,
    },
    /// A new password of one's own; every other session ends.
    ChangePassword {
        by: Facts,
        password: String,
        keep: Digest,
    },
    /// Codes from here on, and recovery codes; `None` takes them away.
    PutCode {
        by: Facts,
        code: Option<(CodeSecret, Vec<Digest>)>,
    },
    AddPasskey {
        by: Facts,
        passkey: Passkey,
        challenge: Digest,
    },
    DropPasskey {
        by: Facts,
        id: Vec<u8>,
    },
    /// Whose passkey is this? Counted as an attempt of the network's.
    Passkey {
        id: Vec<u8>,
        from: Digest,
    },
    Roster,
    Invite {
        by: Facts,
        invitation: Digest,
        mail: String,
        position: Position,
    },
    Withdraw {
        by: Facts,
        mail: String,
    },
    /// What does this invitation say?
    Invitation(Digest),
    Accept {
        invitation: Digest,
        newcomer: Newcomer,
        session: Digest,
    },
    PutMember {
        by: Facts,
        person: PersonId,
        name: String,
        position: Position,
    },
    RemoveMember {
        by: Facts,
        person: PersonId,
    },
    /// Ends every session of somebody else.
    SignOutMember {
        by: Facts,
        person: PersonId,
    },
    /// A link with which a person gets back in.
    GiveAccess {
        by: Facts,
        person: PersonId,
        access: Digest,
    },
    /// Which person is this link for?
    Access(Digest),
    TakeAccess {
        access: Digest,
        password: String,
        session: Digest,
    },
    /// An administrator brings a reset code, or a code that is none.
    Reset {
        from: Digest,
        code: Option<ResetCode>,
        mail: String,
        password: String,
        session: Digest,
    },
    PutRole {
        by: Facts,
        role: Role,
    },
    RemoveRole {
        by: Facts,
        role: RoleId,
    },
    PutTeam {
        by: Facts,
        team: Team,
    },
    RemoveTeam {
        by: Facts,
        team: TeamId,
    },
    /// All of them, or the caller's own.
    ApiKeys {
        by: Facts,
    },
    AddApiKey {
        by: Facts,
        digest: Digest,
        wanted: NewKey,
    },
    DropApiKey {
        by: Facts,
        digest: Digest,
    },
    /// A program comes with this: is it an API key that is good?
    ApiKey(Digest),
}

/// From the `Directory`, about people.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum TeamAnswer {
    Done,
    Begun(bool),
    /// `None` where nobody has this address: the Worker checks against nothing for as long.
    Known(Option<Credentials>),
    SignedIn(Facts),
    /// The password was right, and a code is needed.
    CodeNeeded,
    Account(Account),
    Passkey {
        person: PersonId,
        kept: Vec<u8>,
    },
    Roster(Roster),
    Invitation(Invited),
    /// The person of a sign-in link.
    Access {
        mail: String,
        name: String,
    },
    ApiKeys(Vec<ApiKey>),
    Refused(TeamRefusal),
}

/// Why the directory does not do what it was asked; nothing has changed then.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum TeamRefusal {
    /// There is a team already.
    AlreadySetUp,
    WrongSetUpCode,
    /// Whatever was brought does not prove anything. The same for people who are not there.
    NotProved,
    TooManyAttempts {
        wait: Span,
    },
    /// No such session, or it has ended.
    NotSignedIn,
    /// No such invitation, or it has been taken or has ended.
    InvitationUnknown,
    /// Somebody has this address.
    MailTaken,
    /// Nobody could manage people any more.
    LastAdministrator,
    /// Whoever asks may not do that (any more).
    NotAllowed,
    /// More than whoever asks has.
    NotYoursToGive,
    PersonUnknown,
    RoleUnknown,
    /// Somebody has it.
    RoleInUse,
    /// It is as it is for good.
    RoleFixed,
    TeamUnknown,
    PasskeyTaken,
    KeyUnknown,
    /// There are as many as there may be.
    TooMany,
    /// No such sign-in link, or it has been used or has ended.
    AccessUnknown,
    /// A link for oneself.
    OwnAccess,
    /// An API key without a scope.
    KeyForNothing,
    /// An API key whose end has passed.
    KeyEndPast,
    /// No reset code, or it has been used or has ended.
    WrongResetCode,
    /// The reset code is right, and the address is no administrator's.
    NotAdministrator,
}

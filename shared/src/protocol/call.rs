//! What the Worker says to objects, and objects to each other.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{
    console::Preview,
    http::get_where::Staff,
    site::SiteSummary,
    subprotocol::Codec,
    team::{Facts, TeamAnswer, TeamCall},
};
use crate::{
    flow::SiteRecord,
    ids::{ConversationId, Digest, Epoch, InboxId, PersonId, Seq, SiteId, VisitorId},
    time::{Span, Timestamp},
};

/// Who opens a socket, as the Worker has checked it. Objects never see the raw credentials.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Who {
    Visitor(VisitorId),
    Person(Person),
}

/// Somebody of the team.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Person {
    pub id: PersonId,
    /// The name shown to visitors.
    pub name: String,
    /// Raised when they sign out or their permissions change; what was opened under a lower one ends.
    pub number: u32,
    /// Conversations may be assigned to them.
    pub seat: bool,
}

/// To a `Conversation`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ConversationCall {
    /// Take this number; refused with [`ConversationAnswer::Taken`] if there is a log already.
    Begin(Beginning),
    /// A socket is to be opened for this peer.
    Connect { who: Who, codec: Codec },
    /// How does it stand, if this visitor began it?
    Stand(VisitorId),
    /// Is it this visitor's?
    Owned(VisitorId),
    /// Whatever this person opened under a lower number ends.
    Dismiss { person: PersonId, number: u32 },
    /// The visitor of one session is identified: if the conversation is theirs, it is that
    /// visitor's from here on (VIS-3).
    Join { from: VisitorId, to: VisitorId },
    /// Be forgotten, if nothing was ever said in it and it was this visitor's who began it.
    Release(VisitorId),
    /// Who is there to answer has changed (AVL-5): tell the visitor, if they are connected.
    Team(Staff),
}

/// From a `Conversation`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ConversationAnswer {
    Begun,
    Taken,
    /// `None` without a message.
    Stands(Option<Standing>),
    Dismissed,
    Joined,
    /// It is that visitor's.
    Theirs,
    /// There is none, or it is somebody else's.
    NotTheirs,
    /// There is none any more, and whose it was until then.
    Released(Option<VisitorId>),
    Told,
}

/// What a conversation knows from its first moment.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Beginning {
    pub conversation: ConversationId,
    pub site: SiteId,
    pub inbox: InboxId,
    pub visitor: VisitorId,
    /// The site says who the visitor is (CON-8).
    pub identified: bool,
    /// Address of the page it begins on.
    pub page: String,
    /// Id of the chatflow that the page had.
    pub flow: String,
    /// The visitor's conversation that it goes on from, which is over (CNV-1).
    pub after: Option<ConversationId>,
}

/// To an `Inbox`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum InboxCall {
    /// A conversation begins; it shows once it has a message. One that comes `from` a network
    /// address, told apart by a digest, is within the limits or refused (DLV-11).
    Begin {
        beginning: Beginning,
        from: Option<u64>,
    },
    /// The conversation has changed. Saying it twice changes nothing.
    Touch {
        conversation: ConversationId,
        standing: Standing,
    },
    /// A console wants its list live.
    Connect { person: Person, codec: Codec },
    /// Who is there (AVL-1)?
    Staff,
    /// What this person opened under a lower number ends, here and in the conversations. Unless
    /// they may still answer, their conversations go back in line (RTE-3).
    Dismiss {
        person: PersonId,
        number: u32,
        answers: bool,
    },
    /// How many open conversations are this person's?
    Held(PersonId),
    /// May this person open something under this number?
    Admits { person: PersonId, number: u32 },
}

/// How a conversation stands, as its list shows it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Standing {
    pub latest: Preview,
    /// Messages of the visitor since the team last answered.
    pub waiting: u32,
    /// When the first of these came.
    pub waiting_since: Option<Timestamp>,
    /// Somebody of the team has it open.
    pub attended: bool,
    /// It is over (CNV-1).
    pub closed: bool,
    /// The address that the site vouches for, or else the one that the visitor has typed.
    pub mail: Option<String>,
    /// The site vouches for it (CON-8). A conversation that has slept may not know that any more.
    pub verified: bool,
}

/// From an `Inbox`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum InboxAnswer {
    Done,
    /// No such conversation was begun here.
    Unknown,
    Staff(Staff),
    /// The inbox knows how the conversation stands, and says who is there to answer (AVL-5).
    Heard(Staff),
    /// Open conversations of one person.
    Held(u32),
    /// What the person opened under this number has ended.
    Dismissed,
    /// Too many conversations from one network address; one more is within the limit after `wait`.
    TooManyBegun {
        wait: Span,
    },
    /// Too many conversations of one visitor are open.
    TooManyOpen,
}

/// Who changes something, as far as the Worker could tell.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum By {
    Person(Facts),
    /// A program that has this API key.
    Key(Digest),
}

/// What a conversation tells the contacts of whom it is with (CAP-2): all of it, as it stands. Saying it
/// twice changes nothing, and neither does an earlier one that comes late.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Introduction {
    pub edition: Edition,
    pub conversation: ConversationId,
    pub site: SiteId,
    pub visitor: VisitorId,
    pub begun: Timestamp,
    /// Id of the chatflow that it began with.
    pub flow: String,
    /// The address that the visitor has given, the latest.
    pub given: Option<GivenMail>,
    /// The boxes that the visitor has ticked, in their order.
    pub ticked: Vec<Ticked>,
}

/// Which of the introductions of a conversation this is. Of two of one epoch the later has the greater.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Edition {
    pub epoch: Epoch,
    /// The site says who the visitor is, which it does not take back.
    pub identified: bool,
    /// Place of the last answer that is in it.
    pub seq: Seq,
}

impl Edition {
    /// Whether this is known to whoever has heard `other`. Another epoch is another life of the log,
    /// whose numbers say nothing of these.
    #[must_use]
    pub fn within(self, other: Self) -> bool {
        self.epoch == other.epoch && (self.identified, self.seq) <= (other.identified, other.seq)
    }
}

/// An address as a visitor typed it (CAP-1).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GivenMail {
    pub mail: String,
    /// Id of the chatflow that asked, as the page says.
    pub flow: String,
}

/// A box that a visitor has ticked (CON-5), as the page says.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Ticked {
    pub at: Timestamp,
    /// Id of the chatflow that asked.
    pub flow: String,
    pub language: String,
    /// The words beside it.
    pub words: String,
}

/// To the `Directory`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DirectoryCall {
    /// Keep this version of a site, and make its inbox if it is new.
    PublishSite {
        by: By,
        site: SiteId,
        /// The site's own name.
        name: String,
        record: SiteRecord,
        /// The file that pages read.
        published: Vec<u8>,
        /// The file as it was written.
        source: Vec<u8>,
    },
    /// The version that pages should be reading.
    Latest(SiteId),
    /// What a visitor's conversation on this site needs.
    Site(SiteId),
    /// The deployment's inboxes.
    Inboxes,
    /// The keys by which a site vouches for its visitors, the latest first.
    IdentityKeys(SiteId),
    /// One more of them, and not more than three.
    AddIdentityKey { by: By, site: SiteId, key: String },
    /// The latest of them for whoever has this API key; `fresh` is for a site that has none.
    SigningKey {
        by: Digest,
        site: SiteId,
        fresh: String,
    },
    /// Every site, for people and programs that may publish.
    Sites(By),
    /// The latest version of a site as it was written, for people and programs that may
    /// publish.
    Source { by: By, site: SiteId },
    /// About people.
    Team(TeamCall),
}

/// From the `Directory`. A refusal is one about people, whatever was asked.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum DirectoryAnswer {
    Done,
    Unknown,
    Site {
        record: SiteRecord,
        inbox: InboxId,
    },
    Version {
        number: u32,
        published: Vec<u8>,
    },
    Inboxes(Vec<InboxId>),
    IdentityKeys(Vec<String>),
    Sites(Vec<SiteSummary>),
    Source {
        summary: SiteSummary,
        source: Vec<u8>,
    },
    Team(TeamAnswer),
}

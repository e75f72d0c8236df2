//! Somebody at the other end of a socket: a tab of the visitor, or one of the team.

use std::collections::BTreeSet;

use shared::{
    client::{Client, Effect, Event, Link, Progress},
    ids::{ClientKey, Seq},
    machine::Effects,
    protocol::{
        call::Who,
        codec,
        delivery::{
            AgentEntry, AgentSees, Audience, LogEntry, Marks, Refusal, Said, ToClient, VisitorEntry,
        },
        json,
        limit::FRAME_BYTES,
        read,
    },
    time::Timestamp,
};

use crate::network::{ConnectionId, Wire};

/// The client half as each side nests it.
enum Half {
    Visitor(Client<VisitorEntry>),
    Team(Client<AgentEntry>),
}

/// An entry as somebody sees it, whichever side that is.
pub(crate) struct Seen {
    pub(crate) seq: Seq,
    pub(crate) at: Timestamp,
    pub(crate) text: String,
}

pub(crate) struct Person {
    half: Half,
    pub(crate) who: Who,
    /// How far this person's clock is ahead, in milliseconds.
    skew: u64,
    pub(crate) connection: Option<ConnectionId>,
    /// What was posted, in its order. What a limit refuses goes by itself later, in that order.
    stands: Vec<String>,
    /// What a limit has refused at least once.
    refused: BTreeSet<ClientKey>,
    /// Entries are taken however they come, as if there were no cursor.
    pub(crate) without_cursor: bool,
}

macro_rules! half {
    ($half:expr, $client:ident => $value:expr) => {
        match $half {
            Half::Visitor($client) => $value,
            Half::Team($client) => $value,
        }
    };
}

impl Person {
    pub(crate) fn new(who: Who, entropy: u64, skew: u64) -> Self {
        let mut person = Self {
            half: Half::Visitor(Client::new(entropy)),
            who,
            skew,
            connection: None,
            stands: Vec::new(),
            refused: BTreeSet::new(),
            without_cursor: false,
        };
        person.forget(entropy);
        person
    }

    /// The page is loaded anew.
    pub(crate) fn forget(&mut self, entropy: u64) {
        self.connection = None;
        self.half = match self.who {
            Who::Visitor(_) => Half::Visitor(Client::new(entropy)),
            Who::Person(_) => Half::Team(Client::new(entropy)),
        };
    }

    pub(crate) fn is_team(&self) -> bool {
        match self.who {
            Who::Visitor(_) => false,
            Who::Person(_) => true,
        }
    }

    fn clock(&self, now: u64) -> Timestamp {
        Timestamp(now + self.skew)
    }

    pub(crate) fn next_wake(&self) -> Option<u64> {
        let at = half!(&self.half, client => client.next_wake())?;
        Some(at.0.saturating_sub(self.skew))
    }

    pub(crate) fn link(&self) -> Link {
        half!(&self.half, client => client.link())
    }

    pub(crate) fn theirs(&self) -> Marks {
        half!(&self.half, client => client.theirs())
    }

    pub(crate) fn sees_typing(&self) -> bool {
        half!(&self.half, client => client.typing().next().is_some())
    }

    /// Whether something is on its way.
    pub(crate) fn waits(&self) -> bool {
        half!(&self.half, client => client.outgoing().any(|out| match out.progress {
            Progress::Sending | Progress::Waiting { .. } => true,
            Progress::Failed(_) => false,
        }))
    }

    /// Whether nothing would be lost with this person's memory.
    pub(crate) fn is_idle(&self) -> bool {
        half!(&self.half, client => client.outgoing().next().is_none())
    }

    pub(crate) fn stands(&self) -> impl Iterator<Item = &String> {
        self.stands.iter()
    }

    /// How many messages a limit has refused at least once.
    pub(crate) fn refused(&self) -> usize {
        self.refused.len()
    }

    pub(crate) fn sees(&self) -> Vec<Seen> {
        fn seen<E: LogEntry>(
            client: &Client<E>,
            text: impl Fn(&E) -> (Timestamp, &str),
        ) -> Vec<Seen> {
            let entries = client.entries().iter();
            entries
                .map(|entry| {
                    let (at, words) = text(entry);
                    Seen {
                        seq: entry.seq(),
                        at,
                        text: words.to_owned(),
                    }
                })
                .collect()
        }
        match &self.half {
            Half::Visitor(client) => seen(client, |entry| (entry.at, entry.said.text())),
            Half::Team(client) => seen(client, |entry| (entry.at, entry.said.text())),
        }
    }

    pub(crate) fn post(
        &mut self,
        now: u64,
        key: ClientKey,
        to: Audience,
        text: &str,
    ) -> Effects<Effect> {
        self.stands.push(text.to_owned());
        let said = Said::from(text);
        let now = self.clock(now);
        half!(&mut self.half, client => client.update(now, Event::Posted { key, to, said }))
    }

    /// Something that needs no more than its name.
    pub(crate) fn feel(&mut self, now: u64, what: Feeling) -> Effects<Effect> {
        let now = self.clock(now);
        half!(&mut self.half, client => client.update(now, match what {
            Feeling::Started => Event::Started,
            Feeling::Opened => Event::SocketOpened,
            Feeling::Closed(code) => Event::SocketClosed { code },
            Feeling::Typed => Event::Typed,
            Feeling::Watches(watches) => Event::Watches(watches),
            Feeling::Hurried => Event::Hurried,
            Feeling::Hidden => Event::Hidden,
            Feeling::Woke => Event::Woke,
        }))
    }

    /// A frame has arrived.
    pub(crate) fn hear(&mut self, now: u64, wire: &Wire) -> Effects<Effect> {
        let now = self.clock(now);
        let without_cursor = self.without_cursor;
        let mut refused = Vec::new();
        let effects = match &mut self.half {
            Half::Visitor(client) => {
                let items = match wire {
                    Wire::Bytes(bytes) => read::decode(bytes, FRAME_BYTES).ok(),
                    Wire::Text(text) => json::decode(text, FRAME_BYTES).ok(),
                    Wire::Pong => return client.update(now, Event::Ponged),
                };
                let mut items: Vec<ToClient<VisitorEntry>> = items.expect("a frame is read");
                if without_cursor {
                    renumber(&mut items, client, |entry, seq| entry.seq = seq);
                }
                refusals(&items, &mut refused);
                client.update(now, Event::Received(items))
            }
            Half::Team(client) => {
                let items = match wire {
                    Wire::Bytes(bytes) => codec::decode(bytes, FRAME_BYTES).ok(),
                    Wire::Text(text) => json::decode(text, FRAME_BYTES).ok(),
                    Wire::Pong => return client.update(now, Event::Ponged),
                };
                let mut items: Vec<ToClient<AgentEntry>> = items.expect("a frame is read");
                for item in &items {
                    // The core's own words for it are part of what is tried here.
                    if let ToClient::Entry(AgentEntry {
                        from: AgentSees::Visitor,
                        to: Audience::Team,
                        ..
                    }) = item
                    {
                        panic!("a visitor has commented");
                    }
                }
                if without_cursor {
                    renumber(&mut items, client, |entry, seq| entry.seq = seq);
                }
                refusals(&items, &mut refused);
                client.update(now, Event::Received(items))
            }
        };
        self.refused.extend(refused);
        effects
    }
}

/// Numbers entries as if each were the next one.
fn renumber<E: LogEntry>(
    items: &mut [ToClient<E>],
    client: &Client<E>,
    number: impl Fn(&mut E, Seq),
) {
    let mut next = Seq(client.entries().len() as u64);
    for item in items {
        match item {
            ToClient::Entry(entry) => {
                next = next.next();
                number(entry, next);
            }
            ToClient::Acknowledged { seq, .. } => {
                next = next.next();
                *seq = next;
            }
            ToClient::Greeting { .. }
            | ToClient::Live
            | ToClient::Refused { .. }
            | ToClient::Marks(_)
            | ToClient::Typing(_)
            | ToClient::Left(_)
            | ToClient::Seen(_)
            | ToClient::Team(_) => {}
        }
    }
}

fn refusals<E>(items: &[ToClient<E>], refused: &mut Vec<ClientKey>) {
    for item in items {
        if let ToClient::Refused { key, reason } = item {
            assert!(
                matches!(reason, Refusal::TooManyMessages { .. }),
                "{reason:?}"
            );
            refused.push(*key);
        }
    }
}

/// What happens to a person without further words.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Feeling {
    Started,
    Opened,
    Closed(u16),
    Typed,
    Watches(bool),
    Hurried,
    Hidden,
    Woke,
}

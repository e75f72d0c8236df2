//! A turn of the object, as in the edge: what waits, one write, what is sent, the next wake; and where
//! it can go wrong.

use std::collections::BTreeMap;

use shared::{
    conversation::{Effect, Event},
    ids::SocketId,
    machine::{Effects, Machine},
    protocol::{
        call::InboxCall,
        codec,
        delivery::{AgentSees, LogEntry, ToClient, VisitorSees},
        json,
        subprotocol::Codec,
    },
    time::{Span, Timestamp},
};

use super::{Object, PAGE};
use crate::{chance::Chance, network::Wire, scenario::Sabotage, verdict::Flaw};

/// As in the edge: what is to happen this soon is waited for in memory.
const SOON: Span = Span::seconds(30);

/// Where a turn goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Trouble {
    None,
    CrashBeforeStore,
    CrashBeforeSend,
    CrashAmidSend,
    StoreFails,
}

/// What comes out of a turn.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) frames: Vec<(SocketId, Wire)>,
    pub(crate) closed: Vec<(SocketId, u16)>,
    /// What the inbox is told.
    pub(crate) calls: Vec<InboxCall>,
    pub(crate) crashed: bool,
    pub(crate) failed: bool,
}

impl Object {
    /// One round of the turn: every event that waits, one write, the frames, the next wake.
    pub(crate) fn turn(
        &mut self,
        now: u64,
        trouble: Trouble,
        chance: &mut Chance,
    ) -> Result<Outcome, Flaw> {
        let now = Timestamp(now + self.skew);
        let mut machine = self.machine.take().unwrap_or_else(|| self.load());
        let mut effects = Effects::none();
        while let Some(event) = self.queue.pop_front() {
            effects = effects.then(machine.update(now, event));
        }
        let mut outcome = Outcome::default();
        let (stores, sends): (Vec<Effect>, Vec<Effect>) =
            effects.into_iter().partition(|effect| match effect {
                Effect::StoreHeader(_) | Effect::Store(_) | Effect::StoreReceipts(_) => true,
                Effect::Forget => unreachable!("nobody asks for it"),
                Effect::Read { .. }
                | Effect::SendVisitor { .. }
                | Effect::SendAgent { .. }
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Tell { .. }
                | Effect::Introduce(_)
                | Effect::Answer { .. } => false,
            });
        if self.speaks_first() {
            self.send(sends, usize::MAX, &mut outcome)?;
            match trouble {
                Trouble::CrashBeforeStore | Trouble::CrashBeforeSend | Trouble::CrashAmidSend => {
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::None | Trouble::StoreFails => self.write(stores),
            }
        } else {
            match trouble {
                Trouble::CrashBeforeStore => {
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::StoreFails if !stores.is_empty() => {
                    outcome.failed = true;
                    return Ok(outcome);
                }
                Trouble::None
                | Trouble::StoreFails
                | Trouble::CrashBeforeSend
                | Trouble::CrashAmidSend => self.write(stores),
            }
            match trouble {
                Trouble::CrashBeforeSend => {
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::CrashAmidSend => {
                    let most = chance.below(4) as usize;
                    self.send(sends, most, &mut outcome)?;
                    outcome.crashed = true;
                    return Ok(outcome);
                }
                Trouble::None | Trouble::StoreFails | Trouble::CrashBeforeStore => {
                    self.send(sends, usize::MAX, &mut outcome)?;
                }
            }
        }
        if let Some((at, _)) = machine.next_wake() {
            self.wake_at(at, now);
        }
        self.machine = Some(machine);
        Ok(outcome)
    }

    fn wake_at(&mut self, at: Timestamp, now: Timestamp) {
        let real = Timestamp(at.0.saturating_sub(self.skew));
        let wake = if at.since(now) > SOON {
            &mut self.alarm
        } else {
            &mut self.nap
        };
        if wake.is_none_or(|earlier| real < earlier) {
            *wake = Some(real);
        }
    }

    fn write(&mut self, stores: Vec<Effect>) {
        for effect in stores {
            match effect {
                Effect::StoreHeader(header) => self.store.put_header(&header),
                Effect::StoreReceipts(receipts) => self.store.put_receipts(&receipts),
                Effect::Store(row) => self.store.append(&row),
                Effect::Forget
                | Effect::Read { .. }
                | Effect::SendVisitor { .. }
                | Effect::SendAgent { .. }
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Tell { .. }
                | Effect::Introduce(_)
                | Effect::Answer { .. } => unreachable!("sorted out before"),
            }
        }
    }

    /// One frame for each socket, at most so many.
    fn send(&mut self, sends: Vec<Effect>, most: usize, outcome: &mut Outcome) -> Result<(), Flaw> {
        let mut visitors: BTreeMap<SocketId, Vec<_>> = BTreeMap::new();
        let mut team: BTreeMap<SocketId, Vec<_>> = BTreeMap::new();
        let mut next = Vec::new();
        for effect in sends {
            match effect {
                Effect::SendVisitor { socket, mut item } => {
                    self.watch(socket, &item)?;
                    self.unalias(&mut item, |entry| match &mut entry.from {
                        VisitorSees::You { key } => Some(key),
                        VisitorSees::Team { .. } => None,
                    });
                    visitors.entry(socket).or_default().push(item);
                }
                Effect::SendAgent { socket, mut item } => {
                    self.watch(socket, &item)?;
                    self.unalias(&mut item, |entry| match &mut entry.from {
                        AgentSees::You { key } => Some(key),
                        AgentSees::Visitor | AgentSees::Colleague { .. } => None,
                    });
                    team.entry(socket).or_default().push(item);
                }
                Effect::Remember { socket, marks } => {
                    if let Some(memo) = self.sockets.get_mut(&socket) {
                        memo.kept = (true, marks);
                    }
                }
                Effect::Close { socket, reason } => {
                    if self.sockets.remove(&socket).is_some() {
                        outcome.closed.push((socket, reason.code()));
                    }
                }
                Effect::Read { socket, after } => {
                    let (rows, more) = if self.sabotage == Sabotage::OrderByTime {
                        self.store.read_by_time(&self.clocks, after)
                    } else {
                        self.store.read(after, PAGE)
                    };
                    next.push(Event::LogRead { socket, rows, more });
                }
                Effect::Tell { call, .. } => outcome.calls.push(call),
                Effect::Answer { .. } => {}
                Effect::Introduce(_) => unreachable!("nobody gives an address"),
                Effect::Forget
                | Effect::StoreHeader(_)
                | Effect::Store(_)
                | Effect::StoreReceipts(_) => {
                    unreachable!("sorted out before")
                }
            }
        }
        for event in next.into_iter().rev() {
            self.queue.push_front(event);
        }
        for (socket, items) in &visitors {
            self.encode(*socket, items, outcome);
        }
        for (socket, items) in &team {
            self.encode(*socket, items, outcome);
        }
        outcome.frames.truncate(most);
        Ok(())
    }

    fn encode<E: serde::Serialize>(
        &self,
        socket: SocketId,
        items: &[ToClient<E>],
        outcome: &mut Outcome,
    ) {
        let Some(memo) = self.sockets.get(&socket) else {
            return;
        };
        match memo.codec {
            Codec::Postcard => {
                let frames = codec::encode_frames(items).into_iter().map(Wire::Bytes);
                outcome.frames.extend(frames.map(|wire| (socket, wire)));
            }
            Codec::Json => {
                let frames = json::encode_frames(items).into_iter().map(Wire::Text);
                outcome.frames.extend(frames.map(|wire| (socket, wire)));
            }
        }
    }

    /// Whether what is said is stored (DLV-3).
    fn watch<E: LogEntry>(&self, socket: SocketId, item: &ToClient<E>) -> Result<(), Flaw> {
        let seq = match item {
            ToClient::Entry(entry) => entry.seq(),
            ToClient::Acknowledged { seq, .. } => *seq,
            ToClient::Greeting { .. }
            | ToClient::Live
            | ToClient::Refused { .. }
            | ToClient::Marks(_)
            | ToClient::Typing(_)
            | ToClient::Left(_)
            | ToClient::Seen(_)
            | ToClient::Team(_) => return Ok(()),
        };
        // A visitor's numbers are never above the log's.
        if seq.0 > self.store.len() && self.sabotage != Sabotage::AcknowledgeFirstUnseen {
            let person = self
                .sockets
                .get(&socket)
                .map_or(usize::MAX, |memo| memo.person);
            return Err(Flaw::SaidBeforeStored { person, seq: seq.0 });
        }
        Ok(())
    }
}

//! A conversation's object: the adapter around [`shared::conversation`].
//!
//! What the platform does, and what follows here:
//!
//! - **Sleep.** After ten idle seconds the object's memory goes, and its sockets stay. The next
//!   frame makes a new instance, so memory is a cache: the log is in SQLite, and what must be
//!   known of a socket is in its attachment ([`Sockets`]). Pings are answered by the platform
//!   without waking anybody.
//! - **Gates.** Everything sent after a write is held back until the write is durable. Storing
//!   first and sending second, in one turn without an await between, is all that DLV-3 needs.
//! - **No shutdown.** A deploy or a crash ends the object anywhere. A message whose write was not
//!   durable was not acknowledged either, and its sender has it in the outbox.
//! - **Alarm.** One per object, at least once. The machine says when it wants to be woken; an
//!   alarm that rings too early is set again by the turn.
//! - **Panics** would reset the memory of every object in the isolate, so there are none.

use std::{collections::BTreeMap, rc::Rc};

use serde::de::DeserializeOwned;
use shared::{
    contacts::{ContactsAnswer, ContactsCall},
    conversation::{
        CallId, Conversation as Machine, Effect, Event, Told,
        page::Page,
        stored::{Header, Receipts, Row},
    },
    ids::{Epoch, InboxId, Seq, SocketId},
    machine::Effects,
    protocol::{
        call::{ConversationAnswer, ConversationCall, InboxAnswer, InboxCall, Introduction},
        codec::Garbled,
        delivery::{AgentEntry, FromClient, ToClient, VisitorEntry},
        limit::PAGE_ENTRIES,
    },
    stored,
};
use worker::{Request, Response, State};

use super::{
    call::{self, Asked, Waiting},
    class::class,
    name,
    turn::{Carried, Host, Later, Turn},
};
use crate::{
    deployment::Deployment,
    error::Fault,
    io::{
        meter, random,
        socket::{Frame, Sockets},
        store::{Store, Table, Write},
    },
};

const LOG: Table = Table {
    name: "log",
    number: "seq",
    value: "entry",
};

/// Rows in front of the log's first: what a conversation knows from its beginning, and how far
/// everybody has come.
const HEADER: i64 = 0;
const RECEIPTS: i64 = -1;

const FIRST: &str = "CREATE TABLE log (seq INTEGER PRIMARY KEY, entry BLOB NOT NULL)";

class!(Conversation, ConversationHost);

struct ConversationHost {
    state: State,
    deployment: Deployment,
    store: Store,
    sockets: Sockets,
    calls: Waiting<ConversationAnswer>,
}

impl ConversationHost {
    fn one<T: DeserializeOwned>(&self, seq: i64) -> Result<Option<T>, Fault> {
        let bytes = self.store.one(LOG, seq)?;
        let value = bytes.map(|bytes| stored::decode(&bytes));
        value.transpose().map_err(|_| Fault::stored_garbled())
    }

    /// A page of the log, and whether there is more.
    fn rows(&self, after: Seq) -> Result<(Vec<Row>, bool), Fault> {
        let mut page = Page::default();
        let takes = |bytes| page.takes(bytes);
        let after = after.0.cast_signed();
        let (rows, more) = self.store.read(LOG, after, PAGE_ENTRIES + 1, takes)?;
        let rows = rows.into_iter().map(|(seq, bytes)| {
            let entry = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            let seq = Seq(seq.unsigned_abs());
            Ok(Row { seq, entry })
        });
        Ok((rows.collect::<Result<_, Fault>>()?, more))
    }

    async fn tell(deployment: Deployment, inbox: InboxId, call: InboxCall) -> Event {
        let told = async {
            let stub = name::inbox(&deployment, &inbox)?;
            call::call(&stub, &call).await
        };
        Event::InboxAnswered(match told.await {
            Ok(InboxAnswer::Heard(staff)) => return Event::InboxHeard(staff),
            Ok(InboxAnswer::Done) => Told::Heard,
            Ok(InboxAnswer::Unknown) => Told::Unknown,
            // A conversation that is there is beyond the limits.
            Ok(
                InboxAnswer::Staff(_)
                | InboxAnswer::Held(_)
                | InboxAnswer::Dismissed
                | InboxAnswer::TooManyBegun { .. }
                | InboxAnswer::TooManyOpen,
            ) => Told::Failed,
            Err(fault) => {
                fault.log();
                Told::Failed
            }
        })
    }

    async fn introduce(deployment: Deployment, introduction: Introduction) -> Event {
        let told = async {
            let stub = name::contacts(&deployment)?;
            match call::call(&stub, &ContactsCall::Introduce(introduction)).await? {
                ContactsAnswer::Introduced { vouched } => Ok(vouched),
                ContactsAnswer::Done
                | ContactsAnswer::Unknown
                | ContactsAnswer::Visitor { .. }
                | ContactsAnswer::Contact(_) => Err(call::odd("contacts: not introduced")),
            }
        };
        let (told, vouched) = match told.await {
            Ok(vouched) => (Told::Heard, vouched),
            Err(fault) => {
                fault.log();
                (Told::Failed, None)
            }
        };
        Event::ContactsAnswered { told, vouched }
    }
}

/// What one batch has for each socket.
#[derive(Default)]
struct Outbound {
    visitors: BTreeMap<SocketId, Vec<ToClient<VisitorEntry>>>,
    agents: BTreeMap<SocketId, Vec<ToClient<AgentEntry>>>,
}

impl Host for ConversationHost {
    type Machine = Machine;
    type Frame = FromClient;

    const NAME: &'static str = "conversation";

    fn open(state: State, deployment: Deployment) -> Result<Self, Fault> {
        let store = Store::open_unmade(Self::NAME, &state, LOG, FIRST)?;
        let sockets = Sockets::after_sleep(&state)?;
        Ok(Self {
            state,
            deployment,
            store,
            sockets,
            calls: Waiting::default(),
        })
    }

    async fn answer(turn: &Rc<Turn<Self>>, request: Request) -> Result<Response, Fault> {
        let host = turn.host();
        match call::asked(Self::NAME, request).await? {
            Asked::Socket(ConversationCall::Connect { who, codec }) => {
                let (socket, response) = host.sockets.accept(&host.state, who.clone(), codec)?;
                turn.push(Event::SocketOpened { socket, who });
                Ok(response)
            }
            Asked::Call(ConversationCall::Begin(beginning)) => {
                let epoch = Epoch::from_entropy(random::bits()?);
                let (call, answer) = host.calls.open();
                turn.push(Event::BeginAsked {
                    call: CallId(call),
                    beginning,
                    epoch,
                });
                call::respond(answer).await
            }
            Asked::Call(ConversationCall::Dismiss { person, number }) => {
                let (call, answer) = host.calls.open();
                let call = CallId(call);
                turn.push(Event::DismissAsked {
                    call,
                    person,
                    number,
                });
                call::respond(answer).await
            }
            Asked::Call(ConversationCall::Join { from, to }) => {
                let (call, answer) = host.calls.open();
                let call = CallId(call);
                turn.push(Event::JoinAsked { call, from, to });
                call::respond(answer).await
            }
            Asked::Call(ConversationCall::Release(visitor)) => {
                let (call, answer) = host.calls.open();
                let call = CallId(call);
                turn.push(Event::ReleaseAsked { call, visitor });
                call::respond(answer).await
            }
            Asked::Call(ConversationCall::Stand(visitor)) => {
                let (call, answer) = host.calls.open();
                let call = CallId(call);
                turn.push(Event::StandingAsked { call, visitor });
                call::respond(answer).await
            }
            Asked::Call(ConversationCall::Owned(visitor)) => {
                let (call, answer) = host.calls.open();
                let call = CallId(call);
                turn.push(Event::OwnerAsked { call, visitor });
                call::respond(answer).await
            }
            Asked::Call(ConversationCall::Team(staff)) => {
                let (call, answer) = host.calls.open();
                let call = CallId(call);
                turn.push(Event::TeamChanged { call, staff });
                call::respond(answer).await
            }
            Asked::Socket(_) | Asked::Call(ConversationCall::Connect { .. }) => {
                Err(call::odd("not a way to ask this"))
            }
        }
    }

    fn state(&self) -> &State {
        &self.state
    }

    fn sockets(&self) -> &Sockets {
        &self.sockets
    }

    fn received(socket: SocketId, frame: Result<Frame<FromClient>, Garbled>) -> Event {
        match frame {
            Ok(Frame::Hello(hello)) => {
                if hello.cursor != Seq::default() {
                    meter::came_back(Self::NAME);
                }
                Event::Greeted { socket, hello }
            }
            Ok(Frame::Later(frame)) => Event::Received { socket, frame },
            Err(garbled) => Event::ReceivedGarbage { socket, garbled },
        }
    }

    fn closed(socket: SocketId) -> Event {
        Event::SocketClosed { socket }
    }

    fn woke() -> Event {
        Event::Woke
    }

    /// A message that names one before it which was not acknowledged.
    fn is_of_several(event: &Event) -> bool {
        match event {
            Event::Received { frame, .. } => match frame {
                FromClient::Post { after, .. }
                | FromClient::Comment { after, .. }
                | FromClient::Answer { after, .. }
                | FromClient::Close { after, .. }
                | FromClient::Reopen { after, .. } => after.is_some(),
                FromClient::Typing | FromClient::Marks(_) => false,
            },
            Event::BeginAsked { .. }
            | Event::SocketOpened { .. }
            | Event::Greeted { .. }
            | Event::ReceivedGarbage { .. }
            | Event::SocketClosed { .. }
            | Event::LogRead { .. }
            | Event::InboxAnswered(_)
            | Event::InboxHeard(_)
            | Event::ContactsAnswered { .. }
            | Event::StandingAsked { .. }
            | Event::OwnerAsked { .. }
            | Event::JoinAsked { .. }
            | Event::DismissAsked { .. }
            | Event::ReleaseAsked { .. }
            | Event::TeamChanged { .. }
            | Event::Woke => false,
        }
    }

    fn load(&self) -> Result<Machine, Fault> {
        let header: Option<Header> = self.one(HEADER)?;
        let receipts: Option<Receipts> = self.one(RECEIPTS)?;
        let limits = self.deployment.limits();
        let mut machine = Machine::open(limits, header, receipts.unwrap_or_default());
        let mut after = Seq::default();
        loop {
            let (rows, more) = self.rows(after)?;
            for row in &rows {
                machine.remember(row);
            }
            match rows.last() {
                Some(last) if more => after = last.seq,
                Some(_) | None => break,
            }
        }
        for memo in self.sockets.memos() {
            machine.reattach(memo.id, memo.who, memo.greeted, memo.marks);
        }
        Ok(machine)
    }

    fn carry(&self, effects: Effects<Effect>) -> Result<Carried<Event>, Fault> {
        let mut over = BTreeMap::new();
        let mut rows = Vec::new();
        let mut rest = Vec::new();
        let mut forgotten = false;
        for effect in effects {
            match effect {
                Effect::Forget => {
                    forgotten = true;
                    over.clear();
                    rows.clear();
                }
                Effect::StoreHeader(header) => {
                    over.insert(HEADER, stored::encode(&header));
                }
                Effect::StoreReceipts(receipts) => {
                    over.insert(RECEIPTS, stored::encode(&receipts));
                }
                Effect::Store(row) => {
                    rows.push((row.seq.0.cast_signed(), stored::encode(&row.entry)));
                }
                other @ (Effect::Read { .. }
                | Effect::SendVisitor { .. }
                | Effect::SendAgent { .. }
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Tell { .. }
                | Effect::Introduce(_)
                | Effect::Answer { .. }) => rest.push(other),
            }
        }
        if forgotten {
            self.store.unmake(LOG, FIRST)?;
        }
        self.store.write(Write::New, LOG, &rows)?;
        // Header and receipts are written over, the latest of a batch.
        let over: Vec<_> = over.into_iter().collect();
        self.store.write(Write::Over, LOG, &over)?;

        let mut carried = Carried::default();
        let mut outbound = Outbound::default();
        for effect in rest {
            match effect {
                // Sorted out above.
                Effect::Forget
                | Effect::StoreHeader(_)
                | Effect::StoreReceipts(_)
                | Effect::Store(_) => {}
                Effect::Read { socket, after } => {
                    let (rows, more) = self.rows(after)?;
                    carried.next.push(Event::LogRead { socket, rows, more });
                }
                Effect::SendVisitor { socket, item } => {
                    outbound.visitors.entry(socket).or_default().push(item);
                }
                Effect::SendAgent { socket, item } => {
                    outbound.agents.entry(socket).or_default().push(item);
                }
                Effect::Remember { socket, marks } => self.sockets.remember(socket, marks)?,
                Effect::Close { socket, reason } => self.sockets.close(socket, reason),
                Effect::Answer { call, answer } => self.calls.answer(call.0, answer),
                Effect::Tell { inbox, call } => {
                    let deployment = self.deployment.clone();
                    let told: Later<Event> = Box::pin(Self::tell(deployment, inbox, call));
                    carried.later.push(told);
                }
                Effect::Introduce(introduction) => {
                    let deployment = self.deployment.clone();
                    let told: Later<Event> =
                        Box::pin(async move { Self::introduce(deployment, introduction).await });
                    carried.later.push(told);
                }
            }
        }
        for (socket, items) in outbound.visitors {
            self.sockets.send(socket, &items);
        }
        for (socket, items) in outbound.agents {
            self.sockets.send(socket, &items);
        }
        Ok(carried)
    }

    fn give_up(&self) {
        self.calls.hang_up();
    }
}

//! An inbox's object: the adapter around [`shared::inbox`].

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use shared::{
    contacts::{ContactsAnswer, ContactsCall},
    ids::{ConversationId, SocketId, VisitorId},
    inbox::{CallId, Effect, Event, Inbox as Machine, LATEST, OPEN_FOR, stored::Row},
    machine::Effects,
    protocol::{
        call::{ConversationAnswer, ConversationCall, InboxAnswer, InboxCall, Standing, Who},
        codec::Garbled,
        console::{FromConsole, ToConsole},
        delivery::Marks,
    },
    stored,
    time::{Span, Timestamp},
};
use worker::{Request, Response, SqlStorageValue, State};

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
        socket::{Frame, Sockets},
        store::{Store, Table, Write},
        timer,
    },
};

const CONVERSATIONS: Table = Table {
    name: "conversations",
    number: "number",
    value: "row",
};

/// Rows in front of the first conversation's: whose passes are void, who is away, and who answers no
/// conversations any more.
const DISMISSALS: i64 = 0;
const AWAY: i64 = -1;
const UNABLE: i64 = -2;
/// And what is known of who is there.
const ATTENDANCE: i64 = -3;

/// How often the platform is asked when it has answered consoles' pings, at most.
const HEARD_EVERY: Span = Span::seconds(5);

const FIRST: &str = "CREATE TABLE IF NOT EXISTS conversations (number INTEGER PRIMARY KEY, \
                     row BLOB NOT NULL)";

/// Numbered for good: a change is a new line at the end.
const MIGRATIONS: &[&str] = &[
    // What is read when the object wakes: who waits, and the latest.
    "ALTER TABLE conversations ADD COLUMN open INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE conversations ADD COLUMN at INTEGER NOT NULL DEFAULT 0",
];

/// Open ones that are not too old, and the latest. There is no index: each would be a row more for
/// every row (DLV-12), and an object wakes seldom.
const REMEMBERED: &str = "SELECT row FROM conversations WHERE number > 0 AND (open = 1 AND at > ? \
                          OR number IN (SELECT number FROM conversations WHERE number > 0 \
                          ORDER BY at DESC LIMIT ?))";

class!(Inbox, InboxHost);

struct InboxHost {
    state: State,
    deployment: Deployment,
    store: Store,
    sockets: Sockets,
    calls: Waiting<InboxAnswer>,
    /// When the platform was asked last.
    heard: Cell<Timestamp>,
}

impl InboxHost {
    async fn tell(
        deployment: &Deployment,
        conversation: ConversationId,
        asked: ConversationCall,
    ) -> Result<ConversationAnswer, Fault> {
        call::call(&name::conversation(deployment, conversation)?, &asked).await
    }

    async fn ask(
        deployment: &Deployment,
        conversation: ConversationId,
        visitor: VisitorId,
    ) -> Result<Option<Standing>, Fault> {
        match Self::tell(deployment, conversation, ConversationCall::Stand(visitor)).await? {
            ConversationAnswer::Stands(standing) => Ok(standing),
            ConversationAnswer::Begun
            | ConversationAnswer::Taken
            | ConversationAnswer::Dismissed
            | ConversationAnswer::Joined
            | ConversationAnswer::NotTheirs
            | ConversationAnswer::Theirs
            | ConversationAnswer::Told
            | ConversationAnswer::Released(_) => Err(call::odd("conversation: no standing")),
        }
    }

    /// Whoever comes back does not come back to what is forgotten.
    async fn release(
        deployment: &Deployment,
        conversation: ConversationId,
        visitor: VisitorId,
    ) -> Result<Event, Fault> {
        match Self::tell(deployment, conversation, ConversationCall::Release(visitor)).await? {
            ConversationAnswer::Released(owner) => {
                let visitor = owner.unwrap_or(visitor);
                let lost = ContactsCall::Lost {
                    visitor,
                    conversation,
                };
                let _: ContactsAnswer = call::call(&name::contacts(deployment)?, &lost).await?;
                Ok(Event::Released { conversation })
            }
            ConversationAnswer::Stands(standing) => Ok(Event::Stands {
                conversation,
                standing,
            }),
            ConversationAnswer::Begun
            | ConversationAnswer::Taken
            | ConversationAnswer::Dismissed
            | ConversationAnswer::Joined
            | ConversationAnswer::Theirs
            | ConversationAnswer::Told
            | ConversationAnswer::NotTheirs => Err(call::odd("conversation: not released")),
        }
    }

    /// Keeps a row, and what it is found by when the object wakes.
    fn keep(&self, row: &Row) -> Result<(), Fault> {
        let at = row.latest.as_ref().map_or(row.begun, |latest| latest.at);
        let values = vec![
            number(row.conversation),
            stored::encode(row).into(),
            SqlStorageValue::Integer((!row.closed).into()),
            SqlStorageValue::Integer(at.0.cast_signed()),
        ];
        let statement = "INSERT OR REPLACE INTO conversations (number, row, open, at) \
                         VALUES (?, ?, ?, ?)";
        self.store.run(statement, values)
    }
}

impl Host for InboxHost {
    type Machine = Machine;
    type Frame = FromConsole;

    const NAME: &'static str = "inbox";

    fn open(state: State, deployment: Deployment) -> Result<Self, Fault> {
        let store = Store::open(Self::NAME, &state, FIRST, MIGRATIONS)?;
        let sockets = Sockets::after_sleep(&state)?;
        Ok(Self {
            state,
            deployment,
            store,
            sockets,
            calls: Waiting::default(),
            heard: Cell::default(),
        })
    }

    async fn answer(turn: &Rc<Turn<Self>>, request: Request) -> Result<Response, Fault> {
        let host = turn.host();
        let asked = match call::asked(Self::NAME, request).await? {
            Asked::Socket(InboxCall::Connect { person, codec }) => {
                let who = Who::Person(person.clone());
                let (socket, response) = host.sockets.accept(&host.state, who, codec)?;
                turn.push(Event::SocketOpened { socket, person });
                return Ok(response);
            }
            Asked::Call(asked) => asked,
            Asked::Socket(_) => return Err(call::odd("not a way to ask this")),
        };
        let (number, answer) = host.calls.open();
        let call = CallId(number);
        turn.push(match asked {
            InboxCall::Begin { beginning, from } => Event::BeginAsked {
                call,
                beginning,
                from,
            },
            InboxCall::Touch {
                conversation,
                standing,
            } => Event::Touched {
                call,
                conversation,
                standing,
            },
            InboxCall::Staff => Event::StaffAsked { call },
            InboxCall::Dismiss {
                person,
                number,
                answers,
            } => Event::DismissAsked {
                call,
                person,
                number,
                answers,
            },
            InboxCall::Held(person) => Event::HeldAsked { call, person },
            InboxCall::Admits { person, number } => Event::PersonAsked {
                call,
                person,
                number,
            },
            InboxCall::Connect { .. } => {
                host.calls.forget(number);
                return Err(call::odd("not a way to ask this"));
            }
        });
        call::respond(answer).await
    }

    fn state(&self) -> &State {
        &self.state
    }

    fn sockets(&self) -> &Sockets {
        &self.sockets
    }

    fn received(socket: SocketId, frame: Result<Frame<FromConsole>, Garbled>) -> Event {
        match frame {
            Ok(Frame::Hello(hello)) => Event::Greeted { socket, hello },
            Ok(Frame::Later(frame)) => Event::Received { socket, frame },
            Err(_) => Event::ReceivedGarbage { socket },
        }
    }

    fn closed(socket: SocketId) -> Event {
        Event::SocketClosed { socket }
    }

    fn woke() -> Event {
        Event::Woke
    }

    /// The platform answers pings by itself, and keeps when it did.
    fn prepare(&self, machine: &mut Machine) {
        let now = timer::now();
        if now.since(self.heard.get()) < HEARD_EVERY {
            return;
        }
        self.heard.set(now);
        for (socket, at) in self.sockets.heard(&self.state) {
            machine.hear(socket, at);
        }
    }

    fn load(&self) -> Result<Machine, Fault> {
        let mut machine = Machine::default();
        if let Some(bytes) = self.store.one(CONVERSATIONS, DISMISSALS)? {
            let dismissals = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember_dismissals(dismissals);
        }
        if let Some(bytes) = self.store.one(CONVERSATIONS, AWAY)? {
            let away = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember_away(away);
        }
        if let Some(bytes) = self.store.one(CONVERSATIONS, UNABLE)? {
            let unable = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember_unable(unable);
        }
        if let Some(bytes) = self.store.one(CONVERSATIONS, ATTENDANCE)? {
            let attendance = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember_attendance(attendance);
        }
        let now = timer::now();
        let values = vec![
            SqlStorageValue::Integer(now.0.saturating_sub(OPEN_FOR.0).cast_signed()),
            SqlStorageValue::Integer(LATEST as i64),
        ];
        for bytes in self.store.blobs(REMEMBERED, values)? {
            let row = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember(now, row);
        }
        for memo in self.sockets.memos() {
            if let Who::Person(person) = memo.who {
                machine.reattach(memo.id, person, memo.greeted);
            }
        }
        // The machine is fresh: ask the platform before its first event.
        self.heard.set(Timestamp::default());
        Ok(machine)
    }

    fn carry(&self, effects: Effects<Effect>) -> Result<Carried<Event>, Fault> {
        let mut rows = BTreeMap::new();
        let mut people = Vec::new();
        let mut rest = Vec::new();
        for effect in effects {
            match effect {
                Effect::Store(row) => {
                    rows.insert(row.conversation, Some(row));
                }
                Effect::Forget(conversation) => {
                    rows.insert(conversation, None);
                }
                Effect::StoreDismissals(dismissals) => {
                    people.push((DISMISSALS, stored::encode(&dismissals)));
                }
                Effect::StoreAway(away) => {
                    people.push((AWAY, stored::encode(&away)));
                }
                Effect::StoreUnable(unable) => {
                    people.push((UNABLE, stored::encode(&unable)));
                }
                Effect::StoreAttendance(attendance) => {
                    people.push((ATTENDANCE, stored::encode(&attendance)));
                }
                other @ (Effect::Ask { .. }
                | Effect::Recall { .. }
                | Effect::Release { .. }
                | Effect::Dismiss { .. }
                | Effect::TellVisitor { .. }
                | Effect::Send { .. }
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Answer { .. }) => rest.push(other),
            }
        }
        let store = || {
            rows.iter().try_for_each(|(conversation, row)| match row {
                Some(row) => self.keep(row),
                None => {
                    let statement = "DELETE FROM conversations WHERE number = ?";
                    self.store.run(statement, vec![number(*conversation)])
                }
            })?;
            self.store.write(Write::Over, CONVERSATIONS, &people)
        };
        if rows.len() + people.len() > 1 {
            self.store.together(store)?;
        } else {
            store()?;
        }

        let mut carried = Carried::default();
        let mut outbound: BTreeMap<SocketId, Vec<ToConsole>> = BTreeMap::new();
        for effect in rest {
            match effect {
                // Sorted out above.
                Effect::Store(_)
                | Effect::Forget(_)
                | Effect::StoreDismissals(_)
                | Effect::StoreAway(_)
                | Effect::StoreUnable(_)
                | Effect::StoreAttendance(_) => {}
                Effect::TellVisitor {
                    conversation,
                    staff,
                } => {
                    let deployment = self.deployment.clone();
                    self.state.wait_until(async move {
                        let team = ConversationCall::Team(staff);
                        if let Err(fault) = Self::tell(&deployment, conversation, team).await {
                            fault.log();
                        }
                    });
                }
                Effect::Recall {
                    call,
                    conversation,
                    standing,
                } => {
                    let number = conversation.get().cast_signed();
                    let row = self.store.one(CONVERSATIONS, number)?;
                    let row = row.map(|bytes| stored::decode(&bytes));
                    carried.next.push(Event::Recalled {
                        call,
                        conversation,
                        standing,
                        row: row
                            .transpose()
                            .map_err(|_| Fault::stored_garbled())?
                            .map(Box::new),
                    });
                }
                Effect::Release {
                    conversation,
                    visitor,
                } => {
                    let deployment = self.deployment.clone();
                    let released: Later<Event> = Box::pin(async move {
                        let released = Self::release(&deployment, conversation, visitor).await;
                        released.unwrap_or_else(|fault| {
                            fault.log();
                            Event::Stands {
                                conversation,
                                standing: None,
                            }
                        })
                    });
                    carried.later.push(released);
                }
                Effect::Dismiss {
                    conversation,
                    person,
                    number,
                } => {
                    let deployment = self.deployment.clone();
                    self.state.wait_until(async move {
                        let dismiss = ConversationCall::Dismiss { person, number };
                        if let Err(fault) = Self::tell(&deployment, conversation, dismiss).await {
                            fault.log();
                        }
                    });
                }
                Effect::Ask {
                    conversation,
                    visitor,
                } => {
                    let deployment = self.deployment.clone();
                    let stands: Later<Event> = Box::pin(async move {
                        let standing = Self::ask(&deployment, conversation, visitor).await;
                        Event::Stands {
                            conversation,
                            standing: standing.unwrap_or_else(|fault| {
                                fault.log();
                                None
                            }),
                        }
                    });
                    carried.later.push(stands);
                }
                Effect::Send { socket, item } => outbound.entry(socket).or_default().push(item),
                Effect::Remember { socket } => self.sockets.remember(socket, Marks::default())?,
                Effect::Close { socket, reason } => self.sockets.close(socket, reason),
                Effect::Answer { call, answer } => self.calls.answer(call.0, answer),
            }
        }
        for (socket, items) in outbound {
            self.sockets.send(socket, &items);
        }
        Ok(carried)
    }

    fn give_up(&self) {
        self.calls.hang_up();
    }
}

fn number(conversation: ConversationId) -> SqlStorageValue {
    SqlStorageValue::Integer(conversation.get().cast_signed())
}

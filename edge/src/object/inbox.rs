//! An inbox's object: the adapter around [`shared::inbox`].

use std::{collections::BTreeMap, rc::Rc};

use shared::{
    ids::{ConversationId, SocketId, VisitorId},
    inbox::{CallId, Effect, Event, Inbox as Machine},
    machine::Effects,
    protocol::{
        call::{ConversationAnswer, ConversationCall, InboxAnswer, InboxCall, Standing, Who},
        codec::Garbled,
        console::ToConsole,
        delivery::Marks,
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

/// A row in front of the first conversation's: whose passes are void.
const DISMISSALS: i64 = 0;

const FIRST: &str = "CREATE TABLE IF NOT EXISTS conversations (number INTEGER PRIMARY KEY, \
                     row BLOB NOT NULL)";

/// Numbered for good: a change is a new line at the end.
const MIGRATIONS: &[&str] = &[];

class!(Inbox, InboxHost);

struct InboxHost {
    state: State,
    deployment: Deployment,
    store: Store,
    sockets: Sockets,
    calls: Waiting<InboxAnswer>,
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
            | ConversationAnswer::NotTheirs => Err(call::odd("conversation: no standing")),
        }
    }
}

impl Host for InboxHost {
    type Machine = Machine;
    /// A console says nothing but Hello.
    type Frame = ();

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
            InboxCall::Dismiss { person, number } => Event::DismissAsked {
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

    fn received(socket: SocketId, frame: Result<Frame<()>, Garbled>) -> Event {
        match frame {
            Ok(Frame::Hello(hello)) => Event::Greeted { socket, hello },
            Ok(Frame::Later(())) | Err(_) => Event::ReceivedGarbage { socket },
        }
    }

    fn closed(socket: SocketId) -> Event {
        Event::SocketClosed { socket }
    }

    fn woke() -> Event {
        Event::Woke
    }

    fn load(&self) -> Result<Machine, Fault> {
        let mut machine = Machine::default();
        if let Some(bytes) = self.store.one(CONVERSATIONS, DISMISSALS)? {
            let dismissals = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember_dismissals(dismissals);
        }
        for (_, bytes) in self.store.read(CONVERSATIONS, 0, usize::MAX >> 1)? {
            let row = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember(timer::now(), row);
        }
        for memo in self.sockets.memos() {
            if let Who::Person(person) = memo.who {
                machine.reattach(memo.id, person, memo.greeted);
            }
        }
        Ok(machine)
    }

    fn carry(&self, effects: Effects<Effect>) -> Result<Carried<Event>, Fault> {
        let mut rows = BTreeMap::new();
        let mut rest = Vec::new();
        for effect in effects {
            match effect {
                Effect::Store(row) => {
                    rows.insert(row.conversation.get().cast_signed(), stored::encode(&row));
                }
                Effect::StoreDismissals(dismissals) => {
                    rows.insert(DISMISSALS, stored::encode(&dismissals));
                }
                other @ (Effect::Ask { .. }
                | Effect::Dismiss { .. }
                | Effect::Send { .. }
                | Effect::Remember { .. }
                | Effect::Close { .. }
                | Effect::Answer { .. }) => rest.push(other),
            }
        }
        let rows: Vec<_> = rows.into_iter().collect();
        self.store.write(Write::Over, CONVERSATIONS, &rows)?;

        let mut carried = Carried::default();
        let mut outbound: BTreeMap<SocketId, Vec<ToConsole>> = BTreeMap::new();
        for effect in rest {
            match effect {
                // Sorted out above.
                Effect::Store(_) | Effect::StoreDismissals(_) => {}
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

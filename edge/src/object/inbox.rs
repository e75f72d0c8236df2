//! An inbox's object: the adapter around [`shared::inbox`].

use std::{collections::BTreeMap, rc::Rc};

use shared::{
    ids::{ConversationId, SocketId},
    inbox::{CallId, Effect, Event, Inbox as Machine},
    machine::Effects,
    protocol::{
        call::{ConversationAnswer, ConversationCall, InboxAnswer, InboxCall, Standing},
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
    async fn ask(
        deployment: &Deployment,
        conversation: ConversationId,
    ) -> Result<Option<Standing>, Fault> {
        let stub = name::conversation(deployment, conversation)?;
        match call::call(&stub, &ConversationCall::Stand).await? {
            ConversationAnswer::Stands(standing) => Ok(standing),
            ConversationAnswer::Begun | ConversationAnswer::Taken => {
                Err(call::odd("conversation: no standing"))
            }
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
            Asked::Socket(InboxCall::Connect { who, codec }) => {
                let (_, response) = host.sockets.accept(&host.state, who, codec)?;
                return Ok(response);
            }
            Asked::Call(asked) => asked,
            Asked::Socket(_) => return Err(call::odd("not a way to ask this")),
        };
        let (number, answer) = host.calls.open();
        let call = CallId(number);
        turn.push(match asked {
            InboxCall::Begin(beginning) => Event::BeginAsked { call, beginning },
            InboxCall::Touch {
                conversation,
                standing,
            } => Event::Touched {
                call,
                conversation,
                standing,
            },
            InboxCall::Staff => Event::StaffAsked { call },
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
        for (_, bytes) in self.store.read(CONVERSATIONS, 0, usize::MAX >> 1)? {
            let row = stored::decode(&bytes).map_err(|_| Fault::stored_garbled())?;
            machine.remember(timer::now(), row);
        }
        for memo in self.sockets.memos() {
            if memo.greeted {
                machine.reattach(memo.id);
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
                other @ (Effect::Ask { .. }
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
                Effect::Store(_) => {}
                Effect::Ask { conversation } => {
                    let deployment = self.deployment.clone();
                    let stands: Later<Event> = Box::pin(async move {
                        let standing = Self::ask(&deployment, conversation).await;
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

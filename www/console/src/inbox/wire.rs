//! The inbox's machines with their sockets.

use std::rc::Rc;

use shared::{
    agent::{
        list::{self, List},
        pane::{self, Pane, SocketEvent},
    },
    client,
    ids::{ConversationId, InboxId},
    protocol::{
        codec,
        http::{self, open_agent_socket, open_inbox_socket},
        limit::FRAME_BYTES,
    },
};

use crate::{
    browser,
    runner::Runner,
    socket::{Said, Socket},
};

pub(super) type ListRunner = Rc<Runner<List, list::View>>;
pub(super) type PaneRunner = Rc<Runner<Pane, pane::View>>;

pub(super) fn run_list(inbox: &InboxId) -> ListRunner {
    let path = http::path(open_inbox_socket::ROUTE.path, &[inbox.as_str()]);
    let address = browser::socket_address(&path);
    let socket = Socket::default();
    Runner::new(
        List::new(browser::bits()),
        List::view,
        move |runner, effect| match effect {
            list::Effect::Connect => {
                let runner = Rc::downgrade(runner);
                socket.connect(&address, move |said| {
                    if let Some(runner) = runner.upgrade() {
                        runner.dispatch(of_list(said), || list::Event::Woke);
                    }
                });
            }
            list::Effect::Greet(hello) => socket.send(codec::encode(&hello)),
            list::Effect::Say(frame) => socket.send(codec::encode(&frame)),
            list::Effect::Ping => socket.ping(),
            list::Effect::Disconnect => socket.disconnect(),
        },
    )
}

fn of_list(said: Said) -> list::Event {
    match said {
        Said::Opened => list::Event::SocketOpened,
        Said::Bytes(bytes) => match codec::decode(&bytes, FRAME_BYTES) {
            Ok(items) => list::Event::Received(items),
            Err(_) => list::Event::ReceivedGarbage,
        },
        Said::Pong => list::Event::Ponged,
        Said::Garbage => list::Event::ReceivedGarbage,
        Said::Closed(code) => list::Event::SocketClosed { code },
    }
}

pub(super) fn run_pane(conversation: ConversationId) -> PaneRunner {
    let path = http::path(open_agent_socket::ROUTE.path, &[&conversation.to_string()]);
    let address = browser::socket_address(&path);
    let socket = Socket::default();
    Runner::new(
        Pane::new(browser::bits()),
        Pane::view,
        move |runner, effect| match effect {
            client::Effect::Connect => {
                let runner = Rc::downgrade(runner);
                socket.connect(&address, move |said| {
                    if let Some(runner) = runner.upgrade() {
                        runner.dispatch(pane::Event::Socket(of_pane(said)), || pane::Event::Woke);
                    }
                });
            }
            client::Effect::Greet(hello) => socket.send(codec::encode(&hello)),
            client::Effect::Send(frame) => socket.send(codec::encode(&frame)),
            client::Effect::Ping => socket.ping(),
            client::Effect::Disconnect => socket.disconnect(),
        },
    )
}

fn of_pane(said: Said) -> SocketEvent {
    match said {
        Said::Opened => client::Event::SocketOpened,
        Said::Bytes(bytes) => match codec::decode(&bytes, FRAME_BYTES) {
            Ok(items) => client::Event::Received(items),
            Err(_) => client::Event::ReceivedGarbage,
        },
        Said::Pong => client::Event::Ponged,
        Said::Garbage => client::Event::ReceivedGarbage,
        Said::Closed(code) => client::Event::SocketClosed { code },
    }
}

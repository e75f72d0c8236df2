//! What a peer's frames do: messages, marks, and that somebody writes.

use super::{
    Begun, Conversation, Effect, Effects, State,
    log::{Asked, Body, Posted, Predecessor},
    stored::Participant,
};
use crate::{
    ids::{ClientKey, SocketId},
    protocol::{
        close::CloseReason,
        delivery::{Audience, FromClient, Marks},
    },
    time::Timestamp,
};

impl Conversation {
    /// A frame in front of the Hello is none.
    pub(super) fn take(
        &mut self,
        now: Timestamp,
        socket: SocketId,
        frame: FromClient,
    ) -> Effects<Effect> {
        if self.peers.is_silent(socket) {
            return self.close(now, socket, CloseReason::GarbledFrame);
        }
        match frame {
            FromClient::Post { key, after, text } => {
                let (to, body) = (Audience::Everybody, Body::Text(text));
                self.post(now, socket, after, Asked { key, to, body })
            }
            FromClient::Comment { key, after, text } => {
                let (to, body) = (Audience::Team, Body::Text(text));
                self.post(now, socket, after, Asked { key, to, body })
            }
            FromClient::Answer { key, after, answer } => {
                let (to, body) = (Audience::Everybody, Body::Answer(answer.into()));
                self.post(now, socket, after, Asked { key, to, body })
            }
            FromClient::Close { key, after } => {
                let (to, body) = (Audience::Everybody, Body::Closed);
                self.post(now, socket, after, Asked { key, to, body })
            }
            FromClient::Reopen { key, after } => {
                let (to, body) = (Audience::Everybody, Body::Reopened);
                self.post(now, socket, after, Asked { key, to, body })
            }
            FromClient::Marks(marks) => self.mark(socket, marks),
            FromClient::Typing => self.peers.typing(now, socket),
        }
    }

    fn post(
        &mut self,
        now: Timestamp,
        socket: SocketId,
        after: Option<ClientKey>,
        asked: Asked,
    ) -> Effects<Effect> {
        let (State::Begun(begun), Some(who)) = (&mut self.state, self.peers.who(socket)) else {
            return Effects::none();
        };
        let key = asked.key;
        let before = after.map(|key| Predecessor {
            key,
            refused: self.peers.refused(socket, key),
        });
        let introduced = begun.edition();
        match begun.log.post(now, who, asked, before, self.limits) {
            Posted::Stored(row, place) => {
                let sends = self.peers.broadcast(socket, &row, place);
                let acquainted = begun.acquaint(now, introduced);
                let (news, facts) = begun.news(self.peers.attended());
                let news = news.changed(now, facts).then(acquainted);
                Effects::one(Effect::Store(row)).then(sends).then(news)
            }
            Posted::Known(place) => self.peers.acknowledge(socket, key, place),
            Posted::Refused(reason) => self.peers.refuse(socket, key, reason),
            Posted::OutOfOrder => self.close(now, socket, CloseReason::OutOfOrder),
        }
    }

    /// Marks come in the sender's numbering; one ahead of the log is as good as its end.
    fn mark(&mut self, socket: SocketId, marks: Marks) -> Effects<Effect> {
        let (State::Begun(begun), Some(who)) = (&mut self.state, self.peers.who(socket)) else {
            return Effects::none();
        };
        let Begun { log, receipts, .. } = &mut **begun;
        let by = Participant::from(who);
        let marks = marks.map(|seq| match by {
            Participant::Visitor => log.place_of(seq.min(log.visible(log.last()))),
            Participant::Person(_) => seq.min(log.last()),
        });
        let before = receipts.side(&by);
        let Some(grown) = receipts.merge(&by, marks) else {
            return Effects::none();
        };
        log.confirm(&by, grown.delivered);
        let after = receipts.side(&by);
        let remember = Effect::Remember {
            socket,
            marks: grown,
        };
        let told = Effects::one(remember).then(self.peers.mark(&by, before, after, log));
        match by {
            Participant::Visitor => told.then(self.peers.seen(socket, before, after, log)),
            Participant::Person(_) => told,
        }
    }
}

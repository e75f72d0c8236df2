//! What an object does where it is sabotaged.

use shared::{
    conversation::stored::{Entry, Row},
    ids::ClientKey,
    protocol::delivery::{FromClient, ToClient},
};

use super::Object;
use crate::scenario::Sabotage;

impl Object {
    /// Whether what is to be stored is stored after it has been said.
    pub(super) fn speaks_first(&self) -> bool {
        match self.sabotage {
            Sabotage::AcknowledgeFirst | Sabotage::AcknowledgeFirstUnseen => true,
            Sabotage::None
            | Sabotage::NoDeduplication
            | Sabotage::NoCursor
            | Sabotage::OrderByTime
            | Sabotage::KeysForgotten
            | Sabotage::EpochKept
            | Sabotage::PredecessorUnnamed
            | Sabotage::GoneUnnoticed => false,
        }
    }

    /// A row as it is folded in: with another key where keys are sabotaged.
    pub(super) fn forgetful(&self, row: &Row) -> Row {
        let mut row = row.clone();
        if self.sabotage == Sabotage::KeysForgotten {
            let (Entry::Message { key, .. }
            | Entry::Comment { key, .. }
            | Entry::Answer { key, .. }
            | Entry::Closed { key, .. }
            | Entry::Reopened { key, .. }) = &mut row.entry;
            *key = ClientKey(key.0.map(|byte| !byte));
        }
        row
    }

    /// What arrives, with no predecessor or under another key where that is sabotaged.
    pub(super) fn alias(&mut self, mut frame: FromClient) -> FromClient {
        if self.sabotage == Sabotage::PredecessorUnnamed
            && let FromClient::Post { after, .. } | FromClient::Comment { after, .. } = &mut frame
        {
            *after = None;
        }
        if self.sabotage != Sabotage::NoDeduplication {
            return frame;
        }
        // What it comes after is known by the name that was given to that.
        let known = |key: ClientKey| {
            let alias = self.aliases.iter().rev().find(|(_, known)| **known == key);
            alias.map_or(key, |(alias, _)| *alias)
        };
        if let FromClient::Post { after, .. } | FromClient::Comment { after, .. } = &mut frame {
            *after = after.map(known);
        }
        let mut another = |key| {
            self.next_alias += 1;
            let alias = ClientKey(self.next_alias.to_be_bytes());
            self.aliases.insert(alias, key);
            alias
        };
        match frame {
            FromClient::Post { key, after, text } => FromClient::Post {
                key: another(key),
                after,
                text,
            },
            FromClient::Comment { key, after, text } => FromClient::Comment {
                key: another(key),
                after,
                text,
            },
            // Nobody answers or closes here.
            FromClient::Answer { .. }
            | FromClient::Close { .. }
            | FromClient::Reopen { .. }
            | FromClient::Typing
            | FromClient::Marks(_) => frame,
        }
    }

    /// What is sent, under the key that its receiver knows.
    pub(super) fn unalias<E>(
        &self,
        item: &mut ToClient<E>,
        own: impl Fn(&mut E) -> Option<&mut ClientKey>,
    ) {
        let key = match item {
            ToClient::Entry(entry) => own(entry),
            ToClient::Acknowledged { key, .. } | ToClient::Refused { key, .. } => Some(key),
            ToClient::Greeting { .. }
            | ToClient::Live
            | ToClient::Marks(_)
            | ToClient::Typing(_)
            | ToClient::Left(_)
            | ToClient::Seen(_)
            | ToClient::Team(_) => None,
        };
        if let Some(key) = key
            && let Some(known) = self.aliases.get(key)
        {
            *key = *known;
        }
    }
}

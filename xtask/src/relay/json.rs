//! The frames as JSON: what the room speaks, and what `portico.json` says.

use serde::Deserialize;
use serde_json::json;
use shared::{
    ids::{ClientKey, Epoch, Seq},
    protocol::{
        delivery::{
            AgentEntry, AgentSees, FromClient, Refusal, ToClient, VisitorEntry, VisitorSees,
        },
        hello::Hello,
    },
    time::Timestamp,
};

pub(super) fn hello(hello: &Hello) -> String {
    serde_json::to_string(hello).unwrap_or_default()
}

pub(super) fn from_client(frame: &FromClient) -> String {
    match frame {
        FromClient::Post { key, text } => {
            json!({ "post": { "key": hex(*key), "text": text } }).to_string()
        }
    }
}

pub(super) fn visitor(text: &str) -> serde_json::Result<Vec<ToClient<VisitorEntry>>> {
    items(
        text,
        |Entry {
             seq,
             at,
             from,
             text,
         }: Entry<Visitor>| {
            let from = match from {
                Visitor::You { key } => VisitorSees::You { key: key.0 },
                Visitor::Team { name } => VisitorSees::Team { name },
            };
            VisitorEntry {
                seq,
                at,
                from,
                text,
            }
        },
    )
}

pub(super) fn agent(text: &str) -> serde_json::Result<Vec<ToClient<AgentEntry>>> {
    items(
        text,
        |Entry {
             seq,
             at,
             from,
             text,
         }: Entry<Agent>| {
            let from = match from {
                Agent::You { key } => AgentSees::You { key: key.0 },
                Agent::Visitor => AgentSees::Visitor,
                Agent::Colleague { name } => AgentSees::Colleague { name },
            };
            AgentEntry {
                seq,
                at,
                from,
                text,
            }
        },
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Item<F> {
    Greeting { epoch: Epoch },
    Entry(Entry<F>),
    Live,
    Acknowledged { key: Key, seq: Seq, at: Timestamp },
    Refused { key: Key, reason: Reason },
}

#[derive(Deserialize)]
struct Entry<F> {
    seq: Seq,
    at: Timestamp,
    from: F,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Visitor {
    You { key: Key },
    Team { name: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Agent {
    You { key: Key },
    Visitor,
    Colleague { name: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reason {
    EmptyText,
    TextTooLong,
    KeyReused,
}

/// 32 digits.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Key(ClientKey);

impl TryFrom<String> for Key {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let number = u128::from_str_radix(&text, 16).map_err(|_| "not a key")?;
        Ok(Self(ClientKey(number.to_be_bytes())))
    }
}

fn hex(key: ClientKey) -> String {
    format!("{:032x}", u128::from_be_bytes(key.0))
}

fn items<'a, F: Deserialize<'a>, E>(
    text: &'a str,
    entry: impl Fn(Entry<F>) -> E,
) -> serde_json::Result<Vec<ToClient<E>>> {
    let items: Vec<Item<F>> = serde_json::from_str(text)?;
    let items = items.into_iter().map(|item| match item {
        Item::Greeting { epoch } => ToClient::Greeting { epoch },
        Item::Entry(it) => ToClient::Entry(entry(it)),
        Item::Live => ToClient::Live,
        Item::Acknowledged { key, seq, at } => ToClient::Acknowledged {
            key: key.0,
            seq,
            at,
        },
        Item::Refused { key, reason } => ToClient::Refused {
            key: key.0,
            reason: match reason {
                Reason::EmptyText => Refusal::EmptyText,
                Reason::TextTooLong => Refusal::TextTooLong,
                Reason::KeyReused => Refusal::KeyReused,
            },
        },
    });
    Ok(items.collect())
}

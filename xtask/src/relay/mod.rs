//! What `bench relay` and `faults` share: a conversation's server in workerd, and the words its
//! sockets speak.
//!
//! workerd is started by itself, from a configuration of ours: no wrangler, no miniflare and no
//! Node are in the way, so a client's connection ends in the process that is measured or killed.

mod config;
mod cpu;
mod noise;
mod server;
mod socket;
mod wire;
mod workerd;

pub(crate) use config::Program;
pub(crate) use cpu::cpu;
pub(crate) use noise::Noise;
pub(crate) use server::{Conversation, Seat, Server};
pub(crate) use socket::{Socket, open};
pub(crate) use wire::{Entry, items, message, own_key, ping};

//! The one socket of the widget. Dropping it ends it without a word.

use alloc::vec::Vec;

use shared::protocol::subprotocol;
use wasm_bindgen::JsValue;

use super::js::{self, Callback};

/// What a socket says.
pub(crate) enum Said {
    Opened,
    Bytes(Vec<u8>),
    /// The platform's answer to a ping.
    Pong,
    /// Something else than bytes.
    Garbage,
    Closed(u16),
}

pub(crate) struct Socket {
    socket: js::Socket,
    _callback: Callback,
}

impl Socket {
    /// `hear` is called for everything the socket says, never before this returns.
    pub(crate) fn open(address: &str, token: &str, hear: impl Fn(Said) + 'static) -> Self {
        let callback = Callback::new(move |said: JsValue| {
            hear(if let Some(code) = said.as_f64() {
                match code as u16 {
                    0 => Said::Pong,
                    code => Said::Closed(code),
                }
            } else if let Some(bytes) = js::bytes(&said) {
                Said::Bytes(bytes)
            } else if said.is_null() {
                Said::Garbage
            } else {
                Said::Opened
            });
        });
        let (codec, pong) = (subprotocol::POSTCARD, subprotocol::PONG);
        let socket = js::connect(address, codec, token, pong, &callback);
        Self {
            socket,
            _callback: callback,
        }
    }

    pub(crate) fn send(&self, bytes: &[u8]) {
        js::send(&self.socket, bytes);
    }

    pub(crate) fn ping(&self) {
        js::send_text(&self.socket, subprotocol::PING);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        js::disconnect(&self.socket);
    }
}

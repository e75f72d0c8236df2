//! The one socket of the widget. Dropping it takes its listeners off and closes it.

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// What a socket says.
pub(crate) enum Said {
    Opened,
    Bytes(Vec<u8>),
    /// Something else than bytes.
    Garbage,
    Closed(u16),
}

/// The code for a socket that could not be made at all.
const NEVER_OPENED: u16 = 1006;

pub(crate) struct Socket {
    socket: WebSocket,
    _opened: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _closed: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// `hear` is called for everything the socket says, never before this returns.
    pub(crate) fn open(
        address: &str,
        subprotocols: &[&str],
        hear: impl Fn(Said) + Clone + 'static,
    ) -> Option<Self> {
        let names: Array = subprotocols
            .iter()
            .map(|name| wasm_bindgen::JsValue::from_str(name))
            .collect();
        let Ok(socket) = WebSocket::new_with_str_sequence(address, &names) else {
            hear(Said::Closed(NEVER_OPENED));
            return None;
        };
        socket.set_binary_type(BinaryType::Arraybuffer);

        let opened = {
            let hear = hear.clone();
            Closure::<dyn FnMut()>::new(move || hear(Said::Opened))
        };
        let message = {
            let hear = hear.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                hear(match event.data().dyn_into::<ArrayBuffer>() {
                    Ok(bytes) => Said::Bytes(Uint8Array::new(&bytes).to_vec()),
                    Err(_) => Said::Garbage,
                });
            })
        };
        let closed = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            hear(Said::Closed(event.code()));
        });
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        Some(Self {
            socket,
            _opened: opened,
            _message: message,
            _closed: closed,
        })
    }

    /// A socket that is closing takes nothing; its close event follows.
    pub(crate) fn send(&self, bytes: &[u8]) {
        let _ = self.socket.send_with_u8_array(bytes);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

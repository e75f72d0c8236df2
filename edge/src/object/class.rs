//! The class that the platform knows of an object: what it calls, in terms of the object's turn.

/// Makes a class of the platform of a host.
macro_rules! class {
    ($Object:ident, $Host:ty) => {
        #[worker::durable_object]
        pub struct $Object {
            turn: Result<std::rc::Rc<$crate::object::turn::Turn<$Host>>, $crate::error::Fault>,
        }

        impl $Object {
            fn turn(&self) -> worker::Result<&std::rc::Rc<$crate::object::turn::Turn<$Host>>> {
                self.turn.as_ref().map_err($crate::error::Fault::to_error)
            }
        }

        impl worker::DurableObject for $Object {
            fn new(state: worker::State, env: worker::Env) -> Self {
                let turn = $crate::object::turn::Turn::begin(state, env);
                Self { turn }
            }

            async fn fetch(&self, request: worker::Request) -> worker::Result<worker::Response> {
                let answer = <$Host as $crate::object::turn::Host>::answer(self.turn()?, request);
                answer.await.map_err(|fault| fault.to_error())
            }

            async fn websocket_close(
                &self,
                socket: worker::WebSocket,
                _code: usize,
                _reason: String,
                _was_clean: bool,
            ) -> worker::Result<()> {
                self.turn()?.gone(&socket);
                Ok(())
            }

            async fn websocket_error(
                &self,
                socket: worker::WebSocket,
                _: worker::Error,
            ) -> worker::Result<()> {
                self.turn()?.gone(&socket);
                Ok(())
            }

            async fn alarm(&self) -> worker::Result<worker::Response> {
                self.turn()?.rang();
                worker::Response::empty()
            }
        }

        /// What the platform calls for every message of a socket, without a promise: see `worker.js`.
        #[wasm_bindgen::prelude::wasm_bindgen]
        impl $Object {
            /// The number of a socket; zero for one that is not known.
            #[wasm_bindgen(js_name = socketId)]
            pub fn socket_id(&self, socket: worker::worker_sys::web_sys::WebSocket) -> f64 {
                let turn = self.turn.as_ref().ok();
                let id = turn.and_then(|turn| turn.number_of(&socket.into()));
                id.map_or(0.0, |id| id.0 as f64)
            }

            #[wasm_bindgen(js_name = heardBytes)]
            pub fn heard_bytes(&self, socket: f64, bytes: &[u8]) {
                self.heard(socket, &$crate::io::socket::Incoming::Bytes(bytes));
            }

            #[wasm_bindgen(js_name = heardText)]
            pub fn heard_text(&self, socket: f64, text: &str) {
                self.heard(socket, &$crate::io::socket::Incoming::Text(text));
            }

            #[wasm_bindgen(js_name = heardTooLarge)]
            pub fn heard_too_large(&self, socket: f64) {
                self.heard(socket, &$crate::io::socket::Incoming::TooLarge);
            }

            fn heard(&self, socket: f64, message: &$crate::io::socket::Incoming<'_>) {
                match &self.turn {
                    Ok(turn) => turn.heard(shared::ids::SocketId(socket as u64), message),
                    Err(fault) => fault.log(),
                }
            }
        }
    };
}
pub(crate) use class;

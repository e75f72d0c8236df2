//! Bindings of our own for what happens for every message or every volley of them: those of `worker`
//! make a string of every statement, several objects of every value and a promise of every wait.

use wasm_bindgen::{JsValue, closure::Closure, prelude::wasm_bindgen};

#[wasm_bindgen(module = "/src/io/js.js")]
extern "C" {
    /// Runs a statement that binds a number and some bytes. Gives back how many rows were written, if
    /// that `counts`.
    #[wasm_bindgen(catch, js_name = writeOne)]
    pub(crate) fn write_one(
        sql: &JsValue,
        statement: &JsValue,
        number: f64,
        bytes: &[u8],
        counts: bool,
    ) -> Result<u32, JsValue>;

    /// The same for several rows. Row `n` has the bytes from the end of the row before to `ends[n]`.
    #[wasm_bindgen(catch)]
    pub(crate) fn write(
        sql: &JsValue,
        statement: &JsValue,
        numbers: &[f64],
        bytes: &[u8],
        ends: &[u32],
        counts: bool,
    ) -> Result<u32, JsValue>;

    /// Calls back at the end of the event loop's own turn.
    #[wasm_bindgen(js_name = endOfTurn)]
    pub(crate) fn end_of_turn(callback: &Closure<dyn Fn()>);

    /// The objects of a namespace that are kept within a jurisdiction.
    #[wasm_bindgen(catch)]
    pub(crate) fn jurisdiction(namespace: &JsValue, name: &str) -> Result<JsValue, JsValue>;

    /// When the platform has answered a ping of this socket by itself, in milliseconds; zero if it never
    /// has.
    #[wasm_bindgen(js_name = answeredPing)]
    pub(crate) fn answered_ping(state: &JsValue, socket: &JsValue) -> f64;

    /// Sends a frame. Whether the socket has taken it.
    pub(crate) fn send(socket: &JsValue, bytes: &[u8]) -> bool;
}

//! Requests to the edge: bytes there, bytes back, and no preflight.

use alloc::vec::Vec;

use shared::visitor::HttpFault;
use wasm_bindgen::{JsValue, closure::Closure};

use super::js;

/// How a request ended.
pub(crate) type Answer = Result<Vec<u8>, HttpFault>;

/// `POST`s bytes. `done` is called once, never before this returns.
pub(crate) fn post(address: &str, body: &[u8], done: impl FnOnce(Answer) + 'static) {
    let callback = Closure::once_into_js(move |status: u16, bytes: JsValue| {
        done(match fault_of(status) {
            Some(fault) => Err(fault),
            None => Ok(js::bytes(&bytes).unwrap_or_default()),
        });
    });
    js::post(address, body, &callback);
}

fn fault_of(status: u16) -> Option<HttpFault> {
    match status {
        200..=299 => None,
        401 => Some(HttpFault::TokenRefused),
        0 | 429 | 500.. => Some(HttpFault::Passing),
        _ => Some(HttpFault::Final),
    }
}

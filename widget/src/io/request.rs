//! Requests to the edge: bytes there, bytes back, and no preflight.

use alloc::vec::Vec;

use shared::visitor::HttpFault;
use wasm_bindgen::JsValue;

use super::js::{self, Callback};

/// How a request ended.
pub(crate) type Answer = Result<Vec<u8>, HttpFault>;

/// `POST`s bytes, or asks for some. `done` is called once, never before this returns.
pub(crate) fn request(address: &str, body: Option<&[u8]>, done: impl Fn(Answer) + 'static) {
    let method = if body.is_some() { "POST" } else { "GET" };
    let callback = Callback::new(move |answer: JsValue| {
        done(match answer.as_f64() {
            Some(status) => Err(fault_of(status as u16)),
            None => Ok(js::bytes(&answer).unwrap_or_default()),
        });
    });
    js::request(method, address, body, &callback.into_js_value());
}

fn fault_of(status: u16) -> HttpFault {
    match status {
        401 => HttpFault::TokenRefused,
        403 => HttpFault::NotHere,
        429 => HttpFault::TooOften,
        0 | 500.. => HttpFault::Passing,
        _ => HttpFault::Final,
    }
}

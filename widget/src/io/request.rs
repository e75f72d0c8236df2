//! Requests to the edge: bytes there, bytes back, and no preflight.

use alloc::vec::Vec;

use shared::visitor::HttpFault;
use wasm_bindgen::JsValue;

use super::js::{self, Callback};

/// How a request ended: its bytes, or what went wrong.
pub(crate) struct Answer(JsValue);

impl Answer {
    /// The bytes of a good one.
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        js::bytes(&self.0)
    }

    /// Of one that is not good.
    pub(crate) fn fault(&self) -> HttpFault {
        match (self.0.as_f64(), self.0.as_string()) {
            (Some(status), _) => fault_of(status as u16),
            (None, Some(code)) if code.starts_with("identity_") => {
                HttpFault::IdentityRefused { code }
            }
            (None, Some(_)) => HttpFault::TokenRefused,
            (None, None) => HttpFault::Final,
        }
    }
}

/// `POST`s bytes, or asks for some. `done` is called at most once, never before this returns.
pub(crate) fn request(address: &str, body: Option<&[u8]>, done: impl Fn(Answer) + 'static) {
    let method = if body.is_some() { "POST" } else { "GET" };
    let callback = Callback::new(move |answer| done(Answer(answer)));
    js::request(method, address, body, &callback.into_js_value());
}

fn fault_of(status: u16) -> HttpFault {
    match status {
        403 => HttpFault::NotHere,
        429 => HttpFault::TooOften,
        0 | 500.. => HttpFault::Passing,
        _ => HttpFault::Final,
    }
}

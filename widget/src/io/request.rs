//! Requests to the edge: bytes there, bytes back, and no preflight.

use alloc::vec::Vec;

use shared::{
    text::{number, pieces},
    time::Span,
    visitor::HttpFault,
};
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
            (None, Some(said)) => refusal_of(&said),
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

/// A code and, where waiting helps, the seconds to wait.
fn refusal_of(said: &str) -> HttpFault {
    let mut parts = pieces(said, b' ');
    let code = parts.next().unwrap_or_default();
    let wait = parts.next().and_then(number);
    let wait = wait.map(Span::seconds);
    match wait {
        Some(wait) if code == "identity_not_yet" => HttpFault::IdentityNotYet { wait },
        _ if code.starts_with("identity_") => HttpFault::IdentityRefused { code: code.into() },
        wait if code.starts_with("too_many") => HttpFault::TooOften { wait },
        _ => HttpFault::TokenRefused,
    }
}

fn fault_of(status: u16) -> HttpFault {
    match status {
        403 => HttpFault::NotHere,
        429 => HttpFault::TooOften { wait: None },
        0 | 401 | 500.. => HttpFault::Passing,
        _ => HttpFault::Final,
    }
}

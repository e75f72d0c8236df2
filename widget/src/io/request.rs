//! Requests to the edge: bytes there, bytes back, and no preflight.

use js_sys::{ArrayBuffer, Uint8Array};
use shared::visitor::HttpFault;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{RequestInit, Response};

use super::page;

/// How a request ended.
pub(crate) type Answer = Result<Vec<u8>, HttpFault>;

/// `POST`s bytes without a content type, which browsers send to another site without asking it
/// first. `done` is called once.
pub(crate) fn post(address: &str, body: &[u8], done: impl FnOnce(Answer) + 'static) {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&Uint8Array::from(body));
    init.set_credentials(web_sys::RequestCredentials::Omit);
    let answered = page::window().fetch_with_str_and_init(address, &init);

    // One of two callbacks will come, and both need `done`.
    let done = std::rc::Rc::new(std::cell::Cell::new(Some(done)));
    let finish = move |answer: Answer| {
        if let Some(done) = done.take() {
            done(answer);
        }
    };
    let finish = std::rc::Rc::new(finish);
    let failed = {
        let finish = std::rc::Rc::clone(&finish);
        Closure::once_into_js(move |_: JsValue| finish(Err(HttpFault::Passing)))
    };
    let came = {
        let failed = failed.clone();
        Closure::once_into_js(move |response: Response| {
            if let Some(fault) = fault_of(response.status()) {
                finish(Err(fault));
                return;
            }
            let read = Closure::once_into_js(move |bytes: ArrayBuffer| {
                finish(Ok(Uint8Array::new(&bytes).to_vec()));
            });
            if let Ok(bytes) = response.array_buffer() {
                let _ = then(&bytes, &read, &failed);
            }
        })
    };
    let _ = then(&answered, &came, &failed);
}

fn fault_of(status: u16) -> Option<HttpFault> {
    match status {
        200..=299 => None,
        401 => Some(HttpFault::TokenRefused),
        429 | 500.. => Some(HttpFault::Passing),
        _ => Some(HttpFault::Final),
    }
}

fn then(promise: &js_sys::Promise, came: &JsValue, failed: &JsValue) -> Result<JsValue, JsValue> {
    js_sys::Reflect::get(promise, &"then".into())?
        .unchecked_ref::<js_sys::Function>()
        .call2(promise, came, failed)
}

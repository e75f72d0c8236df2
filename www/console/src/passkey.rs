//! The browser's side of passkeys (WebAuthn).

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::api::Refused;

#[wasm_bindgen(module = "/src/passkey.js")]
extern "C" {
    /// Whether this browser has them.
    pub(crate) fn known() -> bool;

    fn sign(options: &str) -> Promise;

    fn make(options: &str) -> Promise;
}

/// Signs with a passkey of this person's. Options and answer are JSON.
pub(crate) async fn signed(options: &str) -> Result<String, Refused> {
    settled(sign(options)).await
}

/// Makes one. Options and answer are JSON.
pub(crate) async fn made(options: &str) -> Result<String, Refused> {
    settled(make(options)).await
}

async fn settled(promise: Promise) -> Result<String, Refused> {
    match promise.await {
        Ok(answer) => Ok(answer.as_string().unwrap_or_default()),
        Err(name) => Err(Refused::of(match name.as_string().as_deref() {
            // It was closed, or nothing happened for too long.
            Some("NotAllowedError" | "AbortError") => Refused::PASSKEY_LEFT,
            Some("InvalidStateError") => Refused::PASSKEY_THERE,
            Some(_) | None => Refused::PASSKEY_FAILED,
        })),
    }
}

//! Calls to the edge: JSON in, JSON out, and a code where it refuses.

use futures_util::future::FutureExt;
use js_sys::JSON;
use leptos::prelude::window;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use shared::protocol::http::{self, Access, Body, Method, Route, get_me};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, Headers, RequestInit, Response};

use crate::session::{self, Renewal};

/// Milliseconds after which an answer that has not come is none: a network may swallow everything.
const PATIENCE: u32 = 30_000;

/// Why something was not done. The words for it are in [`crate::words`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub(crate) struct Refused {
    pub(crate) code: String,
    /// Seconds after which another try may succeed.
    pub(crate) wait: Option<u64>,
    #[serde(skip)]
    status: u16,
}

impl Refused {
    /// No answer, or none that makes sense.
    pub(crate) const UNREACHABLE: &str = "unreachable";
    /// The browser was asked for a passkey and gave none.
    pub(crate) const PASSKEY_LEFT: &str = "passkey_left";
    /// The browser has made one for this account before.
    pub(crate) const PASSKEY_THERE: &str = "passkey_there";
    pub(crate) const PASSKEY_FAILED: &str = "passkey_failed";
    /// What was not proved is the password, where more than one thing is to be proved.
    pub(crate) const WRONG_PASSWORD: &str = "wrong_password";

    pub(crate) fn of(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            wait: None,
            status: 0,
        }
    }

    pub(crate) fn of_password(self) -> Self {
        match &*self.code {
            "not_proved" => Self::of(Self::WRONG_PASSWORD),
            _ => self,
        }
    }

    fn unreachable() -> Self {
        Self::of(Self::UNREACHABLE)
    }

    pub(crate) fn is_unauthorized(&self) -> bool {
        self.status == 401
    }

    /// The pass is over, whatever was asked. Another one may help.
    fn is_of_the_pass(&self) -> bool {
        self.is_unauthorized() && matches!(&*self.code, "pass_expired" | "not_signed_in")
    }
}

/// Asks for what a route gives. `values` fill its path; a route without a body sends none.
pub(crate) async fn call<T: DeserializeOwned>(
    route: Route,
    values: &[&str],
    body: &impl Serialize,
) -> Result<T, Refused> {
    let body = match route.body {
        Body::Json { .. } => Some(write(body)),
        Body::None | Body::Postcard { .. } | Body::Socket => None,
    };
    let path = http::path(route.path, values);
    read(&ask(route, path, body).boxed_local().await?)
}

/// Asks for what a route gives that takes nothing.
pub(crate) async fn get<T: DeserializeOwned>(route: Route) -> Result<T, Refused> {
    call(route, &[], &()).await
}

/// Asks for what a route gives, as it is written.
pub(crate) async fn text(route: Route, values: &[&str]) -> Result<String, Refused> {
    let path = http::path(route.path, values);
    ask(route, path, None).boxed_local().await
}

/// Our types hold nothing that JSON has no form for, so an error cannot arise; it would give nothing.
fn write(body: &impl Serialize) -> String {
    let value = body.serialize(&Serializer::json_compatible());
    let text = JSON::stringify(&value.unwrap_or_default());
    text.map_or_else(|_| String::new(), Into::into)
}

/// An empty answer reads as nothing.
fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Refused> {
    let text = if answer.is_empty() { "null" } else { answer };
    let value = JSON::parse(text).map_err(|_| Refused::unreachable())?;
    serde_wasm_bindgen::from_value(value).map_err(|_| Refused::unreachable())
}

/// One exchange, and a second one with a new pass where the first failed for want of one.
async fn ask(route: Route, path: String, body: Option<String>) -> Result<String, Refused> {
    let first = exchange(route.method, &path, body.as_deref()).await;
    match first {
        Err(refused) if refused.is_of_the_pass() && needs_pass(route.access) => {
            if session::renew().await != Renewal::Renewed {
                return Err(refused);
            }
            let second = exchange(route.method, &path, body.as_deref()).await;
            if second.is_ok() && route != get_me::ROUTE {
                session::overtake();
            }
            second
        }
        other => other,
    }
}

fn needs_pass(access: Access) -> bool {
    match access {
        Access::Person | Access::May(_) | Access::MayEither(..) | Access::MayOrKey(_) => true,
        Access::Anyone | Access::Site | Access::Visitor | Access::Session | Access::Key => false,
    }
}

/// One request and its answer, without a second try.
pub(crate) async fn exchange(
    method: Method,
    path: &str,
    body: Option<&str>,
) -> Result<String, Refused> {
    let (status, text) = fetch(method, path, body)
        .await
        .map_err(|_| Refused::unreachable())?;
    if (200..300).contains(&status) {
        return Ok(text);
    }
    let refused = read(&text).unwrap_or_else(|_| Refused::unreachable());
    Err(Refused { status, ..refused })
}

async fn fetch(method: Method, path: &str, body: Option<&str>) -> Result<(u16, String), JsValue> {
    let init = RequestInit::new();
    init.set_method(method.word());
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    if let Some(body) = body {
        let headers = Headers::new()?;
        headers.set("content-type", "application/json")?;
        init.set_headers(&headers);
        init.set_body(&body.into());
    }
    let response: Response = window()
        .fetch_with_str_and_init(path, &init)
        .await?
        .dyn_into()?;
    let text = response.text()?.await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}

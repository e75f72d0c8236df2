//! What can go wrong, in two classes: [`Refusal`] is theirs and has a stable code; [`Fault`] is
//! ours, is logged, and shows nothing of itself.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// Why a request is not carried out. The code is stable; the status goes with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    BodyGarbled,
    BodyTooLarge,
    BodyTooSlow,
    CrossSite,
    HostUnknown,
    InboxUnknown,
    NoSuchRoute,
    MethodNotAllowed,
    NotAWebSocket,
    NotSignedIn,
    OriginNotListed,
    QueryGarbled,
    SiteUnknown,
    TokenRefused,
    UnsupportedMediaType,
    ConversationUnknown,
}

impl Refusal {
    fn status_and_code(self) -> (StatusCode, &'static str) {
        match self {
            Self::BodyGarbled => (StatusCode::BAD_REQUEST, "body_garbled"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            Self::BodyTooSlow => (StatusCode::REQUEST_TIMEOUT, "body_too_slow"),
            Self::ConversationUnknown => (StatusCode::NOT_FOUND, "conversation_unknown"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross_site"),
            Self::HostUnknown => (StatusCode::MISDIRECTED_REQUEST, "host_unknown"),
            Self::InboxUnknown => (StatusCode::NOT_FOUND, "inbox_unknown"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NoSuchRoute => (StatusCode::NOT_FOUND, "no_such_route"),
            Self::NotAWebSocket => (StatusCode::UPGRADE_REQUIRED, "not_a_websocket"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::OriginNotListed => (StatusCode::FORBIDDEN, "origin_not_listed"),
            Self::QueryGarbled => (StatusCode::BAD_REQUEST, "query_garbled"),
            Self::SiteUnknown => (StatusCode::NOT_FOUND, "site_unknown"),
            Self::TokenRefused => (StatusCode::UNAUTHORIZED, "token_refused"),
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            }
        }
    }
}

/// Where something on our side failed. The platform's own words are logged and go no further.
#[derive(Debug)]
pub(crate) struct Fault {
    code: &'static str,
    detail: worker::Error,
}

impl Fault {
    fn new(code: &'static str, detail: worker::Error) -> Self {
        Self { code, detail }
    }

    pub(crate) fn binding(detail: worker::Error) -> Self {
        Self::new("binding_failed", detail)
    }

    pub(crate) fn call(detail: worker::Error) -> Self {
        Self::new("object_call_failed", detail)
    }

    pub(crate) fn files(detail: worker::Error) -> Self {
        Self::new("files_failed", detail)
    }

    pub(crate) fn random(detail: worker::Error) -> Self {
        Self::new("random_failed", detail)
    }

    pub(crate) fn socket(detail: worker::Error) -> Self {
        Self::new("socket_failed", detail)
    }

    pub(crate) fn store(detail: worker::Error) -> Self {
        Self::new("store_failed", detail)
    }

    pub(crate) fn keys_missing() -> Self {
        let detail = worker::Error::RustError("the variable KEYS holds no key".into());
        Self::new("keys_missing", detail)
    }

    /// Bytes of ours that cannot be read back.
    pub(crate) fn stored_garbled() -> Self {
        let detail = worker::Error::RustError("stored bytes of no known format".into());
        Self::new("stored_garbled", detail)
    }

    /// Logs the fault and makes of it what the platform takes from an object: an error without
    /// detail.
    pub(crate) fn to_error(&self) -> worker::Error {
        self.log();
        worker::Error::RustError("fault".into())
    }

    /// One structured line (KEP-6).
    pub(crate) fn log(&self) {
        let detail = self.detail.to_string();
        worker::console_error!("{{\"fault\":\"{}\",\"detail\":{detail:?}}}", self.code);
    }
}

/// What a route answers with when it does not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    Refused(Refusal),
    Failed(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code) = match self {
            Self::Refused(refusal) => refusal.status_and_code(),
            Self::Failed(fault) => {
                fault.log();
                (StatusCode::INTERNAL_SERVER_ERROR, "fault")
            }
        };
        let headers = [(header::CONTENT_TYPE, "application/json")];
        (status, headers, format!("{{\"code\":\"{code}\"}}")).into_response()
    }
}

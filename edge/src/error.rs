//! What can go wrong, in two classes: [`Refusal`] is theirs and has a stable code; [`Fault`] is
//! ours, is logged, and shows nothing of itself.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{
    credential::{identity, passkey, password::Weakness},
    protocol::team::TeamRefusal,
    time::Span,
};

/// Why a request is not carried out. The code is stable; the status goes with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refusal {
    BodyGarbled,
    BodyTooLarge,
    BodyTooSlow,
    CrossSite,
    HostUnknown,
    IdentityRefused(identity::Refused),
    InboxUnknown,
    JurisdictionChanged,
    KeyRefused,
    MailNotAnAddress,
    NameEmpty,
    NameTooLong,
    NoSuchRoute,
    MethodNotAllowed,
    NotAWebSocket,
    NotAllowed,
    NotSignedIn,
    OriginNotListed,
    /// The address of the page is not of the page that asks.
    PageElsewhere,
    PasskeyRefused(passkey::Refused),
    PasswordWeak(Weakness),
    PassExpired,
    QueryGarbled,
    SiteUnknown,
    /// The directory's word about people.
    Team(TeamRefusal),
    TicketExpired,
    TokenRefused,
    TooManyConversations {
        wait: Span,
    },
    TooManyOpenConversations,
    TooManyVisitors {
        wait: Span,
    },
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
            Self::IdentityRefused(why) => (StatusCode::UNAUTHORIZED, why.code()),
            Self::InboxUnknown => (StatusCode::NOT_FOUND, "inbox_unknown"),
            Self::JurisdictionChanged => (StatusCode::CONFLICT, "jurisdiction_changed"),
            Self::KeyRefused => (StatusCode::UNAUTHORIZED, "key_refused"),
            Self::MailNotAnAddress => (StatusCode::UNPROCESSABLE_ENTITY, "not_an_address"),
            Self::NameEmpty => (StatusCode::UNPROCESSABLE_ENTITY, "name_empty"),
            Self::NameTooLong => (StatusCode::UNPROCESSABLE_ENTITY, "name_too_long"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NoSuchRoute => (StatusCode::NOT_FOUND, "no_such_route"),
            Self::NotAWebSocket => (StatusCode::UPGRADE_REQUIRED, "not_a_websocket"),
            Self::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::OriginNotListed => (StatusCode::FORBIDDEN, "origin_not_listed"),
            Self::PageElsewhere => (StatusCode::BAD_REQUEST, "page_elsewhere"),
            Self::PasskeyRefused(_) => (StatusCode::UNAUTHORIZED, "not_proved"),
            Self::PasswordWeak(why) => (StatusCode::UNPROCESSABLE_ENTITY, why.code()),
            Self::PassExpired => (StatusCode::UNAUTHORIZED, "pass_expired"),
            Self::QueryGarbled => (StatusCode::BAD_REQUEST, "query_garbled"),
            Self::SiteUnknown => (StatusCode::NOT_FOUND, "site_unknown"),
            Self::Team(refusal) => about_people(refusal),
            Self::TicketExpired => (StatusCode::UNAUTHORIZED, "ticket_expired"),
            Self::TokenRefused => (StatusCode::UNAUTHORIZED, "token_refused"),
            Self::TooManyConversations { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many_conversations")
            }
            Self::TooManyOpenConversations => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many_open_conversations")
            }
            Self::TooManyVisitors { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_visitors"),
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            }
        }
    }
}

impl Refusal {
    /// What the log says, which may be more than the answer does.
    fn logged(self) -> &'static str {
        if let Self::PasskeyRefused(why) = self {
            why.code()
        } else {
            self.status_and_code().1
        }
    }

    /// How long to wait before it may be otherwise, in whole seconds.
    fn wait(self) -> Option<u64> {
        match self {
            Self::Team(TeamRefusal::TooManyAttempts { wait })
            | Self::TooManyConversations { wait }
            | Self::TooManyVisitors { wait }
            | Self::IdentityRefused(identity::Refused::NotYet { wait }) => {
                Some(wait.0.div_ceil(1000))
            }
            Self::Team(_)
            | Self::BodyGarbled
            | Self::BodyTooLarge
            | Self::BodyTooSlow
            | Self::CrossSite
            | Self::HostUnknown
            | Self::IdentityRefused(_)
            | Self::InboxUnknown
            | Self::JurisdictionChanged
            | Self::KeyRefused
            | Self::MailNotAnAddress
            | Self::NameEmpty
            | Self::NameTooLong
            | Self::NoSuchRoute
            | Self::MethodNotAllowed
            | Self::NotAWebSocket
            | Self::NotAllowed
            | Self::NotSignedIn
            | Self::OriginNotListed
            | Self::PageElsewhere
            | Self::PasskeyRefused(_)
            | Self::PasswordWeak(_)
            | Self::PassExpired
            | Self::QueryGarbled
            | Self::SiteUnknown
            | Self::TicketExpired
            | Self::TokenRefused
            | Self::TooManyOpenConversations
            | Self::UnsupportedMediaType
            | Self::ConversationUnknown => None,
        }
    }
}

fn about_people(refusal: TeamRefusal) -> (StatusCode, &'static str) {
    match refusal {
        TeamRefusal::AlreadySetUp => (StatusCode::CONFLICT, "already_set_up"),
        TeamRefusal::WrongSetUpCode => (StatusCode::FORBIDDEN, "wrong_set_up_code"),
        TeamRefusal::NotProved => (StatusCode::UNAUTHORIZED, "not_proved"),
        TeamRefusal::TooManyAttempts { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
        TeamRefusal::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
        TeamRefusal::InvitationUnknown => (StatusCode::NOT_FOUND, "invitation_unknown"),
        TeamRefusal::MailTaken => (StatusCode::CONFLICT, "address_taken"),
        TeamRefusal::LastAdministrator => (StatusCode::CONFLICT, "last_administrator"),
        TeamRefusal::NotAllowed => (StatusCode::FORBIDDEN, "not_allowed"),
        TeamRefusal::NotYoursToGive => (StatusCode::FORBIDDEN, "not_yours_to_give"),
        TeamRefusal::PersonUnknown => (StatusCode::NOT_FOUND, "person_unknown"),
        TeamRefusal::RoleUnknown => (StatusCode::NOT_FOUND, "role_unknown"),
        TeamRefusal::RoleInUse => (StatusCode::CONFLICT, "role_in_use"),
        TeamRefusal::RoleFixed => (StatusCode::CONFLICT, "role_fixed"),
        TeamRefusal::TeamUnknown => (StatusCode::NOT_FOUND, "team_unknown"),
        TeamRefusal::PasskeyTaken => (StatusCode::CONFLICT, "passkey_taken"),
        TeamRefusal::KeyUnknown => (StatusCode::NOT_FOUND, "key_unknown"),
        TeamRefusal::TooMany => (StatusCode::CONFLICT, "too_many"),
        TeamRefusal::KeyForNothing => (StatusCode::UNPROCESSABLE_ENTITY, "key_for_nothing"),
        TeamRefusal::KeyEndPast => (StatusCode::UNPROCESSABLE_ENTITY, "key_end_past"),
        TeamRefusal::AccessUnknown => (StatusCode::NOT_FOUND, "access_unknown"),
        TeamRefusal::OwnAccess => (StatusCode::FORBIDDEN, "own_access"),
        TeamRefusal::WrongResetCode => (StatusCode::FORBIDDEN, "wrong_reset_code"),
        TeamRefusal::NotAdministrator => (StatusCode::FORBIDDEN, "not_an_administrator"),
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

    /// What is configured cannot seal anything.
    pub(crate) fn keys(code: &'static str) -> Self {
        let detail = worker::Error::RustError("the variable KEYS".into());
        Self::new(code, detail)
    }

    /// A password could not be hashed or compared.
    pub(crate) fn password() -> Self {
        let detail = worker::Error::RustError("argon2".into());
        Self::new("password_failed", detail)
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
        let (status, code, wait) = match self {
            Self::Refused(refusal) => {
                let (status, code) = refusal.status_and_code();
                log_refusal(refusal.logged());
                (status, code, refusal.wait())
            }
            Self::Failed(fault) => {
                fault.log();
                (StatusCode::INTERNAL_SERVER_ERROR, "fault", None)
            }
        };
        let kind = [(header::CONTENT_TYPE, "application/json")];
        match wait {
            Some(wait) => {
                let body = format!("{{\"code\":\"{code}\",\"wait\":{wait}}}");
                let after = [(header::RETRY_AFTER, wait.to_string())];
                (status, kind, after, body).into_response()
            }
            None => (status, kind, format!("{{\"code\":\"{code}\"}}")).into_response(),
        }
    }
}

/// One structured line for a change of who can sign in (KEP-6): no text, no address.
pub(crate) fn log_event(code: &str) {
    worker::console_warn!("{{\"event\":\"{code}\"}}");
}

/// One structured line (KEP-6): no text, no address.
fn log_refusal(code: &str) {
    worker::console_log!("{{\"refused\":\"{code}\"}}");
}

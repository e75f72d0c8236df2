//! `GET /v1/inboxes/{inbox}/socket` on the console host: a console's list stays live.
//! Errors: 401 `not_signed_in`, 403 `origin_not_listed`, 404 `inbox_unknown`, 426 `not_a_websocket`.

pub const PATH: &str = "/v1/inboxes/{inbox}/socket";

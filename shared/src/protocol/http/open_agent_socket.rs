//! `GET /v1/conversations/{conversation}/socket` on the console host: somebody of the team looks at
//! a conversation. Errors: 401 `not_signed_in`, 403 `origin_not_listed`, 426 `not_a_websocket`.

pub const PATH: &str = "/v1/conversations/{conversation}/socket";

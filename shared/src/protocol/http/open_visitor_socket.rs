//! `GET /v1/sites/{site}/conversations/{conversation}/socket` on the public host: a visitor's
//! socket. The token comes as a subprotocol (VIS-5); errors: 401 `token_refused`,
//! 403 `origin_not_listed`, 426 `not_a_websocket`.

pub const PATH: &str = "/v1/sites/{site}/conversations/{conversation}/socket";

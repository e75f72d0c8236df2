//! `PUT /v1/people/{person}` on the console host: adds somebody to the team. The body is a postcard
//! [`crate::protocol::call::Person`]; 204; errors: 400 `body_garbled`, 401 `not_signed_in`.

pub const PATH: &str = "/v1/people/{person}";

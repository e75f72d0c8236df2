//! `GET /healthz` on either host: 200 and `ok` while the Worker answers.

pub const PATH: &str = "/healthz";

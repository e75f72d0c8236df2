//! `PUT /v1/sites/{site}` on the console host: publishes a site and its flows.
//!
//! The body is the authored file, JSON (SPEC section 1), at most
//! [`crate::protocol::limit::SITE_BYTES`]; 200 and `{"version":n,"warnings":[{"path",
//! "warning"}]}`. Errors: 400 `body_garbled` with `"line"` and `"column"`, 401 `not_signed_in`, 413 `body_too_large`, and 422 `site_has_problems` with
//! `"problems":[{"path","problem","expected"}]`; then nothing has changed.

pub use super::get_site::PATH;

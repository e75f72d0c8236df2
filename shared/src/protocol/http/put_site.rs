//! `PUT /v1/sites/{site}` on the console host: publishes a site. The body is a postcard
//! [`crate::flow::Site`]; 204; errors: 400 `body_garbled`, 401 `not_signed_in`.

pub use super::get_site::PATH;

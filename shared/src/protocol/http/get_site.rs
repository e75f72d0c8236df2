//! `GET /v1/sites/{site}` on the public host: the published site, read by the widget.
//! 200 with [`crate::flow::published`] bytes; errors: 404 `site_unknown`. Never reaches an object.

pub const PATH: &str = "/v1/sites/{site}";

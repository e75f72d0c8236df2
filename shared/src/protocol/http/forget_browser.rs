//! `POST /v1/sites/{site}/browsers/forget` on the public host: a browser's secret buys nothing any more
//! (VIS-2).

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::protocol::limit::BODY_BYTES;

pub const ROUTE: Route = Route {
    name: "forget_browser",
    method: Method::Post,
    side: Side::Public,
    path: "/v1/sites/{site}/browsers/forget",
    access: Access::Site,
    body: Body::Postcard { most: BODY_BYTES },
    caching: Caching::Never,
};

/// What stands in front of the site's id, and behind it: the page's first program has no templates.
pub const PATH: (&str, &str) = ("/v1/sites/", "/browsers/forget");

/// postcard; 204, whether it was known or not. Errors: 400 `body_garbled`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    /// Shorter than 128 bytes.
    pub browser: String,
}

impl Request {
    /// Its bytes; the page's first program has no encoder either.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = alloc::vec![self.browser.len() as u8];
        bytes.extend_from_slice(self.browser.as_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use super::*;
    use crate::protocol::codec;

    #[test]
    fn what_is_written_by_hand_is_what_the_route_says() {
        let (before, after) = PATH;
        assert_eq!(format!("{before}{{site}}{after}"), ROUTE.path);
        for browser in ["", "0123456789abcdef0123456789abcdef"] {
            let request = Request {
                browser: browser.to_string(),
            };
            assert_eq!(request.encode(), codec::encode(&request));
        }
    }
}

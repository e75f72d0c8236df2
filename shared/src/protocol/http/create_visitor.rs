//! `POST /v1/sites/{site}/visitors` on the public host: a visitor begins, comes back, or is vouched for
//! by the site (VIS-1, VIS-2, CON-8).

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Access, Body, Caching, Method, Route, Side};
use crate::{ids::ConversationId, protocol::limit::BODY_BYTES};

pub const ROUTE: Route = Route {
    name: "create_visitor",
    method: Method::Post,
    side: Side::Public,
    path: "/v1/sites/{site}/visitors",
    access: Access::Site,
    body: Body::Postcard { most: BODY_BYTES },
    caching: Caching::Never,
};

/// postcard. Nothing of it is for somebody new.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Request {
    /// The tab's token, which may have ended less than 24 h ago: the same visitor goes on, unless their
    /// browser was to forget them since (`token_refused`) or the site's word has ended
    /// (`identity_expired`). Where the site vouches for somebody, their conversations become that somebody's (VIS-3).
    pub token: Option<String>,
    /// The browser's secret, after consent (VIS-2).
    pub browser: Option<String>,
    pub identity: Option<Identity>,
    /// The tab's conversations, for somebody who is vouched for.
    pub conversations: Vec<ConversationId>,
}

/// Whom the site vouches for (CON-8).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Identity {
    pub mail: String,
    /// A JWT, sealed with the site's key.
    pub token: String,
}

impl Identity {
    /// Whether it names the person of this address, of which the case does not count (CON-8).
    #[must_use]
    pub fn names(&self, mail: &str) -> bool {
        self.mail.eq_ignore_ascii_case(mail)
    }
}

/// 200, postcard. Errors: 404 `site_unknown`, 403 `origin_not_listed`, 401 `token_refused`,
/// `identity_…` (`identity_not_yet` with `"wait"` in seconds), 429 `too_many_visitors` with `"wait"` in
/// seconds.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Response {
    /// Goes with everything the visitor does from here on; kept in memory only.
    pub token: String,
    /// What a visitor who comes back had begun, the latest first; in front of it what joins them from
    /// the tab.
    pub conversations: Vec<ConversationId>,
}

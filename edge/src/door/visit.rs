//! Whose page is asking, and for which visitor (RUN-4, VIS-5).

use axum::http::request::Parts;
use shared::{
    ids::{InboxId, SiteId, VisitorId},
    protocol::{
        codec,
        http::{self, Access, Body, Route},
    },
};

use super::upgrade;
use crate::{
    auth::{origin, token},
    deployment::Deployment,
    error::{Failure, Refusal},
    io::timer,
    routes::directory,
};

/// The site whose page is asking.
#[derive(Clone, Debug)]
pub(crate) struct AtSite {
    pub(crate) site: SiteId,
    /// Where its conversations go.
    pub(crate) inbox: InboxId,
}

/// Checks the token, which costs nothing, before the site's origins, which the directory has.
pub(crate) async fn check(
    deployment: &Deployment,
    route: &Route,
    parts: &mut Parts,
    body: &[u8],
) -> Result<(), Failure> {
    let has_token = match route.access {
        Access::Site => false,
        Access::Visitor => true,
        Access::Anyone | Access::Session | Access::Person | Access::May(_) | Access::Key => {
            return Ok(());
        }
    };
    let site = http::value(route.path, parts.uri.path(), "site")
        .and_then(SiteId::new)
        .ok_or(Refusal::SiteUnknown)?;
    if has_token {
        let visitor = visitor(deployment, route, parts, body, &site)?;
        parts.extensions.insert(visitor);
    }
    let (record, inbox) = directory::site(deployment, &site).await?;
    origin::of_site(&record, &parts.headers)?;
    parts.extensions.insert(AtSite { site, inbox });
    Ok(())
}

fn visitor(
    deployment: &Deployment,
    route: &Route,
    parts: &Parts,
    body: &[u8],
    site: &SiteId,
) -> Result<VisitorId, Refusal> {
    let in_body: String;
    let token = match route.body {
        Body::Postcard { .. } => {
            in_body = codec::first(body).map_err(|_| Refusal::BodyGarbled)?;
            &in_body
        }
        Body::None | Body::Json { .. } | Body::Socket => {
            upgrade::token(&parts.headers).ok_or(Refusal::TokenRefused)?
        }
    };
    token::open(deployment, site, token, timer::now())
}

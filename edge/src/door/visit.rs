//! Whose page is asking, and for which visitor (RUN-4, VIS-5).

use axum::http::request::Parts;
use shared::{
    credential::visitor::Claims,
    ids::SiteId,
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
}

/// A visitor's token holds the page's origin, which was the site's when it was given, so nobody is
/// asked for a visitor who has one.
pub(crate) async fn check(
    deployment: &Deployment,
    route: &Route,
    parts: &mut Parts,
    body: &[u8],
) -> Result<(), Failure> {
    match route.access {
        Access::Site => {
            let site = site(route, parts)?;
            let (record, _) = directory::site(deployment, &site).await?;
            origin::of_site(&record, &parts.headers)?;
            parts.extensions.insert(AtSite { site });
        }
        Access::Visitor => {
            let site = site(route, parts)?;
            let claims = visitor(deployment, route, parts, body, &site)?;
            parts.extensions.insert(claims);
        }
        Access::Anyone
        | Access::Session
        | Access::Person
        | Access::May(_)
        | Access::MayEither(..)
        | Access::MayOrKey(_)
        | Access::Key => {}
    }
    Ok(())
}

fn site(route: &Route, parts: &Parts) -> Result<SiteId, Refusal> {
    http::value(route.path, parts.uri.path(), "site")
        .and_then(SiteId::new)
        .ok_or(Refusal::SiteUnknown)
}

fn visitor(
    deployment: &Deployment,
    route: &Route,
    parts: &Parts,
    body: &[u8],
    site: &SiteId,
) -> Result<Claims, Failure> {
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
    token::open(deployment, site, &parts.headers, token, timer::now())
}

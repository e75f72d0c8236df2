//! What the team and its programs read of sites.

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use shared::{
    decide::availability::hours_at,
    flow::{
        authored::{Authored, Mode},
        parse::parse_all,
        value::Value,
    },
    ids::SiteId,
    protocol::{
        call::By,
        site::{Change, FlowSummary, OpenHours, Opening, SiteOverview},
    },
};

use super::{answer, directory};
use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::zone,
};

/// `GET /v1/sites`.
#[worker::send]
pub(crate) async fn get_sites(
    State(deployment): State<Deployment>,
    Extension(by): Extension<By>,
) -> Result<Response, Failure> {
    Ok(answer::json(&directory::sites(&deployment, by).await?))
}

/// `GET /v1/sites/{site}` on the console host.
#[worker::send]
pub(crate) async fn get_site_file(
    State(deployment): State<Deployment>,
    Path(site): Path<String>,
    Extension(by): Extension<By>,
) -> Result<Response, Failure> {
    let site = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
    let name = format!("attachment; filename=\"{}.json\"", site.as_str());
    let (_, source) = directory::source(&deployment, by, site).await?;
    let kind = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, &name),
    ];
    Ok((kind, source).into_response())
}

/// `GET /v1/sites/{site}/overview`.
#[worker::send]
pub(crate) async fn get_site_overview(
    State(deployment): State<Deployment>,
    Path(site): Path<String>,
    Extension(by): Extension<By>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let site = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
    let (mut summary, source) = directory::source(&deployment, by, site).await?;
    let file: Value = serde_json::from_slice(&source).map_err(|_| Fault::stored_garbled())?;
    // A file that was taken once may not be taken by the rules of a later build.
    let authored = parse_all(&file).ok();
    if let Some(authored) = &authored {
        summary.name = Some(authored.site.name.clone());
    }
    Ok(answer::json(&SiteOverview {
        summary,
        opening: authored.as_ref().map(opening),
        flows: authored.map(flows).unwrap_or_default(),
        edge: edge(&deployment, &uri, &headers)?,
    }))
}

fn opening(authored: &Authored) -> Opening {
    match &authored.site.availability.mode {
        Mode::Always => Opening::Always,
        Mode::Users => Opening::Users,
        Mode::Hours { zone, weekly } => {
            let wall = zone::wall(zone);
            let (open, change) = wall.map_or((false, None), |wall| hours_at(weekly, wall));
            Opening::Hours(OpenHours {
                zone: zone.clone(),
                open,
                change: change.map(|change| Change {
                    in_days: change.in_days,
                    weekday: change.weekday.word().to_owned(),
                    minute: change.minute,
                }),
            })
        }
    }
}

fn flows(authored: Authored) -> Vec<FlowSummary> {
    let flows = authored.flows.into_iter();
    flows
        .map(|flow| FlowSummary {
            id: flow.id,
            name: flow.name,
            enabled: flow.enabled,
        })
        .collect()
}

/// The origin that visitors' pages load the script from.
fn edge(deployment: &Deployment, uri: &Uri, headers: &HeaderMap) -> Result<String, Refusal> {
    let own = || Some(headers.get(header::HOST)?.to_str().ok()?.to_owned());
    let host = deployment.public_host().or_else(own);
    let origin = uri.scheme_str().zip(host);
    let origin = origin.map(|(scheme, host)| format!("{scheme}://{host}"));
    origin.ok_or(Refusal::HostUnknown)
}

//! Publishing a site: what the owner wrote becomes what pages read.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use shared::{
    flow::{
        authored::{Authored, Mode},
        parse::parse_all,
        problem::{Problem, ProblemCode, answered},
        publish::publish,
        value::Value,
        warn::warnings,
    },
    ids::SiteId,
    protocol::{
        call::{By, DirectoryCall},
        limit::SITE_BYTES,
    },
};

use super::directory;
use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::{files, zone},
};

/// `PUT /v1/sites/{site}`: publishes a site and its flows. With any problem nothing changes.
#[worker::send]
pub(crate) async fn put_site(
    State(deployment): State<Deployment>,
    Path(id): Path<String>,
    Extension(by): Extension<By>,
    source: Bytes,
) -> Result<Response, Failure> {
    let file: Value = match serde_json::from_slice(&source) {
        Ok(file) => file,
        Err(error) => return Ok(no_json(&error)),
    };
    let authored = match parse_all(&file) {
        Ok(authored) => authored,
        Err(problems) => return Ok(refused(&problems)),
    };
    let further = problems_here(&authored, &id);
    if !further.is_empty() {
        return Ok(refused(&further));
    }
    // What parsing took can be published.
    let (published, record) = publish(&authored).map_err(|_| Fault::stored_garbled())?;
    let warnings = warnings(&authored);
    let (warnings, _) = answered(&warnings);
    // Percent-encoding may have made it longer than it was written.
    let published = published.encode();
    if published.len() > SITE_BYTES {
        return Err(Refusal::BodyTooLarge.into());
    }
    let published = files::with_origins(&record.origins, &published);
    let site = authored.site.id;
    let keep = DirectoryCall::PublishSite {
        by,
        site: site.clone(),
        name: authored.site.name,
        record,
        published,
        source: source.to_vec(),
    };
    let (number, file) = directory::version(&deployment, &keep).await?;
    directory::forget(&site);
    let live = put_live(&deployment, &site, number, file).await?;
    Ok(Json(json!({ "version": live, "warnings": warnings })).into_response())
}

/// Puts a version where pages read it. Somebody else may have published at the same time, and two
/// files may arrive in either order: so whoever has put one looks whether it is the latest, and puts
/// that if not.
async fn put_live(
    deployment: &Deployment,
    site: &SiteId,
    number: u32,
    file: Vec<u8>,
) -> Result<u32, Failure> {
    let bucket = deployment.files()?;
    let (mut number, mut file) = (number, file);
    loop {
        files::publish(&bucket, site, file).await?;
        let call = DirectoryCall::Latest(site.clone());
        let (latest, published) = directory::version(deployment, &call).await?;
        if latest == number {
            return Ok(number);
        }
        (number, file) = (latest, published);
    }
}

/// What only the edge can see: the id in the address, and whether the platform knows the zone.
fn problems_here(authored: &Authored, id: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut note = |path: &str, expected| {
        problems.push(Problem {
            path: path.to_owned(),
            code: ProblemCode::UnknownValue,
            expected,
        });
    };
    if authored.site.id.as_str() != id {
        note("/site/id", "the id in the address of the request");
    }
    if let Mode::Hours { zone, .. } = &authored.site.availability.mode
        && !zone::is_known(zone)
    {
        note(
            "/site/availability/mode/hours/zone",
            "a time zone, such as Europe/Oslo",
        );
    }
    problems
}

/// The commonest mistake of all, with its place: lines from one, columns from zero.
fn no_json(error: &serde_json::Error) -> Response {
    let body = json!({ "code": "body_garbled", "line": error.line(), "column": error.column() });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn refused(problems: &[Problem]) -> Response {
    let code = "site_has_problems";
    let body = match answered(problems) {
        (problems, 0) => json!({ "code": code, "problems": problems }),
        (problems, more) => json!({ "code": code, "problems": problems, "more": more }),
    };
    (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
}

//! The console's page and its files, which only the console's host has.
//!
//! What visitors' pages load, `/portico.js` and `/code/…`, is served by the platform before the
//! Worker runs; see `wrangler.jsonc` and `www/_headers`.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};

use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
};

/// Beside the folder of the console's files, where no route leads but its own.
const PAGE: &str = "/console.html";

/// `GET /`.
#[worker::send]
pub(crate) async fn get_console(State(deployment): State<Deployment>) -> Result<Response, Failure> {
    asset(&deployment, PAGE).await
}

/// `GET /console/{file}`.
#[worker::send]
pub(crate) async fn get_console_file(
    State(deployment): State<Deployment>,
    request: Request,
) -> Result<Response, Failure> {
    asset(&deployment, request.uri().path()).await
}

/// A static asset as the platform serves it, with its headers.
async fn asset(deployment: &Deployment, path: &str) -> Result<Response, Failure> {
    let address = format!("https://assets{path}");
    let response = deployment
        .assets()?
        .fetch(address, None)
        .await
        .map_err(Fault::files)?;
    if !response.status().is_success() {
        return Err(Refusal::NoSuchRoute.into());
    }
    Ok(response.into_response())
}

//! The Worker: HTTP routes, Durable Objects and storage as adapters around the core.
//!
//! A request comes in at [`fetch`] and is let in by the [`door`] and answered by [`routes`]; a conversation lives in
//! [`object::conversation`], which is the file to read first.

mod auth;
mod deployment;
mod door;
mod error;
mod io;
mod object;
mod routes;

use axum::response::Response;
use worker::{Context, Env, HttpRequest, Result, event};

#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, _ctx: Context) -> Result<Response> {
    Ok(door::answer(request, env).await)
}

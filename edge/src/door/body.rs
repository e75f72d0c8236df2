//! What is sent along: its kind, its size and its time.
//!
//! The platform lets a request wait for its body as long as the client likes. Waiting costs no time
//! of the processor, but it holds what the Worker has in memory, so a body has [`PATIENCE`] to
//! arrive, all of it.

use std::{future::poll_fn, pin::Pin, pin::pin, task::Poll};

use axum::{
    body::{Body, HttpBody},
    http::{HeaderMap, header},
};
use shared::{protocol::http, time::Span};

use crate::{error::Refusal, io::timer};

/// How long a body may take. A megabyte comes in that time over 1 Mbit/s.
const PATIENCE: Span = Span::seconds(10);

/// What the headers say of the body. A length that is too large is refused before a byte is read.
pub(crate) fn check(body: http::Body, headers: &HeaderMap) -> Result<(), Refusal> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.map(|kind| kind.to_str().unwrap_or("?"));
    let fits = match body {
        http::Body::None | http::Body::Socket => true,
        http::Body::Postcard { .. } => kind.is_none_or(|kind| kind == "application/octet-stream"),
        http::Body::Json { .. } => kind.is_some_and(is_json),
    };
    if !fits {
        return Err(Refusal::UnsupportedMediaType);
    }
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > body.most()) {
        return Err(Refusal::BodyTooLarge);
    }
    Ok(())
}

/// `application/json`, in UTF-8 if it says.
fn is_json(kind: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    let is = |part: Option<&str>, word: &str| part.is_some_and(|p| p.eq_ignore_ascii_case(word));
    is(parts.next(), "application/json")
        && parts.all(|part| is(Some(part), "charset=utf-8") || is(Some(part), "charset=\"utf-8\""))
}

/// Reads the body, counting whatever was declared. Where none belongs none is read.
pub(crate) async fn read(kind: http::Body, mut body: Body) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    if kind.most() == 0 {
        return Ok(bytes);
    }
    let mut late = pin!(timer::wait(PATIENCE));
    loop {
        let frame = poll_fn(|ctx| match Pin::new(&mut body).poll_frame(ctx) {
            Poll::Ready(frame) => Poll::Ready(Ok(frame)),
            Poll::Pending => late.as_mut().poll(ctx).map(|()| Err(Refusal::BodyTooSlow)),
        });
        match frame.await? {
            None => return Ok(bytes),
            Some(Err(_)) => return Err(Refusal::BodyGarbled),
            Some(Ok(frame)) => {
                let data = frame.into_data().unwrap_or_default();
                if bytes.len().saturating_add(data.len()) > kind.most() {
                    return Err(Refusal::BodyTooLarge);
                }
                bytes.extend_from_slice(&data);
            }
        }
    }
}

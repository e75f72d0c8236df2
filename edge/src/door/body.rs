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
use shared::{
    protocol::{http, limit::SITE_BYTES},
    time::Span,
};

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
pub(crate) async fn read(kind: http::Body, body: &mut Body) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    if kind.most() == 0 {
        return Ok(bytes);
    }
    let fits = |data: &[u8]| {
        let fits = bytes.len().saturating_add(data.len()) <= kind.most();
        if fits {
            bytes.extend_from_slice(data);
        }
        fits
    };
    match take(body, PATIENCE, fits).await {
        Taken::Whole => Ok(bytes),
        Taken::Enough => Err(Refusal::BodyTooLarge),
        Taken::Broken => Err(Refusal::BodyGarbled),
        Taken::Late => {
            *body = Body::empty();
            Err(Refusal::BodyTooSlow)
        }
    }
}

/// Takes what is still on its way of a body that nobody wants, for a moment: whoever is sending it
/// hears the answer, and not that the connection is gone.
pub(crate) async fn discard(mut body: Body) {
    let mut left = 2 * SITE_BYTES;
    let little = |data: &[u8]| {
        left = left.saturating_sub(data.len());
        left > 0
    };
    // However it ends, there is an answer already.
    let _ = take(&mut body, Span::seconds(1), little).await;
}

/// How the taking of a body ended.
enum Taken {
    Whole,
    /// The taker wanted no more.
    Enough,
    Late,
    Broken,
}

async fn take(body: &mut Body, patience: Span, mut takes: impl FnMut(&[u8]) -> bool) -> Taken {
    let mut late = pin!(timer::wait(patience));
    loop {
        let frame = poll_fn(|ctx| match Pin::new(&mut *body).poll_frame(ctx) {
            Poll::Ready(frame) => Poll::Ready(Some(frame)),
            Poll::Pending => late.as_mut().poll(ctx).map(|()| None),
        });
        let data = match frame.await {
            None => return Taken::Late,
            Some(None) => {
                // What has ended is not asked again.
                *body = Body::empty();
                return Taken::Whole;
            }
            Some(Some(Err(_))) => {
                *body = Body::empty();
                return Taken::Broken;
            }
            Some(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
        };
        if !takes(&data) {
            return Taken::Enough;
        }
    }
}

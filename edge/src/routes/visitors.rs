//! What visitors' pages ask for.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{
    ids::{ConversationId, SiteId, VisitorId},
    protocol::{
        call::{Beginning, ConversationAnswer, ConversationCall, InboxAnswer, InboxCall, Who},
        http::{create_conversation, create_visitor},
        limit::PAGE_CHARS,
    },
    text::cut,
};

use super::{body, directory, socket};
use crate::{
    auth::{origin, token},
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::{files, random, timer},
    object::{call, name},
};

/// How long a published site may be kept, and used while a newer one cannot be had.
const CACHE: &str = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400";

/// Numbers to draw before giving up. One in 2^53 is taken for each conversation there is.
const DRAWS: usize = 3;

/// `GET /v1/sites/{site}`. It never reaches an object.
#[worker::send]
pub(crate) async fn get_site(
    State(deployment): State<Deployment>,
    Path(site): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let site = SiteId::new(&site).ok_or(Refusal::SiteUnknown);
    let file = match &site {
        Ok(site) => files::published(&deployment.files()?, site).await?,
        Err(_) => None,
    };
    let Some(file) = file else {
        return Err(Refusal::SiteUnknown.into());
    };
    let caching = [
        (header::CACHE_CONTROL, CACHE),
        (header::ETAG, file.etag.as_str()),
    ];
    let fresh = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == file.etag.as_bytes());
    if fresh {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((caching, kind, file.bytes).into_response())
}

/// `POST /v1/sites/{site}/visitors` (VIS-1).
#[worker::send]
pub(crate) async fn create_visitor(
    State(deployment): State<Deployment>,
    Path(site): Path<String>,
    headers: HeaderMap,
) -> Response {
    let created = async {
        let id = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
        let (site, _) = directory::site(&deployment, &id).await?;
        origin::of_site(&site, &headers)?;
        let visitor = VisitorId(random::bytes()?);
        let token = token::seal(&deployment, &id, visitor, timer::now())?;
        Ok::<_, Failure>(body::postcard(&create_visitor::Response { token }))
    };
    created.await.into_response()
}

/// `POST /v1/sites/{site}/conversations`.
#[worker::send]
pub(crate) async fn create_conversation(
    State(deployment): State<Deployment>,
    Path(site): Path<String>,
    headers: HeaderMap,
    request: Body,
) -> Response {
    let created = async {
        let id = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
        let create_conversation::Request { token, page } = body::read(request).await?;
        let visitor = token::open(&deployment, &id, &token, timer::now())?;
        let (site, inbox) = directory::site(&deployment, &id).await?;
        origin::of_site(&site, &headers)?;
        let page = cut(&page, PAGE_CHARS).to_owned();
        for _ in 0..DRAWS {
            let beginning = Beginning {
                conversation: ConversationId::from_entropy(random::bits()?),
                site: id.clone(),
                inbox: inbox.clone(),
                visitor,
                page: page.clone(),
            };
            if let Some(conversation) = begin(&deployment, beginning).await? {
                return Ok(body::postcard(&create_conversation::Response {
                    conversation,
                }));
            }
        }
        Err(Failure::from(call::odd("every number drawn was taken")))
    };
    created.await.into_response()
}

/// `GET /v1/sites/{site}/conversations/{conversation}/socket`.
#[worker::send]
pub(crate) async fn open_visitor_socket(
    State(deployment): State<Deployment>,
    Path((site, conversation)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let codec = socket::check(&headers)?;
    let id = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
    let token = socket::token(&headers).ok_or(Refusal::TokenRefused)?;
    let visitor = token::open(&deployment, &id, token, timer::now())?;
    let conversation = parse(&conversation)?;
    let (site, _) = directory::site(&deployment, &id).await?;
    origin::of_site(&site, &headers)?;
    let stub = name::conversation(&deployment, conversation)?;
    let who = Who::Visitor(visitor);
    socket::open(&stub, &ConversationCall::Connect { who, codec }).await
}

/// A conversation's number as it stands in a path.
pub(super) fn parse(number: &str) -> Result<ConversationId, Refusal> {
    number
        .parse()
        .ok()
        .and_then(ConversationId::new)
        .ok_or(Refusal::ConversationUnknown)
}

/// Begins a conversation at its object and then at its inbox. `None` if the number is taken.
async fn begin(
    deployment: &Deployment,
    beginning: Beginning,
) -> Result<Option<ConversationId>, Fault> {
    let conversation = beginning.conversation;
    let stub = name::conversation(deployment, conversation)?;
    let begin = ConversationCall::Begin(beginning.clone());
    match call::call(&stub, &begin).await? {
        ConversationAnswer::Taken => return Ok(None),
        ConversationAnswer::Begun => {}
        ConversationAnswer::Stands(_) => return Err(call::odd("conversation: not begun")),
    }
    let stub = name::inbox(deployment, &beginning.inbox)?;
    match call::call(&stub, &InboxCall::Begin(beginning)).await? {
        InboxAnswer::Done => Ok(Some(conversation)),
        InboxAnswer::Unknown | InboxAnswer::Staff(_) => Err(call::odd("inbox: not begun")),
    }
}

//! What visitors' pages ask for.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{
    ids::{ConversationId, SiteId, VisitorId},
    protocol::{
        call::{Beginning, ConversationAnswer, ConversationCall, InboxAnswer, InboxCall, Who},
        codec,
        http::{create_conversation, create_visitor},
        limit::PAGE_CHARS,
        subprotocol::Codec,
    },
    text::cut,
};

use super::answer;
use crate::{
    auth::token,
    deployment::Deployment,
    door::visit::AtSite,
    error::{Failure, Fault, Refusal},
    io::{files, random, timer},
    object::{call, name},
};

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
    let etag = [(header::ETAG, file.etag.as_str())];
    let fresh = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == file.etag.as_bytes());
    if fresh {
        return Ok((StatusCode::NOT_MODIFIED, etag).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    Ok((etag, kind, file.bytes).into_response())
}

/// `POST /v1/sites/{site}/visitors` (VIS-1).
#[worker::send]
pub(crate) async fn create_visitor(
    State(deployment): State<Deployment>,
    Extension(AtSite { site, .. }): Extension<AtSite>,
) -> Result<Response, Failure> {
    let visitor = VisitorId(random::bytes()?);
    let token = token::seal(&deployment, &site, visitor, timer::now())?;
    Ok(answer::postcard(&create_visitor::Response { token }))
}

/// `POST /v1/sites/{site}/conversations`.
#[worker::send]
pub(crate) async fn create_conversation(
    State(deployment): State<Deployment>,
    Extension(AtSite { site, inbox }): Extension<AtSite>,
    Extension(visitor): Extension<VisitorId>,
    body: Bytes,
) -> Result<Response, Failure> {
    let most = create_conversation::ROUTE.body.most();
    let create_conversation::Request { page, .. } =
        codec::decode(&body, most).map_err(|_| Refusal::BodyGarbled)?;
    let page = cut(&page, PAGE_CHARS).to_owned();
    for _ in 0..DRAWS {
        let beginning = Beginning {
            conversation: ConversationId::from_entropy(random::bits()?),
            site: site.clone(),
            inbox: inbox.clone(),
            visitor,
            page: page.clone(),
        };
        if let Some(conversation) = begin(&deployment, beginning).await? {
            let begun = create_conversation::Response { conversation };
            return Ok(answer::postcard(&begun));
        }
    }
    Err(call::odd("every number drawn was taken").into())
}

/// `GET /v1/sites/{site}/conversations/{conversation}/socket`.
#[worker::send]
pub(crate) async fn open_visitor_socket(
    State(deployment): State<Deployment>,
    Path((_, conversation)): Path<(String, String)>,
    Extension(visitor): Extension<VisitorId>,
    Extension(codec): Extension<Codec>,
) -> Result<Response, Failure> {
    let stub = name::conversation(&deployment, parse(&conversation)?)?;
    let who = Who::Visitor(visitor);
    answer::socket(&stub, &ConversationCall::Connect { who, codec }).await
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

//! What visitors' pages ask for: the site, and conversations. Who they are is in [`super::identity`].

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use shared::{
    contacts::{ContactsAnswer, ContactsCall},
    credential::visitor::{Claims, Identity},
    ids::{ConversationId, Digest, SiteId},
    origin::page,
    protocol::{
        call::{Beginning, ConversationAnswer, ConversationCall, InboxAnswer, InboxCall, Who},
        http::create_conversation,
        limit::{PAGE_BYTES, PAGE_CHARS},
        subprotocol::Codec,
    },
    text::{cut, cut_bytes},
};

use super::{answer, directory};
use crate::{
    auth::{network, origin},
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::{files, random},
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
    // A copy that a browser or a proxy has kept says nothing new to a page of another origin, which a
    // message would be refused to all the same; so nothing varies by origin.
    origin::may_read(&file.origins, &headers)?;
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

/// `POST /v1/sites/{site}/conversations`.
#[worker::send]
pub(crate) async fn create_conversation(
    State(deployment): State<Deployment>,
    Extension(claims): Extension<Claims>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let create_conversation::Request {
        page, flow, after, ..
    } = answer::decode(create_conversation::ROUTE, &body)?;
    let (record, inbox) = directory::site(&deployment, &claims.site).await?;
    let page = page::kept(&page, &claims.origin, &record.kept_parameters);
    let page = page.map_err(|page::Elsewhere| Refusal::PageElsewhere)?;
    let page = cut_bytes(cut(&page, PAGE_CHARS), PAGE_BYTES).to_owned();
    // A page may have the flows of an earlier version, of which the team knows nothing any more.
    let mut flows = record.flows.into_iter().map(|flow| flow.id);
    let flow = flows.find(|id| *id == flow).unwrap_or_default();
    let after = match after {
        Some(after) if is_theirs(&deployment, &claims, after).await? => Some(after),
        Some(_) | None => None,
    };
    let from = if deployment.limits_networks() {
        let Digest([a, b, c, d, e, f, g, h, ..]) = network::of(&deployment, &headers)?;
        Some(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    } else {
        None
    };
    for _ in 0..DRAWS {
        let beginning = Beginning {
            conversation: ConversationId::from_entropy(random::bits()?),
            site: claims.site.clone(),
            inbox: inbox.clone(),
            visitor: claims.visitor,
            identified: match claims.identity {
                Identity::Identified { .. } => true,
                Identity::Anonymous | Identity::Remembered => false,
            },
            page: page.clone(),
            flow: flow.clone(),
            after,
        };
        if let Some(conversation) = begin(&deployment, beginning, from).await? {
            remember(&deployment, &claims, conversation).await;
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
    Extension(claims): Extension<Claims>,
    Extension(codec): Extension<Codec>,
) -> Result<Response, Failure> {
    let stub = name::conversation(&deployment, parse(&conversation)?)?;
    let who = Who::Visitor(claims.visitor);
    answer::socket(&stub, &ConversationCall::Connect { who, codec }).await
}

/// Whether a conversation that a body names is of the visitor whose token came with it.
pub(super) async fn is_theirs(
    deployment: &Deployment,
    claims: &Claims,
    conversation: ConversationId,
) -> Result<bool, Fault> {
    let stub = name::conversation(deployment, conversation)?;
    let asked = ConversationCall::Owned(claims.visitor);
    let answer: ConversationAnswer = call::call(&stub, &asked).await?;
    Ok(answer == ConversationAnswer::Theirs)
}

/// Who comes back finds it again. The conversation is not held up by it, nor lost.
async fn remember(deployment: &Deployment, claims: &Claims, conversation: ConversationId) {
    match claims.identity {
        Identity::Anonymous => return,
        Identity::Remembered | Identity::Identified { .. } => {}
    }
    let visitor = claims.visitor;
    let began = ContactsCall::Began {
        visitor,
        conversation,
    };
    let told = async {
        let stub = name::contacts(deployment)?;
        call::call::<_, ContactsAnswer>(&stub, &began).await
    };
    if let Err(fault) = told.await {
        fault.log();
    }
}

/// A conversation's number as it stands in a path.
pub(super) fn parse(number: &str) -> Result<ConversationId, Refusal> {
    number
        .parse()
        .ok()
        .and_then(ConversationId::new)
        .ok_or(Refusal::ConversationUnknown)
}

/// Begins a conversation at its inbox, which has the limits (DLV-11), and then at its object. `None`
/// if the number is taken; then the inbox will find nothing under it.
async fn begin(
    deployment: &Deployment,
    beginning: Beginning,
    from: Option<u64>,
) -> Result<Option<ConversationId>, Failure> {
    let conversation = beginning.conversation;
    let stub = name::inbox(deployment, &beginning.inbox)?;
    let begun = InboxCall::Begin {
        beginning: beginning.clone(),
        from,
    };
    match call::call(&stub, &begun).await? {
        InboxAnswer::Done => {}
        InboxAnswer::TooManyBegun { wait } => {
            return Err(Refusal::TooManyConversations { wait }.into());
        }
        InboxAnswer::TooManyOpen => return Err(Refusal::TooManyOpenConversations.into()),
        InboxAnswer::Unknown
        | InboxAnswer::Staff(_)
        | InboxAnswer::Held(_)
        | InboxAnswer::Dismissed
        | InboxAnswer::Heard(_) => {
            return Err(call::odd("inbox: not begun").into());
        }
    }
    let stub = name::conversation(deployment, conversation)?;
    match call::call(&stub, &ConversationCall::Begin(beginning)).await? {
        ConversationAnswer::Taken => Ok(None),
        ConversationAnswer::Begun => Ok(Some(conversation)),
        ConversationAnswer::Stands(_)
        | ConversationAnswer::Dismissed
        | ConversationAnswer::Joined
        | ConversationAnswer::Released(_)
        | ConversationAnswer::Theirs
        | ConversationAnswer::Told
        | ConversationAnswer::NotTheirs => Err(call::odd("conversation: not begun").into()),
    }
}

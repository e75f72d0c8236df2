//! Who a visitor is: somebody new, somebody on a browser that is known, somebody the site vouches for
//! (VIS-1 to VIS-3, CON-8).

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use shared::{
    contacts::{ContactsAnswer, ContactsCall},
    credential::{
        identity::{self, Making, SiteKey},
        visitor::{Claims, Identity},
    },
    ids::{ConversationId, Digest, SiteId, VisitorId, hex},
    protocol::{
        call::{By, ConversationAnswer, ConversationCall},
        http::{
            create_identity, create_identity_key, create_visitor, forget_browser, keep_browser,
        },
    },
    text::is_mailbox,
    time::{Span, Timestamp},
};

use super::{answer, directory, visitors};
use crate::{
    auth::{network, token},
    deployment::Deployment,
    door::{access::KeyId, visit::AtSite},
    error::{Failure, Fault, Refusal},
    io::{random, timer},
    object::{call, name},
};

/// Conversations of a tab that are looked at; nobody has more open (DLV-11).
const MOST_JOINED: usize = 5;

/// How long a new visitor is kept waiting who is one too many: the limiter's period.
const VISITORS_WAIT: Span = Span::seconds(60);

/// `POST /v1/sites/{site}/visitors`.
#[worker::send]
pub(crate) async fn create_visitor(
    State(deployment): State<Deployment>,
    Extension(AtSite { site }): Extension<AtSite>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let asked: create_visitor::Request = answer::decode(create_visitor::ROUTE, &body)?;
    let now = timer::now();
    let before = match &asked.token {
        Some(token) => Some(token::open_for_renewal(
            &deployment,
            &site,
            &headers,
            token,
            now,
        )?),
        None => None,
    };
    let (claims, conversations) = match (&asked.identity, before) {
        (Some(vouched), before) => {
            let (known, theirs) = vouched_for(&deployment, &site, &headers, vouched).await?;
            let mut conversations = join(&deployment, before, &known, &asked.conversations).await;
            conversations.retain(|joined| !theirs.contains(joined));
            conversations.extend(theirs);
            (known, conversations)
        }
        (None, Some(before)) => (renewed(&deployment, before, now).await?, Vec::new()),
        (None, None) => somebody(&deployment, &site, &headers, asked.browser.as_deref()).await?,
    };
    Ok(answer::postcard(&create_visitor::Response {
        token: token::seal(&deployment, &claims)?,
        conversations,
    }))
}

/// `POST /v1/sites/{site}/browsers`.
#[worker::send]
pub(crate) async fn keep_browser(
    State(deployment): State<Deployment>,
    Extension(claims): Extension<Claims>,
    body: Bytes,
) -> Result<Response, Failure> {
    let asked: keep_browser::Request = answer::decode(keep_browser::ROUTE, &body)?;
    let secret = Digest::of_browser(&asked.browser).ok_or(Refusal::BodyGarbled)?;
    if let Identity::Identified { .. } = claims.identity {
        return Err(Refusal::NotAllowed.into());
    }
    let mut conversations = asked.conversations;
    conversations.drain(..conversations.len().saturating_sub(MOST_JOINED));
    let mut theirs = Vec::new();
    for conversation in conversations {
        if visitors::is_theirs(&deployment, &claims, conversation).await? {
            theirs.push(conversation);
        }
    }
    let keep = ContactsCall::Keep {
        site: claims.site.clone(),
        secret,
        visitor: claims.visitor,
        conversations: theirs,
    };
    ask(&deployment, &keep).await?;
    let claims = Claims {
        identity: Identity::Remembered,
        ..claims
    };
    let token = token::seal(&deployment, &claims)?;
    Ok(answer::postcard(&keep_browser::Response { token }))
}

/// `POST /v1/sites/{site}/browsers/forget`.
#[worker::send]
pub(crate) async fn forget_browser(
    State(deployment): State<Deployment>,
    Extension(AtSite { site }): Extension<AtSite>,
    body: Bytes,
) -> Result<StatusCode, Failure> {
    let forget_browser::Request { browser } = answer::decode(forget_browser::ROUTE, &body)?;
    let secret = Digest::of_browser(&browser).ok_or(Refusal::BodyGarbled)?;
    ask(&deployment, &ContactsCall::Forget { site, secret }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /v1/sites/{site}/identity-keys`.
#[worker::send]
pub(crate) async fn create_identity_key(
    State(deployment): State<Deployment>,
    Path(site): Path<String>,
    Extension(by): Extension<By>,
) -> Result<Response, Failure> {
    let site = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
    let key = SiteKey::text(random::bytes()?);
    directory::add_identity_key(&deployment, by, site, key.clone()).await?;
    Ok(answer::json(&create_identity_key::Response { key }))
}

/// `POST /v1/sites/{site}/identities`.
#[worker::send]
pub(crate) async fn create_identity(
    State(deployment): State<Deployment>,
    Path(site): Path<String>,
    Extension(KeyId(by)): Extension<KeyId>,
    body: Bytes,
) -> Result<Response, Failure> {
    let create_identity::Request { email } = answer::read(&body)?;
    let site = SiteId::new(&site).ok_or(Refusal::SiteUnknown)?;
    if !is_mailbox(&email) {
        return Err(Refusal::MailNotAnAddress.into());
    }
    let fresh = SiteKey::text(random::bytes()?);
    let key = directory::signing_key(&deployment, by, site.clone(), fresh).await?;
    let key = SiteKey::new(&key).ok_or_else(Fault::stored_garbled)?;
    let making = Making {
        site: &site,
        address: &email,
        entropy: random::bytes()?,
        life: identity::LONGEST_LIFE,
    };
    let token = identity::make(&key, &making, timer::now());
    Ok(answer::json(&create_identity::Response { token }))
}

/// The same visitor goes on: by the site's word as long as that is good, on a browser as long as that is
/// not to forget them (VIS-2).
async fn renewed(
    deployment: &Deployment,
    before: Claims,
    now: Timestamp,
) -> Result<Claims, Failure> {
    if before.identity == Identity::Remembered {
        let asked = ContactsCall::Remembers {
            site: before.site.clone(),
            visitor: before.visitor,
        };
        if ask(deployment, &asked).await? == ContactsAnswer::Unknown {
            return Err(Refusal::TokenRefused.into());
        }
    }
    before.renewed(now).map_err(token::refused)
}

/// Who comes without a word of anybody's: whoever is known on this browser, or somebody new.
async fn somebody(
    deployment: &Deployment,
    site: &SiteId,
    headers: &HeaderMap,
    browser: Option<&str>,
) -> Result<(Claims, Vec<ConversationId>), Failure> {
    // A secret that is none of ours is nobody's.
    let secret = browser.and_then(Digest::of_browser);
    if let Some(secret) = secret {
        let asked = ContactsCall::Browser {
            site: site.clone(),
            secret,
        };
        if let ContactsAnswer::Visitor {
            visitor,
            conversations,
        } = ask(deployment, &asked).await?
        {
            let claims = claims(site, headers, visitor, Identity::Remembered)?;
            return Ok((claims, conversations));
        }
    }
    limit(deployment, headers).await?;
    let visitor = VisitorId(random::bytes()?);
    let claims = claims(site, headers, visitor, Identity::Anonymous)?;
    Ok((claims, Vec::new()))
}

/// Whom the site vouches for, in a session of its own.
async fn vouched_for(
    deployment: &Deployment,
    site: &SiteId,
    headers: &HeaderMap,
    vouched: &create_visitor::Identity,
) -> Result<(Claims, Vec<ConversationId>), Failure> {
    let keys = directory::identity_keys(deployment, site).await?;
    let keys: Vec<SiteKey> = keys.iter().filter_map(|key| SiteKey::new(key)).collect();
    let place = identity::Place {
        site,
        address: &vouched.mail,
    };
    let identity = identity::open(&keys, &vouched.token, place, timer::now())
        .map_err(Refusal::IdentityRefused)?;
    let asked = ContactsCall::Identified {
        site: site.clone(),
        mail: identity.address,
        fresh: VisitorId(random::bytes()?),
    };
    match ask(deployment, &asked).await? {
        ContactsAnswer::Visitor {
            visitor,
            conversations,
        } => {
            let until = identity.expires;
            let claims = claims(site, headers, visitor, Identity::Identified { until })?;
            Ok((claims, conversations))
        }
        ContactsAnswer::Done
        | ContactsAnswer::Unknown
        | ContactsAnswer::Contact(_)
        | ContactsAnswer::Introduced { .. } => Err(call::odd("contacts: nobody").into()),
    }
}

/// What was begun in the same tab before the site said who this is, is that somebody's (VIS-3). Gives it
/// back, the latest first.
async fn join(
    deployment: &Deployment,
    before: Option<Claims>,
    known: &Claims,
    conversations: &[ConversationId],
) -> Vec<ConversationId> {
    let mut joined = Vec::new();
    let Some(before) = before.filter(|before| before.identity == Identity::Anonymous) else {
        return joined;
    };
    let from = conversations.len().saturating_sub(MOST_JOINED);
    for &conversation in conversations.iter().skip(from) {
        match join_one(deployment, &before, known, conversation).await {
            Ok(true) => joined.insert(0, conversation),
            Ok(false) => {}
            Err(fault) => fault.log(),
        }
    }
    joined
}

async fn join_one(
    deployment: &Deployment,
    before: &Claims,
    known: &Claims,
    conversation: ConversationId,
) -> Result<bool, Fault> {
    let (from, to) = (before.visitor, known.visitor);
    let stub = name::conversation(deployment, conversation)?;
    let join = ConversationCall::Join { from, to };
    let answer: ConversationAnswer = call::call(&stub, &join).await?;
    if answer != ConversationAnswer::Joined {
        return Ok(false);
    }
    let began = ContactsCall::Began {
        visitor: to,
        conversation,
    };
    ask(deployment, &began).await?;
    // The browser may have been agreed to since the tab began, and is given it back no more.
    let lost = ContactsCall::Lost {
        visitor: from,
        conversation,
    };
    ask(deployment, &lost).await?;
    Ok(true)
}

/// New visitors of one network address are limited (DLV-11).
async fn limit(deployment: &Deployment, headers: &HeaderMap) -> Result<(), Failure> {
    if !deployment.limits_networks() {
        return Ok(());
    }
    let Digest(bytes) = network::of(deployment, headers)?;
    let outcome = deployment.visitors()?.limit(hex(&bytes)).await;
    if outcome.map_err(Fault::binding)?.success {
        return Ok(());
    }
    let wait = VISITORS_WAIT;
    Err(Refusal::TooManyVisitors { wait }.into())
}

fn claims(
    site: &SiteId,
    headers: &HeaderMap,
    visitor: VisitorId,
    identity: Identity,
) -> Result<Claims, Failure> {
    let place = token::place(site, headers)?;
    Ok(Claims::new(place, visitor, identity, timer::now()))
}

async fn ask(deployment: &Deployment, asked: &ContactsCall) -> Result<ContactsAnswer, Fault> {
    call::call(&name::contacts(deployment)?, asked).await
}

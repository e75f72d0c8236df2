//! What the routes ask of the directory.

use axum::http::StatusCode;
use shared::{
    flow::SiteRecord,
    ids::{Digest, InboxId, SiteId},
    protocol::{
        call::{By, DirectoryAnswer, DirectoryCall},
        site::SiteSummary,
        team::{Credentials, Facts, TeamAnswer, TeamCall, TeamRefusal},
    },
    time::Span,
};

use crate::{
    deployment::Deployment,
    error::{Failure, Fault, Refusal},
    io::{cache::Cache, timer},
    object::{call, name},
};

/// How old what is known of sites and inboxes may be: a change takes effect within that.
const FRESH: Span = Span::seconds(60);

thread_local! {
    static SITES: Cache<SiteId, (SiteRecord, InboxId)> = const { Cache::new(FRESH) };
    static KEYS: Cache<SiteId, Vec<String>> = const { Cache::new(FRESH) };
    static INBOXES: Cache<(), Vec<InboxId>> = const { Cache::new(FRESH) };
}

/// A site with the inbox its conversations go to, as it was at most [`FRESH`] ago.
pub(crate) async fn site(
    deployment: &Deployment,
    site: &SiteId,
) -> Result<(SiteRecord, InboxId), Failure> {
    let now = timer::now();
    if let Some(known) = SITES.with(|sites| sites.get(now, site)) {
        return Ok(known);
    }
    let answer = ask(deployment, &DirectoryCall::Site(site.clone())).await?;
    if let DirectoryAnswer::Site { record, inbox } = answer {
        SITES.with(|sites| sites.put(now, site.clone(), (record.clone(), inbox.clone())));
        return Ok((record, inbox));
    }
    if answer == DirectoryAnswer::Unknown {
        return Err(Refusal::SiteUnknown.into());
    }
    Err(unexpected(&answer).into())
}

/// The deployment's inboxes, as they were at most [`FRESH`] ago.
pub(crate) async fn inboxes(deployment: &Deployment) -> Result<Vec<InboxId>, Failure> {
    let now = timer::now();
    if let Some(known) = INBOXES.with(|inboxes| inboxes.get(now, &())) {
        return Ok(known);
    }
    let answer = ask(deployment, &DirectoryCall::Inboxes).await?;
    if let DirectoryAnswer::Inboxes(inboxes) = answer {
        // Before the first site there is none, and somebody waits for it.
        if !inboxes.is_empty() {
            INBOXES.with(|known| known.put(now, (), inboxes.clone()));
        }
        return Ok(inboxes);
    }
    Err(unexpected(&answer).into())
}

/// The keys by which a site vouches for its visitors, as they were at most [`FRESH`] ago.
pub(crate) async fn identity_keys(
    deployment: &Deployment,
    site: &SiteId,
) -> Result<Vec<String>, Failure> {
    let now = timer::now();
    if let Some(known) = KEYS.with(|keys| keys.get(now, site)) {
        return Ok(known);
    }
    let answer = ask(deployment, &DirectoryCall::IdentityKeys(site.clone())).await?;
    if let DirectoryAnswer::IdentityKeys(keys) = answer {
        KEYS.with(|known| known.put(now, site.clone(), keys.clone()));
        return Ok(keys);
    }
    Err(unexpected(&answer).into())
}

pub(crate) async fn add_identity_key(
    deployment: &Deployment,
    by: By,
    site: SiteId,
    key: String,
) -> Result<(), Failure> {
    let add = DirectoryCall::AddIdentityKey {
        by,
        site: site.clone(),
        key,
    };
    let answer = ask(deployment, &add).await.map_err(of_key)?;
    // Behind it, or whoever asks meanwhile would remember the keys of before.
    KEYS.with(|keys| keys.forget(&site));
    match answer {
        DirectoryAnswer::Done => Ok(()),
        DirectoryAnswer::Unknown => Err(Refusal::SiteUnknown.into()),
        other @ (DirectoryAnswer::Site { .. }
        | DirectoryAnswer::Version { .. }
        | DirectoryAnswer::Inboxes(_)
        | DirectoryAnswer::IdentityKeys(_)
        | DirectoryAnswer::Sites(_)
        | DirectoryAnswer::Source { .. }
        | DirectoryAnswer::Team(_)) => Err(unexpected(&other).into()),
    }
}

/// Every site.
pub(crate) async fn sites(deployment: &Deployment, by: By) -> Result<Vec<SiteSummary>, Failure> {
    let answer = ask(deployment, &DirectoryCall::Sites(by)).await;
    let answer = answer.map_err(of_key)?;
    if let DirectoryAnswer::Sites(sites) = answer {
        return Ok(sites);
    }
    Err(unexpected(&answer).into())
}

/// The latest version of a site, as it was written.
pub(crate) async fn source(
    deployment: &Deployment,
    by: By,
    site: SiteId,
) -> Result<(SiteSummary, Vec<u8>), Failure> {
    let answer = ask(deployment, &DirectoryCall::Source { by, site }).await;
    let answer = answer.map_err(of_key)?;
    if let DirectoryAnswer::Source { summary, source } = answer {
        return Ok((summary, source));
    }
    if answer == DirectoryAnswer::Unknown {
        return Err(Refusal::SiteUnknown.into());
    }
    Err(unexpected(&answer).into())
}

/// A key that was deleted since the door looked is refused as any other that is none.
fn of_key(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(Refusal::Team(TeamRefusal::KeyUnknown)) => Refusal::KeyRefused.into(),
        other @ (Failure::Refused(_) | Failure::Failed(_)) => other,
    }
}

/// The key to sign a site's word with, for a program that has this API key.
pub(crate) async fn signing_key(
    deployment: &Deployment,
    by: Digest,
    site: SiteId,
    fresh: String,
) -> Result<String, Failure> {
    let asked = DirectoryCall::SigningKey {
        by,
        site: site.clone(),
        fresh: fresh.clone(),
    };
    let answer = ask(deployment, &asked).await.map_err(of_key)?;
    let key = match answer {
        DirectoryAnswer::IdentityKeys(keys) => keys.into_iter().next(),
        DirectoryAnswer::Unknown => return Err(Refusal::SiteUnknown.into()),
        other @ (DirectoryAnswer::Done
        | DirectoryAnswer::Site { .. }
        | DirectoryAnswer::Version { .. }
        | DirectoryAnswer::Inboxes(_)
        | DirectoryAnswer::Sites(_)
        | DirectoryAnswer::Source { .. }
        | DirectoryAnswer::Team(_)) => return Err(unexpected(&other).into()),
    };
    let key = key.ok_or_else(Fault::stored_garbled)?;
    if key == fresh {
        KEYS.with(|keys| keys.forget(&site));
    }
    Ok(key)
}

/// A site has just been published by this isolate.
pub(crate) fn forget(site: &SiteId) {
    SITES.with(|sites| sites.forget(site));
}

/// About people.
pub(crate) async fn team(deployment: &Deployment, asked: TeamCall) -> Result<TeamAnswer, Failure> {
    let answer = ask(deployment, &DirectoryCall::Team(asked)).await?;
    let DirectoryAnswer::Team(answer) = answer else {
        return Err(unexpected(&answer).into());
    };
    Ok(answer)
}

/// A version's number and the file that pages read.
pub(crate) async fn version(
    deployment: &Deployment,
    call: &DirectoryCall,
) -> Result<(u32, Vec<u8>), Failure> {
    let answer = ask(deployment, call).await.map_err(of_key)?;
    if let DirectoryAnswer::Version { number, published } = answer {
        return Ok((number, published));
    }
    Err(unexpected(&answer).into())
}

/// What a try may be checked against.
pub(crate) async fn credentials(
    deployment: &Deployment,
    asked: TeamCall,
) -> Result<Option<Credentials>, Failure> {
    let answer = team(deployment, asked).await?;
    let TeamAnswer::Known(credentials) = answer else {
        return Err(odd(&answer).into());
    };
    Ok(credentials)
}

/// Who is signed in by that.
pub(crate) async fn signed_in(deployment: &Deployment, asked: TeamCall) -> Result<Facts, Failure> {
    let answer = team(deployment, asked).await?;
    let TeamAnswer::SignedIn(facts) = answer else {
        return Err(odd(&answer).into());
    };
    Ok(facts)
}

/// Something that has no answer but that it is done.
pub(crate) async fn done(deployment: &Deployment, asked: TeamCall) -> Result<StatusCode, Failure> {
    let answer = team(deployment, asked).await?;
    if answer == TeamAnswer::Done {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(odd(&answer).into())
}

async fn ask(
    deployment: &Deployment,
    question: &DirectoryCall,
) -> Result<DirectoryAnswer, Failure> {
    let answer = call::call(&name::directory(deployment)?, question).await?;
    if let DirectoryAnswer::Team(TeamAnswer::Refused(refusal)) = answer {
        return Err(Refusal::Team(refusal).into());
    }
    Ok(answer)
}

fn unexpected(answer: &DirectoryAnswer) -> Fault {
    call::odd(match answer {
        DirectoryAnswer::Done => "directory: done",
        DirectoryAnswer::Unknown => "directory: unknown",
        DirectoryAnswer::Site { .. } => "directory: site",
        DirectoryAnswer::Version { .. } => "directory: version",
        DirectoryAnswer::Inboxes(_) => "directory: inboxes",
        DirectoryAnswer::IdentityKeys(_) => "directory: identity keys",
        DirectoryAnswer::Sites(_) => "directory: sites",
        DirectoryAnswer::Source { .. } => "directory: source",
        DirectoryAnswer::Team(_) => "directory: team",
    })
}

/// An answer about people that does not fit the question.
pub(crate) fn odd(answer: &TeamAnswer) -> Fault {
    call::odd(match answer {
        TeamAnswer::Done => "team: done",
        TeamAnswer::Begun(_) => "team: begun",
        TeamAnswer::Known(_) => "team: known",
        TeamAnswer::SignedIn(_) => "team: signed in",
        TeamAnswer::CodeNeeded => "team: code needed",
        TeamAnswer::Account(_) => "team: account",
        TeamAnswer::Passkey { .. } => "team: passkey",
        TeamAnswer::Roster(_) => "team: roster",
        TeamAnswer::Invitation(_) => "team: invitation",
        TeamAnswer::Access { .. } => "team: access",
        TeamAnswer::ApiKeys(_) => "team: keys",
        TeamAnswer::Refused(_) => "team: refused",
    })
}

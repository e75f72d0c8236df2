//! A visitor's token: what was said to this visitor and when it ends, sealed with HMAC-SHA-256
//! (VIS-1). It stands in request bodies and in a subprotocol, never in an address.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use shared::{
    ids::{SiteId, VisitorId},
    protocol::codec,
    time::{Span, Timestamp},
};

use crate::{
    deployment::{Deployment, SigningKey},
    error::{Fault, Refusal},
};

/// How long a token is good for.
const LIFE: Span = Span::seconds(60 * 60);

const SEAL_BYTES: usize = 32;
const LIMIT: usize = 512;

/// What a token says.
#[derive(Deserialize, Serialize)]
struct Claims {
    key: String,
    site: SiteId,
    visitor: VisitorId,
    expires: Timestamp,
}

/// A token for `visitor` on `site`, sealed with the deployment's first key.
pub(crate) fn seal(
    deployment: &Deployment,
    site: &SiteId,
    visitor: VisitorId,
    now: Timestamp,
) -> Result<String, Fault> {
    let keys = deployment.keys();
    let key = keys.first().ok_or_else(Fault::keys_missing)?;
    let mut bytes = codec::encode(&Claims {
        key: key.id.clone(),
        site: site.clone(),
        visitor,
        expires: now.after(LIFE),
    });
    let seal = mac(key, &bytes)
        .ok_or_else(Fault::keys_missing)?
        .finalize()
        .into_bytes();
    bytes.extend_from_slice(&seal);
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The visitor a token speaks of, if it is whole, of this site, and still good.
pub(crate) fn open(
    deployment: &Deployment,
    site: &SiteId,
    token: &str,
    now: Timestamp,
) -> Result<VisitorId, Refusal> {
    let refused = Refusal::TokenRefused;
    if token.len() > LIMIT {
        return Err(refused);
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| refused)?;
    let (claims_bytes, seal) = bytes
        .len()
        .checked_sub(SEAL_BYTES)
        .and_then(|length| bytes.split_at_checked(length))
        .ok_or(refused)?;
    let claims: Claims = codec::decode(claims_bytes, LIMIT).map_err(|_| refused)?;
    let key = deployment
        .keys()
        .into_iter()
        .find(|key| key.id == claims.key)
        .ok_or(refused)?;
    mac(&key, claims_bytes)
        .ok_or(refused)?
        .verify_slice(seal)
        .map_err(|_| refused)?;
    if claims.site != *site || claims.expires <= now {
        return Err(refused);
    }
    Ok(claims.visitor)
}

fn mac(key: &SigningKey, bytes: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.secret).ok()?;
    mac.update(bytes);
    Some(mac)
}

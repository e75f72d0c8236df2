//! What an authenticator says and signs (section 6.1): the host's SHA-256, flags, the counter, and
//! of a new passkey its id and public key (section 6.5.1).

use minicbor::{Decoder, data::Type};

use super::{super::mac::sha256, Refused, public_key::PublicKey};
use crate::origin::Origin;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

pub(super) struct AuthenticatorData<'a> {
    host: &'a [u8; 32],
    flags: u8,
    pub(super) counter: u32,
    rest: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// `None` if it is too short.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (host, bytes) = bytes.split_first_chunk::<32>()?;
        let (flags, bytes) = bytes.split_first()?;
        let (counter, rest) = bytes.split_first_chunk::<4>()?;
        Some(Self {
            host,
            flags: *flags,
            counter: u32::from_be_bytes(*counter),
            rest,
        })
    }

    /// Of this host, with somebody there who was verified.
    pub(super) fn check(&self, origin: &Origin) -> Result<(), Refused> {
        if *self.host != sha256(origin.host().as_bytes()) {
            return Err(Refused::OfAnotherHost);
        }
        if !self.has(USER_PRESENT) {
            return Err(Refused::NobodyPresent);
        }
        if !self.has(USER_VERIFIED) {
            return Err(Refused::NotVerified);
        }
        Ok(())
    }

    /// The id and the public key, with nothing behind them but extensions.
    pub(super) fn credential(&self) -> Result<(&'a [u8], PublicKey), Refused> {
        let (id, bytes) = self.id().ok_or(Refused::Garbled)?;
        let mut decoder = Decoder::new(bytes);
        let key = PublicKey::read(&mut decoder)?;
        if self.has(HAS_EXTENSIONS) {
            let kind = decoder.datatype();
            if !kind.is_ok_and(|kind| kind == Type::Map) || decoder.skip().is_err() {
                return Err(Refused::Garbled);
            }
        }
        if decoder.position() != bytes.len() {
            return Err(Refused::Garbled);
        }
        Ok((id, key))
    }

    fn id(&self) -> Option<(&'a [u8], &'a [u8])> {
        self.has(HAS_CREDENTIAL).then_some(())?;
        // The model of the authenticator, which nobody asked for.
        let (_, bytes) = self.rest.split_first_chunk::<16>()?;
        let (length, bytes) = bytes.split_first_chunk::<2>()?;
        bytes.split_at_checked(u16::from_be_bytes(*length).into())
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

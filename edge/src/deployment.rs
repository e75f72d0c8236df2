//! What a deployment is configured with: its bindings and variables, each named once, here.

use shared::conversation::Limits;
use worker::{Bucket, Env, Fetcher, ObjectNamespace};

use crate::error::Fault;

const ASSETS: &str = "ASSETS";
const FILES: &str = "FILES";
const CONVERSATIONS: &str = "CONVERSATIONS";
const INBOXES: &str = "INBOXES";
const DIRECTORY: &str = "DIRECTORY";
const PUBLIC_HOST: &str = "PUBLIC_HOST";
const CONSOLE_HOST: &str = "CONSOLE_HOST";
const KEYS: &str = "KEYS";
const DEMO_KEY: &str = "DEMO_KEY";
const METER: &str = "METER";
const MESSAGES_A_MINUTE: &str = "MESSAGES_A_MINUTE";

/// The deployment's bindings and variables.
#[derive(Clone)]
pub(crate) struct Deployment(Env);

/// A signing key with its name (KEP-5).
#[derive(Clone)]
pub(crate) struct SigningKey {
    pub(crate) id: String,
    pub(crate) secret: Vec<u8>,
}

impl Deployment {
    pub(crate) fn new(env: Env) -> Self {
        Self(env)
    }

    pub(crate) fn assets(&self) -> Result<Fetcher, Fault> {
        self.0.assets(ASSETS).map_err(Fault::binding)
    }

    pub(crate) fn files(&self) -> Result<Bucket, Fault> {
        self.0.bucket(FILES).map_err(Fault::binding)
    }

    pub(crate) fn conversations(&self) -> Result<ObjectNamespace, Fault> {
        self.0.durable_object(CONVERSATIONS).map_err(Fault::binding)
    }

    pub(crate) fn inboxes(&self) -> Result<ObjectNamespace, Fault> {
        self.0.durable_object(INBOXES).map_err(Fault::binding)
    }

    pub(crate) fn directory(&self) -> Result<ObjectNamespace, Fault> {
        self.0.durable_object(DIRECTORY).map_err(Fault::binding)
    }

    /// Host and port visitors' pages talk to; `None` takes any.
    pub(crate) fn public_host(&self) -> Option<String> {
        self.var(PUBLIC_HOST)
    }

    /// Host and port the team's console is on; `None` takes any.
    pub(crate) fn console_host(&self) -> Option<String> {
        self.var(CONSOLE_HOST)
    }

    /// The signing keys, `kid:hex` separated by commas, the one to sign with first.
    pub(crate) fn keys(&self) -> Vec<SigningKey> {
        self.var(KEYS)
            .iter()
            .flat_map(|list| list.split(','))
            .filter_map(|key| {
                let (id, secret) = key.trim().split_once(':')?;
                Some(SigningKey {
                    id: id.to_owned(),
                    secret: unhex(secret)?,
                })
            })
            .collect()
    }

    /// The key that stands in for signing in, in a demo alone. See [`crate::auth::demo`].
    pub(crate) fn demo_key(&self) -> Option<String> {
        self.var(DEMO_KEY)
    }

    /// What participants may do.
    pub(crate) fn limits(&self) -> Limits {
        let limits = Limits::default();
        let messages_a_minute = self
            .var(MESSAGES_A_MINUTE)
            .and_then(|text| text.parse().ok());
        Limits {
            messages_a_minute: messages_a_minute.unwrap_or(limits.messages_a_minute),
        }
    }

    /// Whether what is paid for is counted in the log.
    pub(crate) fn meters(&self) -> bool {
        self.var(METER).is_some()
    }

    fn var(&self, name: &str) -> Option<String> {
        let value = self.0.var(name).ok()?.to_string();
        (!value.is_empty()).then_some(value)
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        })
        .collect();
    let digits = digits?;
    let (pairs, odd) = digits.as_chunks::<2>();
    (odd.is_empty() && !pairs.is_empty())
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

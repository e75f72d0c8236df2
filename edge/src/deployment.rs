//! What a deployment is configured with: its bindings and variables, each named once, here.

use shared::{
    conversation::Limits,
    credential::{keys::Keys, secret::Kind},
    ids::Digest,
};
use wasm_bindgen::JsCast;
use worker::{Bucket, Env, Fetcher, ObjectNamespace, RateLimiter};

use crate::{error::Fault, io::js};

const ASSETS: &str = "ASSETS";
const FILES: &str = "FILES";
const CONVERSATIONS: &str = "CONVERSATIONS";
const INBOXES: &str = "INBOXES";
const DIRECTORY: &str = "DIRECTORY";
const CONTACTS: &str = "CONTACTS";
const VISITORS: &str = "VISITORS";
const LIMITS: &str = "LIMITS";
const PUBLIC_HOST: &str = "PUBLIC_HOST";
const CONSOLE_HOST: &str = "CONSOLE_HOST";
const KEYS: &str = "KEYS";
const SET_UP_CODE: &str = "SET_UP_CODE";
const RESET_KEY: &str = "RESET_KEY";
const METER: &str = "METER";
const JURISDICTION: &str = "JURISDICTION";
const MESSAGES_A_MINUTE: &str = "MESSAGES_A_MINUTE";

/// The deployment's bindings and variables.
#[derive(Clone)]
pub(crate) struct Deployment(Env);

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
        self.objects(CONVERSATIONS)
    }

    pub(crate) fn inboxes(&self) -> Result<ObjectNamespace, Fault> {
        self.objects(INBOXES)
    }

    pub(crate) fn contacts(&self) -> Result<ObjectNamespace, Fault> {
        self.objects(CONTACTS)
    }

    /// The platform's limiter of new visitors.
    pub(crate) fn visitors(&self) -> Result<RateLimiter, Fault> {
        self.0.rate_limiter(VISITORS).map_err(Fault::binding)
    }

    /// Whether what begins from one network address is limited. A machine that tests or measures has
    /// but one.
    pub(crate) fn limits_networks(&self) -> bool {
        self.var(LIMITS).as_deref() != Some("off")
    }

    pub(crate) fn directory(&self) -> Result<ObjectNamespace, Fault> {
        self.objects(DIRECTORY)
    }

    /// Where the platform keeps what this deployment stores, and nowhere else; `None` is wherever it
    /// likes. It is the same for as long as the deployment lives.
    pub(crate) fn jurisdiction(&self) -> Option<String> {
        self.var(JURISDICTION).filter(|name| name != "none")
    }

    /// The objects of one kind, in the deployment's jurisdiction.
    fn objects(&self, binding: &str) -> Result<ObjectNamespace, Fault> {
        let everywhere = self.0.durable_object(binding).map_err(Fault::binding)?;
        match self.jurisdiction() {
            Some(name) => js::jurisdiction(everywhere.as_ref(), &name)
                .map(JsCast::unchecked_into)
                .map_err(|error| Fault::binding(error.into())),
            None => Ok(everywhere),
        }
    }

    /// Host and port visitors' pages talk to; `None` takes any.
    pub(crate) fn public_host(&self) -> Option<String> {
        self.var(PUBLIC_HOST)
    }

    /// Host and port the team's console is on; `None` takes any.
    pub(crate) fn console_host(&self) -> Option<String> {
        self.var(CONSOLE_HOST)
    }

    /// The keys that everything is sealed with (KEP-5).
    pub(crate) fn keys(&self) -> Result<Keys, Fault> {
        let text = self.var(KEYS).unwrap_or_default();
        Keys::parse(&text).map_err(|bad| Fault::keys(bad.code()))
    }

    /// What whoever sets the deployment up has to show.
    pub(crate) fn set_up_code(&self) -> Option<Digest> {
        Digest::of(Kind::SetUp, &self.var(SET_UP_CODE)?)
    }

    /// What reset codes are sealed with, where there may be any (TEA-2).
    pub(crate) fn reset_keys(&self) -> Option<Keys> {
        Keys::parse(&self.var(RESET_KEY)?).ok()
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

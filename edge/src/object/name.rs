//! The names of objects. They are fixed from the first deploy: changing one later means moving
//! data.

use shared::ids::{ConversationId, InboxId};
use worker::Stub;

use crate::{deployment::Deployment, error::Fault};

const DIRECTORY: &str = "directory";
const CONTACTS: &str = "contacts-0";

/// The deployment's one directory.
pub(crate) fn directory(deployment: &Deployment) -> Result<Stub, Fault> {
    deployment
        .directory()?
        .get_by_name(DIRECTORY)
        .map_err(Fault::binding)
}

/// The deployment's contacts.
pub(crate) fn contacts(deployment: &Deployment) -> Result<Stub, Fault> {
    deployment
        .contacts()?
        .get_by_name(CONTACTS)
        .map_err(Fault::binding)
}

/// A conversation, by its number in decimal.
pub(crate) fn conversation(
    deployment: &Deployment,
    conversation: ConversationId,
) -> Result<Stub, Fault> {
    deployment
        .conversations()?
        .get_by_name(&conversation.to_string())
        .map_err(Fault::binding)
}

/// An inbox, by its random id.
pub(crate) fn inbox(deployment: &Deployment, inbox: &InboxId) -> Result<Stub, Fault> {
    deployment
        .inboxes()?
        .get_by_name(inbox.as_str())
        .map_err(Fault::binding)
}

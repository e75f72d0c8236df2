//! Whom the open conversation is with, where that says more than its heading (CAP-2): another address than
//! the one that was typed, by which the site knows the visitor, and that there are other conversations.

use futures_util::future::FutureExt;
use leptos::{prelude::*, task::spawn_local};
use shared::{
    agent::title::Proof,
    ids::ConversationId,
    protocol::{
        console::InboxRow,
        http::get_contact::{Contact, ROUTE, Response},
        permission::Permission,
    },
    text::folded_mailbox,
};

use super::{Desk, row};
use crate::{
    api,
    parts::{Child, dom, effect, memo},
};

/// Nothing for whoever may not see contacts, and where there is none. It is asked for behind the messages,
/// which somebody waits for, and anew when the conversation gets another address.
pub(super) fn view(
    conversation: ConversationId,
    row: Memo<Option<InboxRow>>,
    desk: Desk,
    there: Memo<bool>,
) -> AnyView {
    let may = memo(move || desk.me.with(|me| me.permissions.has(Permission::Contacts)));
    let typed = memo(move || row.with(|row| row.as_ref().and_then(|row| row.mail.clone())));
    let contact = RwSignal::new(Response::default());
    effect(move || {
        typed.track();
        if may.get() && there.get() {
            let load = async move {
                let number = conversation.to_string();
                if let Ok(found) = api::call(ROUTE, &[&number], &()).await {
                    contact.try_set(found);
                }
            };
            spawn_local(load.boxed_local());
        }
    });
    (move || contact.with(|contact| contact.as_ref().map(|contact| line(contact, typed)))).view()
}

fn line(contact: &Contact, typed: Memo<Option<String>>) -> AnyView {
    let (mail, proof) = (contact.mail.clone(), Proof::of(contact.verified));
    let other = move || {
        let is_title =
            typed.with(|typed| typed.as_deref().map(folded_mailbox).as_ref() == Some(&mail));
        (!is_title).then(|| {
            let known = dom::bdi().attr("class", "known").child(mail.clone());
            (known, row::in_words(proof)).view()
        })
    };
    let count = contact.conversations.len();
    let several = (count > 1).then(|| {
        dom::span()
            .attr("class", "count")
            .child(format!("{count} conversations"))
    });
    (other, several).view()
}

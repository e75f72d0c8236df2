//! A new sign-in link for a person who cannot sign in any more (TEA-1).

use leptos::prelude::*;
use shared::protocol::{http::create_access, team::Member};

use super::People;
use crate::{
    api, browser,
    parts::{Child, Dialog, Form, Weight, button, copied, dialog, dom},
    words::Asked,
};

pub(super) fn view(people: People, member: Member) -> AnyView {
    let title = format!("A new sign-in link for {}", member.name);
    dialog(
        title,
        move || people.open.set(None),
        move |dialog| {
            let link = RwSignal::new(None::<String>);
            (move || match link.get() {
                None => ask(people, &member, dialog, link),
                Some(link) => show(link, dialog),
            })
            .view()
        },
    )
}

fn ask(people: People, member: &Member, dialog: Dialog, link: RwSignal<Option<String>>) -> AnyView {
    let form = Form::new(Asked::Person);
    let id = member.id.clone();
    let send = move || {
        let id = id.clone();
        form.send(
            &[],
            async move || {
                let request = create_access::Request {};
                api::call(create_access::ROUTE, &[id.as_str()], &request).await
            },
            move |create_access::Response { access }| {
                people.roster.reload();
                dialog.hold();
                link.set(Some(format!("{}/#access={access}", browser::origin())));
            },
        );
    };
    let words = (
        dom::p().attr("class", "prose").child(
            "Use this when they have lost their password, phone or passkey. They are signed out \
             everywhere at once.",
        ),
        dom::p().attr("class", "prose").child(
            "With the link they choose a new password. Their passkeys, two-step sign-in and \
             recovery codes are removed, and they can set them up again.",
        ),
    );
    let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
    form.view("Make a link", words.view(), cancel, send)
}

fn show(link: String, dialog: Dialog) -> AnyView {
    (
        dom::p().attr("class", "prose").child(
            "Give this link to them in person or over a channel you trust. It works once, within \
             24 hours, and is shown this one time.",
        ),
        copied("link", "Link", link),
        dom::div().attr("class", "actions").child(button(
            Weight::Primary,
            None,
            "Done",
            move || dialog.close(),
        )),
    )
        .view()
}

//! Coming in: setting up, signing in, and taking an invitation.

mod access;
mod code;
mod invitation;
mod set_up;
mod sign_in;

use leptos::{ev, html, prelude::*, task::spawn_local};
use shared::protocol::http::{find_access, find_invitation, get_start};

use crate::{
    api::{self, Refused},
    browser,
    parts::{Child, Weight, alert, button, dom},
    session::{self, Renewal},
    words::{self, Asked},
};

/// Why somebody stands here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Why {
    /// The console was opened.
    Opened,
    /// The session ended while the person with this address worked.
    Ended { mail: String },
}

/// What is asked of them.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Step {
    Loading,
    Failed(Refused),
    SetUp,
    SignIn,
    /// The password was right; the ticket comes back with the code.
    Code {
        ticket: String,
    },
    Invitation {
        invitation: String,
        mail: String,
    },
    InvitationGone,
    /// A link with which a person gets back in.
    Access {
        access: String,
        mail: String,
    },
    AccessGone,
    /// The person cannot sign in.
    Lost,
}

const INVITATION: &str = "invitation=";
const ACCESS: &str = "access=";

/// Whether the address brings an invitation, or a link that lets its person in again.
pub(crate) fn is_invited() -> bool {
    let hash = browser::hash();
    hash.starts_with(INVITATION) || hash.starts_with(ACCESS)
}

/// `entered` is called once somebody is signed in.
pub(crate) fn gate(why: Why, entered: Callback<()>) -> AnyView {
    document().set_title("Portico");
    let step = RwSignal::new(Step::Loading);
    let look = move |why: &Why| match why {
        Why::Ended { .. } => step.set(Step::SignIn),
        Why::Opened => {
            step.set(Step::Loading);
            spawn_local(async move { drop(step.try_set(first().await)) });
        }
    };
    look(&why);
    let content = move || match step.get() {
        Step::Loading => dom::div().attr("aria-busy", "true").view(),
        Step::Failed(refused) => failed(&refused, move || look(&Why::Opened)),
        Step::SetUp => set_up::view(entered),
        Step::SignIn => sign_in::view(&why, step, entered),
        Step::Code { ticket } => code::view(ticket, step, entered),
        Step::Invitation { invitation, mail } => invitation::view(invitation, mail, entered),
        Step::InvitationGone => gone(step, INVITATION_GONE),
        Step::Access { access, mail } => access::link(access, mail, entered),
        Step::AccessGone => gone(step, ACCESS_GONE),
        Step::Lost => access::lost(step, entered),
    };
    dom::main()
        .attr("class", "gate")
        .child(
            dom::div().attr("class", "card").child((
                dom::img()
                    .attr("src", "/console/icon.svg")
                    .attr("alt", "Portico")
                    .attr("width", "40")
                    .attr("height", "40"),
                content,
            )),
        )
        .view()
}

/// The gate over a desk that waits, whatever dialog is open there. It cannot be closed.
pub(crate) fn over_all(gate: AnyView) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    let show = move || {
        if let Some(dialog) = node.try_get().flatten()
            && dialog.is_connected()
            && !dialog.open()
        {
            // It is in the page, and nothing else is wrong with it.
            let _ = dialog.show_modal();
        }
    };
    Effect::new(show);
    dom::dialog()
        .attr("class", "over-all")
        .attr("aria-label", "Sign in")
        .node_ref(node)
        .on(
            ev::Custom::<ev::Event>::new("cancel"),
            |event: ev::Event| event.prevent_default(),
        )
        .on(ev::close, move |_| untrack(show))
        .child(gate)
        .view()
}

async fn first() -> Step {
    if let Some(invitation) = browser::hash().strip_prefix(INVITATION).map(str::to_owned) {
        let request = find_invitation::Request {
            invitation: invitation.clone(),
        };
        let found = api::call(find_invitation::ROUTE, &[], &request).await;
        return match found {
            Ok(find_invitation::Response { mail }) => Step::Invitation { invitation, mail },
            Err(refused) if refused.code == "invitation_unknown" => Step::InvitationGone,
            Err(refused) => Step::Failed(refused),
        };
    }
    if let Some(access) = browser::hash().strip_prefix(ACCESS).map(str::to_owned) {
        let request = find_access::Request {
            access: access.clone(),
        };
        let found = api::call(find_access::ROUTE, &[], &request).await;
        return match found {
            Ok(find_access::Response { mail }) => Step::Access { access, mail },
            Err(refused) if refused.code == "access_unknown" => Step::AccessGone,
            Err(refused) => Step::Failed(refused),
        };
    }
    match api::get(get_start::ROUTE).await {
        Ok(get_start::Response { begun: true }) => Step::SignIn,
        Ok(get_start::Response { begun: false }) => Step::SetUp,
        Err(refused) => Step::Failed(refused),
    }
}

/// A heading and a line below it.
fn heading(title: &'static str, below: impl Child) -> AnyView {
    dom::header()
        .child((dom::h1().child(title), dom::p().child(below.view())))
        .view()
}

fn failed(refused: &Refused, again: impl Fn() + 'static) -> AnyView {
    let (_, words) = words::refused(Asked::Other, refused);
    (
        heading("Portico cannot be reached", ""),
        alert(words),
        button(Weight::Primary, None, "Try again", again),
    )
        .view()
}

/// Heading and words of a link that is over.
type Gone = (&'static str, &'static str);

const INVITATION_GONE: Gone = (
    "This invitation is over",
    "It was used, withdrawn, or is more than a week old. Ask whoever invited you for a new link.",
);

const ACCESS_GONE: Gone = (
    "This link is over",
    "It was used, replaced by a newer one, or is more than a day old. Ask an administrator for a new \
     link.",
);

fn gone(step: RwSignal<Step>, (title, words): Gone) -> AnyView {
    let on = move || {
        browser::forget_hash();
        spawn_local(async move {
            // Somebody may be signed in, who goes on.
            if session::replace().await != Renewal::Renewed {
                step.try_set(first().await);
            }
        });
    };
    (
        heading(title, words),
        button(Weight::Plain, None, "Go on without it", on),
    )
        .view()
}

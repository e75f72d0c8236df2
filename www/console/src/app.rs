//! Who is here: nobody yet, somebody, or somebody whose session has ended.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use shared::protocol::http::get_me;

use crate::{
    api::{self, Refused},
    browser, frame,
    gate::{self, Why},
    parts::{Child, Weight, button, dom, memo, toast},
    session,
    words::{self, Asked},
};

/// Somebody who is signed in, as the edge knows them.
pub(crate) type Me = Arc<get_me::Response>;

/// How far the console has come with finding out who is here.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Stage {
    Loading,
    Gate,
    /// The desk of this person, by id. It stays while they have to sign in again.
    Desk(String),
    /// The edge could not be reached, or answered nothing that makes sense.
    Failed(Refused),
}

pub(crate) fn app() -> AnyView {
    session::keep();
    let me = RwSignal::new(None::<Me>);
    let failed = RwSignal::new(None::<Refused>);
    let over = session::over();
    over.set(gate::is_invited());

    // The desk shows once it is known whose it is.
    let load = move || {
        failed.set(None);
        spawn_local(async move {
            match api::get::<get_me::Response>(get_me::ROUTE).await {
                Ok(found) => {
                    me.set(Some(Arc::new(found)));
                    session::begin();
                }
                // The session knows that it is over.
                Err(refused) if refused.is_unauthorized() => {}
                Err(refused) => failed.set(Some(refused)),
            }
        });
    };
    if !over.get_untracked() {
        load();
    }
    let overtaken = session::overtaken();
    Effect::watch(move || overtaken.get(), move |_, _, _| load(), false);
    let entered = Callback::new(move |()| load());
    let left = Callback::new(move |()| {
        // Whoever signs in next is to find nothing of it.
        browser::keep_nothing();
        me.set(None);
        session::over().set(true);
    });

    let is_over = Signal::derive({
        let over = over.clone();
        move || over.get()
    });
    let stage = memo(move || match (me.get(), failed.get(), is_over.get()) {
        (Some(me), _, _) => Stage::Desk(me.person.id.as_str().to_owned()),
        (None, Some(refused), _) => Stage::Failed(refused),
        (None, None, true) => Stage::Gate,
        (None, None, false) => Stage::Loading,
    });
    let content = move || match stage.get() {
        Stage::Loading => dom::main()
            .attr("class", "gate")
            .attr("aria-busy", "true")
            .view(),
        Stage::Gate => gate::gate(Why::Opened, entered),
        Stage::Desk(_) => desk(me, is_over, entered, left),
        Stage::Failed(refused) => unreachable_edge(&refused, load),
    };
    (content, toast::region()).view()
}

/// The desk, behind the gate while its person has to sign in again.
fn desk(
    me: RwSignal<Option<Me>>,
    over: Signal<bool>,
    entered: Callback<()>,
    left: Callback<()>,
) -> AnyView {
    let Some(first) = me.get_untracked() else {
        return ().view();
    };
    let mail = first.mail.clone();
    let me = Memo::new(move |last: Option<&Me>| {
        let now = me.get();
        now.or_else(|| last.cloned())
            .unwrap_or_else(|| first.clone())
    });
    let over = memo(move || over.get());
    let gate = move || {
        over.get().then(|| {
            let why = Why::Ended { mail: mail.clone() };
            gate::over_all(gate::gate(why, entered))
        })
    };
    dom::div()
        .child((
            dom::div()
                .attr("hidden", move || over.get())
                .child(frame::frame(me.into(), over.into(), left)),
            gate,
        ))
        .view()
}

fn unreachable_edge(refused: &Refused, again: impl Fn() + 'static) -> AnyView {
    let (_, words) = words::refused(Asked::Other, refused);
    dom::main()
        .attr("class", "gate")
        .child(dom::div().attr("class", "card").child((
            dom::header().child((
                dom::h1().child("Portico cannot be reached"),
                dom::p().child(words),
            )),
            button(Weight::Primary, None, "Try again", again),
        )))
        .view()
}

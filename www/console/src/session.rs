//! Who is signed in stays so while somebody looks: the pass is renewed before it ends.

use std::cell::{Cell, RefCell};

use futures_util::future::{FutureExt, LocalBoxFuture, Shared};
use leptos::{prelude::*, task::spawn_local};
use shared::{
    protocol::{http::renew_pass, team::PASS_LIFE},
    time::{Span, Timestamp},
};

use crate::{api, browser, gate};

/// A minute before the pass ends.
const RENEW_AFTER: Span = Span(PASS_LIFE.0 - 60_000);

/// How often its age is looked at.
const LOOK: std::time::Duration = std::time::Duration::from_secs(10);

/// What came of asking for a pass.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Renewal {
    Renewed,
    /// Nobody is signed in here any more.
    SignedOut,
    Unreachable,
}

#[derive(Default)]
struct Session {
    over: ArcRwSignal<bool>,
    overtaken: ArcRwSignal<u32>,
    renewed: Cell<Timestamp>,
    renewing: RefCell<Option<Shared<LocalBoxFuture<'static, Renewal>>>>,
}

thread_local! {
    static SESSION: Session = Session::default();
}

/// Whether the session has ended, so that somebody has to sign in.
pub(crate) fn over() -> ArcRwSignal<bool> {
    SESSION.with(|session| session.over.clone())
}

/// Changes with [`overtake`].
pub(crate) fn overtaken() -> ArcRwSignal<u32> {
    SESSION.with(|session| session.overtaken.clone())
}

/// It is known who is signed in.
pub(crate) fn begin() {
    let over = over();
    if over.get_untracked() {
        over.set(false);
    }
}

/// Asks for a new pass. Those who ask while one is asked for get the same answer.
pub(crate) async fn renew() -> Renewal {
    let asked = SESSION.with(|session| session.renewing.borrow().clone());
    let renewing = asked.unwrap_or_else(|| {
        let renewing = ask().boxed_local().shared();
        SESSION.with(|session| *session.renewing.borrow_mut() = Some(renewing.clone()));
        renewing
    });
    let renewal = renewing.await;
    SESSION.with(|session| *session.renewing.borrow_mut() = None);
    renewal
}

/// The same where a pass that should have been good was refused.
pub(crate) async fn replace() -> Renewal {
    let renewal = renew().await;
    if renewal == Renewal::Renewed {
        overtake();
    }
    renewal
}

/// What is known of who is signed in may be old.
pub(crate) fn overtake() {
    overtaken().update(|count| *count = count.wrapping_add(1));
}

async fn ask() -> Renewal {
    let route = renew_pass::ROUTE;
    match api::exchange(route.method, route.path, Some("{}")).await {
        Ok(_) => {
            SESSION.with(|session| session.renewed.set(browser::now()));
            Renewal::Renewed
        }
        Err(refused) if refused.is_unauthorized() => {
            over().set(true);
            Renewal::SignedOut
        }
        Err(_) => Renewal::Unreachable,
    }
}

/// Renews the pass in time while the page is shown. Ends with the component that asks.
pub(crate) fn keep() {
    let look = move || {
        let age = SESSION.with(|session| browser::now().since(session.renewed.get()));
        if age >= RENEW_AFTER && !document().hidden() && !over().get_untracked() {
            spawn_local(async {
                // The answer to who is signed in brings what every console tells.
                replace().await;
            });
        }
    };
    browser::attended(Signal::stored(true), move |shown| {
        if shown && over().get_untracked() && !gate::is_invited() {
            // Perhaps somebody has signed in on another page of this browser.
            spawn_local(async {
                replace().await;
            });
        } else if shown {
            look();
        }
    });
    if let Ok(interval) = set_interval_with_handle(look, LOOK) {
        on_cleanup(move || interval.clear());
    }
}

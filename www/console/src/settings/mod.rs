//! Settings: the deployment's sites, and its API keys.

mod keys;
mod site;
mod sites;

use leptos::prelude::*;

use crate::{app::Me, parts::Child, place::Place, tabs::tabs};

pub(crate) fn view(place: Signal<Place>, me: Signal<Me>) -> AnyView {
    (move || match place.get() {
        Place::Sites => sites::view(bar(place, me)),
        Place::Keys
        | Place::Inbox(_)
        | Place::People
        | Place::Roles
        | Place::Teams
        | Place::Account => keys::view(bar(place, me), me),
    })
    .view()
}

/// The tabs that are open to this person; none where there is but one.
fn bar(place: Signal<Place>, me: Signal<Me>) -> AnyView {
    let permissions = me.with_untracked(|me| me.permissions);
    let mut places = vec![Place::Sites, Place::Keys];
    places.retain(|place| place.is_open_to(permissions));
    match &*places {
        [_, _, ..] => tabs("Settings", place, places),
        _ => ().view(),
    }
}

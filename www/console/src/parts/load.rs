//! What a page shows once it has come from the edge, and what it shows until then.

use futures_util::future::FutureExt;
use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use shared::protocol::http::Route;

use super::{Child, Weight, button, dom, icon::icon, memo::memo};
use crate::{
    api::{self, Refused},
    words::{self, Asked},
};

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Load<T> {
    Loading,
    Ready(T),
    Failed(Refused),
}

/// What a route gives, loaded when it is made and whenever it may have changed.
pub(crate) struct Loader<T: Send + Sync + 'static> {
    route: Route,
    /// What fills the route's path.
    values: StoredValue<Vec<String>>,
    state: RwSignal<Load<T>>,
}

impl<T: Send + Sync + 'static> Clone for Loader<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loader<T> {}

impl<T: Clone + DeserializeOwned + PartialEq + Send + Sync + 'static> Loader<T> {
    pub(crate) fn new(route: Route) -> Self {
        Self::at(route, Vec::new())
    }

    /// The same of a route whose path has values.
    pub(crate) fn at(route: Route, values: Vec<String>) -> Self {
        let loader = Self {
            route,
            values: StoredValue::new(values),
            state: RwSignal::new(Load::Loading),
        };
        loader.reload();
        loader
    }

    /// What is there stays until something newer has come.
    pub(crate) fn reload(self) {
        let load = async move {
            let values = self.values.try_get_value().unwrap_or_default();
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let loaded = match api::call(self.route, &values, &()).await {
                Ok(loaded) => Load::Ready(loaded),
                Err(refused) => Load::Failed(refused),
            };
            self.state.try_update(|state| match (&*state, &loaded) {
                (Load::Ready(_), Load::Failed(_)) => {}
                _ => *state = loaded,
            });
        };
        spawn_local(load.boxed_local());
    }

    /// A part of it, as it changes; nothing until it is there.
    pub(crate) fn part<P: Clone + PartialEq + Send + Sync + Default + 'static>(
        self,
        part: impl Fn(&T) -> P + Send + Sync + 'static,
    ) -> Memo<P> {
        memo(move || {
            self.state.with(|state| match state {
                Load::Ready(loaded) => part(loaded),
                Load::Loading | Load::Failed(_) => P::default(),
            })
        })
    }

    /// `skeleton` until it is there, then `ready`, which is made once.
    pub(crate) fn view(
        self,
        skeleton: fn() -> AnyView,
        ready: impl Fn() -> AnyView + Send + 'static,
    ) -> AnyView {
        let stage = memo(move || {
            self.state.with(|state| match state {
                Load::Loading => Load::Loading,
                Load::Ready(_) => Load::Ready(()),
                Load::Failed(refused) => Load::Failed(refused.clone()),
            })
        });
        (move || match stage.get() {
            Load::Loading => skeleton(),
            Load::Ready(()) => ready(),
            Load::Failed(refused) => {
                let (_, words) = words::refused(Asked::Other, &refused);
                let again = move || {
                    self.state.set(Load::Loading);
                    self.reload();
                };
                dom::div()
                    .attr("class", "empty")
                    .attr("role", "alert")
                    .child((
                        dom::h2().child("This could not be loaded"),
                        dom::p().child(words),
                        button(Weight::Plain, None, "Try again", again),
                    ))
                    .view()
            }
        })
        .view()
    }
}

/// What to say and do where there is nothing yet.
pub(crate) fn empty(picture: &'static str, title: &'static str, words: &'static str) -> AnyView {
    dom::div()
        .attr("class", "empty")
        .child((
            dom::span().attr("class", "medal").child(icon(picture)),
            dom::h2().child(title),
            dom::p().child(words),
        ))
        .view()
}

/// Rows in the final layout.
pub(crate) fn skeleton() -> AnyView {
    let row = || dom::div().attr("class", "bone");
    dom::div()
        .attr("class", "bones")
        .attr("role", "status")
        .attr("aria-label", "Loading")
        .child((row(), row(), row(), row()))
        .view()
}

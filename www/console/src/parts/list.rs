//! Lists whose rows stay the same elements as long as they are there.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{Child, dom, icon::icon, memo::memo};
use crate::browser;

/// One row of a list: it is made when its key is new, and goes when its key is gone.
pub(crate) struct Row {
    key: String,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Row {
    pub(crate) fn new(key: String, view: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self {
            key,
            view: Box::new(view),
        }
    }
}

/// The rows that there are. One that moves keeps the focus.
pub(crate) fn rows(rows: impl Fn() -> Vec<Row> + Send + 'static) -> AnyView {
    let rows: Box<dyn Fn() -> Vec<Row> + Send> = Box::new(move || {
        browser::keep_focus();
        rows()
    });
    let rows = ForProps::builder()
        .each(rows)
        .key(|row: &Row| row.key.clone())
        .children(|row: Row| (row.view)())
        .build();
    For(rows).into_any()
}

/// A row for each item. It changes as its item does, so that it keeps the focus.
pub(crate) fn each<T>(
    items: Memo<Vec<T>>,
    key: fn(&T) -> String,
    row: impl Fn(Memo<Option<T>>) -> AnyView + Clone + Send + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let places = memo(move || items.with(|items| places(items.iter().map(key).collect())));
    let row_of = move |item: &T| {
        let (wanted, row) = (key(item), row.clone());
        Row::new(wanted.clone(), move || {
            row(memo(move || {
                let place = places.with(|places| places.get(&wanted).copied());
                items.with(|items| items.get(place?).cloned())
            }))
        })
    };
    rows(move || items.with(|items| items.iter().map(&row_of).collect()))
}

/// Where the keys are, so that a change of a long list is not looked for by every row in all of it.
fn places(keys: Vec<String>) -> BTreeMap<String, usize> {
    let mut places = BTreeMap::new();
    for (place, key) in keys.into_iter().enumerate() {
        places.insert(key, place);
    }
    places
}

/// A line of a list of things: what it is called, a quiet word about it, and what can be done with it.
pub(crate) fn listed(
    picture: &'static str,
    name: AnyView,
    below: AnyView,
    end: AnyView,
) -> AnyView {
    dom::li()
        .child((
            dom::span().attr("class", "medal").child(icon(picture)),
            dom::div().child((
                dom::strong().child(dom::bdi().child(name)),
                dom::span().child(below),
            )),
            end,
        ))
        .view()
}

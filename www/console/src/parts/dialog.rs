//! A dialog over the page. It takes the focus, and gives it back to what opened it.

use leptos::{ev, html, prelude::*};

use super::{Child, Form, Weight, button, dom, icon, icon_button, memo::effect};
use crate::{api::Refused, words::Asked};

#[derive(Clone, Copy)]
pub(crate) struct Dialog {
    node: NodeRef<html::Dialog>,
    /// Whether it shows something this one time, so that nothing but its own button closes it.
    holds: RwSignal<bool>,
}

impl Dialog {
    fn new() -> Self {
        Self {
            node: NodeRef::new(),
            holds: RwSignal::new(false),
        }
    }

    /// From here on it shows something this one time: Escape and the way back close it no more, until
    /// [`close`](Self::close) is called.
    pub(crate) fn hold(self) {
        self.holds.set(true);
    }

    /// Closes it, which its opener hears of.
    pub(crate) fn close(self) {
        if self.holds.try_set(false).is_some() {
            return;
        }
        if let Some(dialog) = self.node.try_get_untracked().flatten() {
            dialog.close();
        }
    }

    fn show(self) {
        if let Some(dialog) = self.node.try_get().flatten()
            && dialog.is_connected()
            && !dialog.open()
        {
            // It is in the page, and nothing else is wrong with it.
            let _ = dialog.show_modal();
        }
    }
}

/// `closed` is called once it is gone, whoever closed it.
pub(crate) fn dialog(
    title: String,
    closed: impl Fn() + 'static,
    body: impl FnOnce(Dialog) -> AnyView,
) -> AnyView {
    let dialog = Dialog::new();
    let body = body(dialog);
    show(title, Box::new(closed), body, dialog)
}

fn show(title: String, closed: Box<dyn Fn()>, body: AnyView, dialog: Dialog) -> AnyView {
    effect(move || dialog.show());
    let Dialog { node, holds } = dialog;
    let end =
        move || (!holds.get()).then(|| icon_button(icon::CLOSE, "Close", move || dialog.close()));
    dom::dialog()
        .attr("class", "dialog")
        .attr("aria-labelledby", "dialog-title")
        .node_ref(node)
        .stays_while_composing()
        .on_key(move |event, key| {
            if holds.get_untracked() && key == "Escape" {
                event.prevent_default();
            }
        })
        .on(
            ev::Custom::<ev::Event>::new("cancel"),
            move |event: ev::Event| {
                if holds.get_untracked() {
                    event.prevent_default();
                }
            },
        )
        .on(ev::close, move |_| {
            // A browser closes it all the same where Escape is pressed again and again.
            if holds.get_untracked() {
                untrack(|| dialog.show());
            } else {
                closed();
            }
        })
        .child((
            dom::header().child((dom::h2().attr("id", "dialog-title").child(title), end)),
            body,
        ))
        .view()
}

/// Asks once more before something is done, and says what happens. `done` is called when it is.
pub(crate) fn confirm(
    title: String,
    what: AnyView,
    label: &'static str,
    asked: Asked,
    closed: impl Fn() + 'static,
    work: impl AsyncFn() -> Result<(), Refused> + Clone + 'static,
    done: impl Fn() + Clone + 'static,
) -> AnyView {
    dialog(title, closed, move |dialog| {
        let form = Form::new(asked);
        let send = move || {
            let (work, done) = (work.clone(), done.clone());
            form.send(
                &[],
                async move || work().await,
                move |()| {
                    // It gives the focus back, to what may be gone now.
                    dialog.close();
                    done();
                },
            );
        };
        let cancel = button(Weight::Plain, None, "Cancel", move || dialog.close());
        form.weighted(
            Weight::Danger,
            label,
            dom::p().attr("class", "prose").child(what),
            cancel,
            send,
        )
    })
}

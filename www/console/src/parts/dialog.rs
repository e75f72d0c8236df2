//! A dialog over the page. It takes the focus, and gives it back to what opened it.

use leptos::{ev, html, prelude::*};

use super::{Child, Form, Weight, button, dom, icon, icon_button, memo::effect};
use crate::{api::Refused, words::Asked};

#[derive(Clone, Copy)]
pub(crate) struct Dialog(NodeRef<html::Dialog>);

impl Dialog {
    /// Closes it, which its opener hears of.
    pub(crate) fn close(self) {
        if let Some(dialog) = self.0.try_get_untracked().flatten() {
            dialog.close();
        }
    }
}

/// `closed` is called once it is gone, whoever closed it.
pub(crate) fn dialog(
    title: String,
    closed: impl Fn() + 'static,
    body: impl FnOnce(Dialog) -> AnyView,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    let body = body(Dialog(node));
    show(title, Box::new(closed), body, node)
}

fn show(
    title: String,
    closed: Box<dyn Fn()>,
    body: AnyView,
    node: NodeRef<html::Dialog>,
) -> AnyView {
    effect(move || {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            // It is in the page by now, and nothing else is wrong with it.
            let _ = dialog.show_modal();
        }
    });
    dom::dialog()
        .attr("class", "dialog")
        .attr("aria-labelledby", "dialog-title")
        .node_ref(node)
        .on(ev::close, move |_| closed())
        .child((
            dom::header().child((
                dom::h2().attr("id", "dialog-title").child(title),
                icon_button(icon::CLOSE, "Close", move || Dialog(node).close()),
            )),
            body,
        ))
        .view()
}

/// Asks once more before something is done, and says what happens. `done` is called when it is.
pub(crate) fn confirm(
    title: String,
    what: String,
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

//! The end of a conversation: closing it, what to do next, and taking the end back (CNV-1).

use std::time::Duration;

use leptos::prelude::*;
use shared::{
    agent::{
        pane::Event,
        title::{title, without_address},
    },
    ids::ConversationId,
};

use super::{Desk, shortcuts, thread};
use crate::{
    browser,
    parts::{
        Child, Weight, button, dom, effect,
        icon::{self, icon},
        icon_button, memo,
    },
    place::{self, Place},
};

/// The notice's element.
const NOTICE: &str = "over";

/// How long the list offers to take an end back. The conversation itself does for good.
const OFFERED: Duration = Duration::from_secs(12);

/// Lets the button and the key close it, and goes on once that has come through. Pressed before the
/// conversation is there, it is closed when it has come.
pub(super) fn can_close(
    conversation: ConversationId,
    desk: Desk,
    closed: Memo<bool>,
    there: Memo<bool>,
    dispatch: impl Fn(Event) + Copy + Send + Sync + 'static,
) {
    let (wanted, pressed) = (StoredValue::new(false), StoredValue::new(false));
    let press = move || {
        pressed.set_value(true);
        desk.undone.set(None);
        dispatch(Event::ClosePressed {
            key: browser::key(),
        });
    };
    let close = Callback::new(move |()| match there.get_untracked() {
        true => press(),
        false => wanted.set_value(true),
    });
    effect(move || {
        let (closed, there) = (closed.get(), there.get());
        desk.close.set((!closed).then_some(close));
        if there && wanted.get_value() {
            wanted.set_value(false);
            if !closed {
                press();
            }
        }
        if closed && pressed.get_value() {
            pressed.set_value(false);
            desk.closed.set(Some(conversation));
            go_on(conversation, desk);
        }
        // Somebody has written in it, or opened it again.
        if there && !closed && desk.closed.get_untracked() == Some(conversation) {
            desk.closed.set(None);
        }
    });
    effect(move || {
        if closed.get() && desk.undone.get() == Some(conversation) {
            desk.undone.set(None);
            dispatch(reopened());
        }
    });
    on_cleanup(move || desk.close.set(None));
}

fn reopened() -> Event {
    Event::ReopenPressed {
        key: browser::key(),
    }
}

/// The focus goes to the next of the list, or where that does not show to the notice; unless somebody
/// has gone elsewhere meanwhile.
fn go_on(conversation: ConversationId, desk: Desk) {
    let next = desk.choice.with_untracked(|choice| {
        desk.rows
            .with_untracked(|rows| choice.beside(rows, conversation))
    });
    request_animation_frame(move || {
        if shortcuts::is_adrift(conversation) && !next.is_some_and(shortcuts::focus_row) {
            browser::focus(NOTICE);
        }
    });
}

/// At the list's foot: which conversation the person has just closed, and the way back.
pub(super) fn offer(desk: Desk) -> AnyView {
    effect(move || {
        let end = move || desk.closed.set(None);
        let offered = desk.closed.get().is_some();
        if offered && let Ok(timer) = set_timeout_with_handle(end, OFFERED) {
            on_cleanup(move || timer.clear());
        }
    });
    let offer = move || desk.closed.get().map(|closed| offered(closed, desk));
    dom::div().attr("role", "status").child(offer).view()
}

fn offered(conversation: ConversationId, desk: Desk) -> AnyView {
    let row = desk.row(conversation);
    let name = row.with_untracked(|row| row.as_ref().map(title));
    let undo = move || {
        desk.closed.set(None);
        desk.undone.set(Some(conversation));
        place::go(Place::Inbox(Some(conversation)));
        request_animation_frame(move || {
            shortcuts::focus_row(conversation);
        });
    };
    dom::div()
        .attr("class", "offer")
        .child((
            icon(icon::DONE),
            dom::p().child((
                "Closed: ",
                dom::bdi().child(name.unwrap_or_else(|| without_address(conversation))),
            )),
            button(Weight::Quiet, None, "Undo", undo),
            icon_button(icon::CLOSE, "Dismiss", move || desk.closed.set(None)),
        ))
        .view()
}

/// Says that it is closed, where the visitor went on, and who waits.
pub(super) fn notice(
    conversation: ConversationId,
    desk: Desk,
    dispatch: impl Fn(Event) + Copy + Send + 'static,
) -> AnyView {
    let newer = memo(move || {
        desk.rows.with(|rows| {
            let next = rows.iter().find(|row| row.after == Some(conversation));
            next.map(|row| row.conversation)
        })
    });
    let went_on = move || {
        newer.get().map(|newer| {
            button(Weight::Plain, None, "Open the newer one", move || {
                desk.show(newer);
            })
        })
    };
    let waits = memo(move || desk.most_patient().is_some());
    let next = move || {
        let open = move || desk.show_most_patient();
        waits
            .get()
            .then(|| button(Weight::Plain, None, "Open who has waited longest", open))
    };
    dom::div()
        .attr("class", "over")
        .attr("id", NOTICE)
        .attr("role", "status")
        .attr("tabindex", "-1")
        .child((
            icon(icon::DONE),
            dom::p().child("This conversation is closed. A reply opens it again."),
            button(Weight::Plain, Some(icon::UNDO), "Reopen", move || {
                dispatch(reopened());
                browser::focus(thread::THREAD);
            }),
            went_on,
            next,
        ))
        .view()
}
